/** Which algorithms the built program comes to: by lists of the user, and in Electron's runtime, which lacks some. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { Bench, buildHawser, program } from '../../e2e/servers/run-hawser.ts';

/** That of ELECTRON_OVERRIDE_DIST_PATH, else the downloaded one. */
const electron = [
  process.env['ELECTRON_OVERRIDE_DIST_PATH'],
  fileURLToPath(new URL('../../node_modules/electron/dist', import.meta.url)),
]
  .flatMap((folder) => (folder === undefined || folder === '' ? [] : [join(folder, 'electron')]))
  .find((path) => existsSync(path));
if (electron === undefined) process.stderr.write('skipped, needs an Electron runtime: Electron’s algorithms\n');

beforeAll(buildHawser, 60_000);

describe.skipIf(lacks('sshd'))('key exchanges by -o KexAlgorithms', () => {
  let sshd: Sshd;
  let bench: Bench;
  beforeAll(async () => {
    sshd = await startSshd();
    bench = new Bench();
  });
  afterAll(async () => {
    await sshd.stop();
    bench.remove();
  });

  it.each([
    ['sntrup761x25519-sha512@openssh.com', 'sntrup761x25519-sha512@openssh.com'],
    ['^ecdh-sha2-nistp384', 'ecdh-sha2-nistp384'],
    ['-mlkem*,sntrup*', 'curve25519-sha256'],
    ['mlkem768x25519-sha256,ecdh-sha2-nistp256', /^(mlkem768x25519-sha256|ecdh-sha2-nistp256)$/],
    ['curve25519-sha256,sntrup761x25519-sha512', 'curve25519-sha256'],
  ])('%s: what the server came to', async (list, expected) => {
    const from = sshd.log().length;
    const { status, errors } = await bench.run([
      'exec',
      ...bench.optionsFor(sshd),
      '-o',
      `KexAlgorithms=${list}`,
      sshd.host,
      'true',
    ]);
    expect(status, errors).toBe(0);
    const [, kex = ''] = await sshd.waitForLog(/kex: algorithm: (\S+)/, { from });
    expect(kex).toMatch(expected);
  });
});

describe.skipIf(lacks('sshd') || electron === undefined)('Electron’s runtime', () => {
  it('serves a server that has chacha20 alone, in later key exchanges too, and after a post-quantum one', async () => {
    const cipher = 'chacha20-poly1305@openssh.com';
    const sshd = await startSshd({ config: `Ciphers ${cipher}\nRekeyLimit 1M` });
    const bench = new Bench();
    try {
      const words = ['exec', ...bench.optionsFor(sshd), sshd.host, 'cat'];
      const child = spawn(electron ?? '', [program, ...words], { env: bench.environment({ ELECTRON_RUN_AS_NODE: '1' }) });
      const output: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
      let errors = '';
      child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
      const input = Buffer.alloc(3_000_000, 'The quick brown fox. ');
      child.stdin.end(input);
      const status = await new Promise((resolve) => child.on('close', resolve));
      expect([status, errors.split('\n').filter((line) => /error|fail/i.test(line))]).toEqual([0, []]);
      expect(Buffer.concat(output).equals(input)).toBe(true);
      expect(sshd.log().match(new RegExp(`kex: client->server cipher: ${cipher}`, 'g'))?.length).toBeGreaterThan(3);
      expect(sshd.log()).toMatch(/kex: algorithm: (sntrup761|mlkem768)x25519/);
    } finally {
      await sshd.stop();
      bench.remove();
    }
  }, 60_000);

  it('prefers the ciphers that it has itself', async () => {
    const sshd = await startSshd({ config: 'Ciphers chacha20-poly1305@openssh.com,aes256-ctr' });
    const bench = new Bench();
    try {
      const words = ['exec', ...bench.optionsFor(sshd), sshd.host, 'true'];
      const child = spawn(electron ?? '', [program, ...words], {
        env: bench.environment({ ELECTRON_RUN_AS_NODE: '1' }),
        stdio: 'ignore',
      });
      expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
      expect(sshd.log()).toContain('kex: client->server cipher: aes256-ctr');
    } finally {
      await sshd.stop();
      bench.remove();
    }
  }, 60_000);
});
