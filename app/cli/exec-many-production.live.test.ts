/** `hawser exec --hosts` with production among the hosts: nothing runs unasked. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { Bench, buildHawser } from '../../e2e/servers/run-hawser.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';

beforeAll(buildHawser, 60_000);

describe.skipIf(lacks('sshd'))('hawser exec on production', () => {
  let sshd: Sshd;
  let bench: Bench;
  let config: string;
  beforeAll(async () => {
    sshd = await startSshd();
    bench = new Bench();
    const login = `Port ${sshd.port}\nUser ${sshd.user}\nIdentityFile ${sshd.clientKey.path}\nUserKnownHostsFile ${sshd.knownHostsFile}\n`;
    config = bench.write(
      'config',
      `Host live lab1 lab2\nHostKeyAlias [127.0.0.1]:${sshd.port}\n${login}Host live\nHostName 127.0.0.1\nHost lab*\nHostName localhost\n`,
    );
    mkdirSync(join(bench.dir, 'data'));
    const web = { kind: 'bookmark', id: 'web', name: 'web', host: '127.0.0.1', settings: { port: sshd.port } };
    const data = [{ kind: 'folder', id: 'live', name: 'shop', settings: { production: true }, children: [web] }];
    bench.write('data/bookmarks.json', JSON.stringify({ format: 'hawser.bookmarks', version: 1, revision: 1, data }));
  });
  afterAll(async () => {
    await sshd.stop();
    bench.remove();
  });
  const exec = (words: readonly string[], hosts: string) =>
    bench.run(['exec', '--data', join(bench.dir, 'data'), '-F', config, '--hosts', '-', ...words, '--', 'echo ran'], {
      input: Buffer.from(hosts),
    });

  it(
    'runs nowhere where nobody can be asked, names the hosts and the option, and ends with 64',
    { timeout: 60_000 },
    async () => {
      const { status, output, errors } = await exec(['-o', 'BatchMode=yes'], 'live\nlab1\n');
      expect([status, output.toString()]).toEqual([64, '']);
      expect(errors).toContain('production takes part: live. Nothing was run; --include-production runs there too');
    },
  );

  it('runs there too when that is said, and asks nothing of one host or where none takes part', { timeout: 60_000 }, async () => {
    const all = await exec(['--include-production'], 'live\nlab1\n');
    expect([all.status, all.output.toString().trim().split('\n').sort()]).toEqual([0, ['[lab1] ran', '[live] ran']]);
    expect((await exec(['-o', 'BatchMode=yes'], 'live\n')).status).toBe(0);
    expect((await exec(['-o', 'BatchMode=yes'], 'lab1\nlab2\n')).status).toBe(0);
  });
});
