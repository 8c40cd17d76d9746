import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { Bench, buildHawser, type Outcome } from '../../e2e/servers/run-hawser.ts';

beforeAll(buildHawser, 60_000);

describe.skipIf(lacks('sshd'))('a host without SFTP', () => {
  let bench: Bench;
  let sshd: Sshd;
  beforeAll(async () => {
    bench = new Bench();
    sshd = await startSshd({ config: 'LogLevel VERBOSE\nSubsystem other /bin/true' });
    mkdirSync(join(bench.dir, 'there/tree/sub'), { recursive: true });
    writeFileSync(join(bench.dir, 'there/tree/sub/a'), 'a');
    writeFileSync(join(bench.dir, 'there/one'), 'one');
    mkdirSync(join(bench.dir, 'here'));
  });
  afterAll(async () => {
    await sshd.stop();
    bench.remove();
  });

  const run = (command: string, ...words: string[]): Promise<Outcome> => {
    const { user, clientKey, host, port, knownHostsFile } = sshd;
    const options = ['-F', 'none', '-P', String(port), '-i', clientKey.path, '-o', `User=${user}`, '-o', 'IdentityAgent=none'];
    return bench.run([
      command,
      ...options,
      '-o',
      `UserKnownHostsFile=${knownHostsFile}`,
      '-o',
      `HostKeyAlias=[${host}]:${port}`,
      ...words,
    ]);
  };
  const there = (name: string): string => `${sshd.host}:${join(bench.dir, 'there', name)}`;
  const here = (name: string): string => join(bench.dir, 'here', name);

  it('runs no command by itself, and says what helps', async () => {
    const { status, errors } = await run('get', there('one'), here('one'));
    expect(status).toBe(255);
    expect(errors).toMatch(/starts no file service/);
    expect(errors).toMatch(/-O/);
    expect(sshd.log()).not.toMatch(/Starting session: command/);
  });

  it('is copied from and to by scp with -O', async () => {
    expect(await run('get', '-O', there('one'), here('one'))).toMatchObject({ status: 0, errors: '' });
    expect(readFileSync(here('one'), 'utf8')).toBe('one');
    expect(await run('get', '-rO', there('tree'), here('.'))).toMatchObject({ status: 0, errors: '' });
    expect(readFileSync(here('tree/sub/a'), 'utf8')).toBe('a');
    expect(await run('put', '-rO', here('tree'), here('one'), there('.'))).toMatchObject({ status: 0, errors: '' });
    expect(await run('put', '-O', here('one'), there('renamed'))).toMatchObject({ status: 0, errors: '' });
    expect(readFileSync(join(bench.dir, 'there/renamed'), 'utf8')).toBe('one');
  });

  it('tells what could not be copied, and what scp can’t do', async () => {
    const missing = await run('get', '-O', there('missing'), here('missing'));
    expect(missing.status).toBe(1);
    expect(missing.errors).toMatch(/No such file/);
    expect(existsSync(here('missing'))).toBe(false);
    const folder = await run('get', '-O', there('tree'), here('other'));
    expect([folder.status, folder.errors]).toEqual([1, expect.stringMatching(/not a regular file/) as string]);
    expect(await run('get', '-O', '--resume', there('one'), here('one'))).toMatchObject({ status: 64 });
  });
});
