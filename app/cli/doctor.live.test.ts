import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../e2e/servers/free-port.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { generateKey } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { Bench, buildHawser } from '../../e2e/servers/run-hawser.ts';

describe.skipIf(lacks('sshd'))('hawser doctor', () => {
  let sshd: Sshd;
  let bench: Bench;
  beforeAll(async () => {
    buildHawser();
    sshd = await startSshd();
    bench = new Bench();
  }, 60_000);
  afterAll(async () => {
    await sshd.stop();
    bench.remove();
  });

  const json = (output: Buffer): Record<string, unknown> => JSON.parse(output.toString()) as Record<string, unknown>;

  it('says for each phase how long it took and what came of it', async () => {
    const { status, output, errors } = await bench.run(['doctor', ...bench.optionsFor(sshd), sshd.host]);
    expect([status, errors]).toEqual([0, '']);
    const lines = output.toString().split('\n');
    expect(lines[0]).toBe(`${sshd.host} = ${sshd.user}@${sshd.host}:${sshd.port}`);
    const time = String.raw`\s+[\d.]+ ms  `;
    for (const pattern of [
      `^  TCP${time}127\\.0\\.0\\.1$`,
      `^  identification${time}SSH-2\\.0-OpenSSH`,
      `^  key exchange${time}.*ssh-ed25519`,
      `^  host key${time}known, ${sshd.knownHostsFile}:1$`,
      `^  authentication${time}publickey ${sshd.clientKey.fingerprint.replaceAll('+', String.raw`\+`)}`,
      `^    accepted: publickey client_key \\(${sshd.clientKey.path}\\)$`,
      `^  channel${time}a session opens`,
      '^All is well\\.$',
    ]) {
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(pattern)));
    }
  });

  it('prints the same as JSON', async () => {
    const { status, output } = await bench.run(['doctor', '--json', ...bench.optionsFor(sshd), sshd.host]);
    expect(status).toBe(0);
    expect(json(output)).toMatchObject({
      ok: true,
      negotiated: { hostKey: 'ssh-ed25519' },
      hostKey: { kind: 'known', by: { file: sshd.knownHostsFile, line: 1 } },
      attempts: [{ method: 'publickey', answer: 'accepted' }],
      authenticatedWith: [`publickey ${sshd.clientKey.fingerprint} (client_key)`],
    });
  });

  it('names the phase that failed, each key with the server’s answer, and what helps', async () => {
    const stranger = await generateKey();
    const options = bench.optionsFor(sshd, { key: stranger.path });
    const { status, output } = await bench.run(['doctor', ...options, sshd.host]);
    expect(status).toBe(255);
    const text = output.toString();
    expect(text).toMatch(/^x authentication/m);
    expect(text).toContain(`    refused: publickey id_ed25519 (${stranger.path})`);
    expect(text).not.toContain('All is well');
    const report = json((await bench.run(['doctor', '--json', ...options, sshd.host])).output);
    expect(report['diagnosis']).toMatchObject({ row: 'ER-15', action: { kind: 'editHost', field: 'user' } });
    expect(JSON.stringify(report['timeline'])).toContain(stranger.fingerprint);
    expect(text).toContain('ruled out: It is another machine.');
    expect((await bench.run(['doctor', '-v', ...options, sshd.host])).output.toString()).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} publickey id_ed25519 was refused$/m,
    );
    expect(report).toMatchObject({
      ok: false,
      error: { code: 'auth.refused', phase: 'authentication' },
      attempts: [{ answer: 'refused' }],
    });
    stranger.remove();
  });

  it('ER-16: an unknown host key where nobody can be asked', async () => {
    const options = ['-F', 'none', '-p', String(sshd.port), '-l', sshd.user, '-o', 'BatchMode=yes'];
    const nothingKnown = ['-o', 'UserKnownHostsFile=/dev/null', '-o', 'GlobalKnownHostsFile=/dev/null'];
    const { status, output } = await bench.run(['doctor', '--json', ...options, ...nothingKnown, sshd.host]);
    expect(status).toBe(255);
    const report = json(output);
    expect(report).toMatchObject({ ok: false, error: { phase: 'hostKey' }, diagnosis: { action: { kind: 'openVerifier' } } });
    expect(report['diagnosis']).toMatchObject({ row: 'ER-16' });
    expect(JSON.stringify(report['diagnosis'])).toContain(sshd.hostKeyFiles[0]?.fingerprint);
  });

  it('fails in the TCP phase where nobody listens', async () => {
    const { status, output } = await bench.run(['doctor', '--json', '-F', 'none', '-p', String(await freePort()), '127.0.0.1']);
    expect(status).toBe(255);
    expect(json(output)).toMatchObject({ ok: false, error: { code: 'net.refused', phase: 'tcp' } });
  });

  it('fails in the configuration where a word of it is refused', async () => {
    const config = bench.write('config', 'Host *\n  KnownHostsCommand /bin/true %H\n');
    const { status, output } = await bench.run(['doctor', '-F', config, 'box']);
    expect(status).toBe(255);
    expect(output.toString()).toMatch(/^x configuration/m);
    expect(output.toString()).toContain('KnownHostsCommand');
  });
});
