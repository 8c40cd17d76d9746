import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRoot, lacks, program } from '../../e2e/servers/requirements.ts';
import { generateKey } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { systemClock } from '../../shared/base/clock.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { isAppError } from '../../shared/model/errors.ts';
import { silentLogger } from '../log/logger.ts';
import { hostOf } from '../ssh/test-support.ts';
import { KnownHostsStore } from './file-store.ts';
import { hostFieldMatches } from './matcher.ts';
import { createHostKeyVerifier } from './verifier.ts';

const run = promisify(execFile);
// ssh never looks up loopback addresses: one of the machine's own others is needed.
const address = Object.values(networkInterfaces())
  .flat()
  .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
const name = 'lab.test';

// As root ssh can be shown a hosts file of its own, in a mount namespace.
describe.skipIf(lacks('sshd') || !isRoot || address === undefined)('CheckHostIP beside ssh', () => {
  let sshd: Sshd;
  let dir: string;
  let known: string;
  let mine: string;
  let other: string;
  let names: { readonly host: string; readonly ip: string };
  beforeAll(async () => {
    sshd = await startSshd({ listen: address ?? '' });
    dir = mkdtempSync(join(tmpdir(), 'hawser-address-'));
    known = join(dir, 'known_hosts');
    writeFileSync(join(dir, 'hosts'), `127.0.0.1 localhost\n${address ?? ''} ${name}\n`);
    const words = (line: string | undefined): string => (line ?? '').split(' ').slice(0, 2).join(' ');
    mine = words(sshd.hostKeyFiles[0]?.publicLine);
    other = words((await generateKey({ path: join(dir, 'other') })).publicLine);
    names = { host: `[${name}]:${sshd.port}`, ip: `[${address ?? ''}]:${sshd.port}` };
  });
  afterAll(async () => {
    await sshd.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  type Result = { readonly isIn: boolean; readonly file: string };

  async function theirs(given: string, options: Readonly<Record<string, string>>, host: string): Promise<Result> {
    writeFileSync(known, given);
    const all = {
      UserKnownHostsFile: known,
      GlobalKnownHostsFile: '/dev/null',
      BatchMode: 'yes',
      UpdateHostKeys: 'no',
      ...options,
    };
    const words = Object.entries(all).flatMap(([keyword, value]) => ['-o', `${keyword}=${value}`]);
    const login = ['-n', '-F', 'none', '-i', sshd.clientKey.path, '-p', String(sshd.port), '-s', `${sshd.user}@${host}`, 'sftp'];
    const script = `mount --bind ${join(dir, 'hosts')} /etc/hosts; exec "$@"`;
    const isIn = await run('unshare', ['-m', 'sh', '-ec', script, 'sh', program('ssh'), ...words, ...login], {
      timeout: 20_000,
    }).then(
      () => true,
      () => false,
    );
    return { isIn, file: readFileSync(known, 'utf8') };
  }

  async function ours(given: string, target: Partial<EffectiveHost>, host: string): Promise<Result> {
    writeFileSync(known, given);
    const verify = createHostKeyVerifier({
      prompter: { ask: () => Promise.reject(new Error('nobody is to be asked')) },
      store: new KnownHostsStore({ homeDir: dir, log: silentLogger }),
      clock: systemClock,
      log: silentLogger,
    });
    const blob = Buffer.from(mine.split(' ')[1] ?? '', 'base64');
    const offer = {
      target: hostOf(sshd, { hostName: host, userKnownHostsFiles: [known], batchMode: true, ...target }),
      hop: { index: 1, count: 1, label: host },
      route: [],
      address,
      blob,
    };
    const isIn = await verify(offer, new AbortController().signal).then(
      () => true,
      (error: unknown) => {
        if (isAppError(error, 'hostKey.changed') || isAppError(error, 'hostKey.unknown')) return false;
        throw error;
      },
    );
    return { isIn, file: readFileSync(known, 'utf8') };
  }

  const policies = ['yes', 'accept-new', 'ask'] as const;
  it('trusts, refuses and writes what ssh does', async () => {
    const { host, ip } = names;
    const files = [
      '',
      `${host} ${mine}\n`,
      `${name} ${mine}\n`,
      `${ip} ${mine}\n`,
      `${host},${ip} ${mine}\n`,
      `${host} ${mine}\n${ip} ${other}\n`,
      `${host} ${other}\n${ip} ${mine}\n`,
      // With a line end: ssh 9.2 writes on the last line of a file that has none.
      `[*.test]:* ${mine}\n`,
    ];
    for (const given of files) {
      for (const policy of policies) {
        for (const checkHostIp of [true, false]) {
          const options = { StrictHostKeyChecking: policy, CheckHostIP: checkHostIp ? 'yes' : 'no' };
          const [their, our] = [
            await theirs(given, options, name),
            await ours(given, { strictHostKeyChecking: policy, checkHostIp }, name),
          ];
          expect([given, options, our]).toEqual([given, options, their]);
        }
      }
    }
  }, 60_000);

  it('looks at nothing more where the host is named by its address', async () => {
    const options = { StrictHostKeyChecking: 'accept-new', CheckHostIP: 'yes' };
    const [their, our] = [
      await theirs('', options, address ?? ''),
      await ours('', { strictHostKeyChecking: 'accept-new', checkHostIp: true }, address ?? ''),
    ];
    expect(our).toEqual(their);
    expect(our.file).toBe(`${names.ip} ${mine}\n`);
  });

  it('hides name and address on a line each, in ssh’s order', async () => {
    const options = { StrictHostKeyChecking: 'accept-new', CheckHostIP: 'yes', HashKnownHosts: 'yes' };
    const results = [
      await theirs('', options, name),
      await ours('', { strictHostKeyChecking: 'accept-new', checkHostIp: true, hashKnownHosts: true }, name),
    ];
    const lines = results.map(({ file }) => file.trimEnd().split('\n'));
    const matches = lines.map((each) =>
      each.map((line) => [names.host, names.ip].map((wanted) => hostFieldMatches(line.split(' ')[0] ?? '', wanted))),
    );
    expect(matches[1]).toEqual(matches[0]);
    expect(matches[1]).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('is stricter than ssh in one point: a key that is refused because of its address is not stored before', async () => {
    const given = `${names.ip} ${other}\n`;
    const their = await theirs(given, { StrictHostKeyChecking: 'accept-new', CheckHostIP: 'yes' }, name);
    const our = await ours(given, { strictHostKeyChecking: 'accept-new', checkHostIp: true }, name);
    expect([their, our]).toEqual([
      { isIn: false, file: `${given}${names.host} ${mine}\n` },
      { isIn: false, file: given },
    ]);
  });
});
