import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { treeOf } from './fixtures/copy-lab.ts';
import { Bench, buildHawser, program, type Outcome } from '../../e2e/servers/run-hawser.ts';

beforeAll(buildHawser, 60_000);

describe.skipIf(lacks('sshd'))('archives and rsync on the command line', () => {
  const bench = new Bench();
  let sshd: Sshd;
  const at = (...steps: string[]): string => join(bench.dir, ...steps);
  beforeAll(async () => {
    sshd = await startSshd({ config: 'LogLevel INFO' });
    mkdirSync(at('there', 'site', 'deep'), { recursive: true });
    for (const [name, content] of [
      ['plain', 'hello'],
      ['it’s', 'odd'],
      ['-n', 'dash'],
      ['deep/large', 'x'.repeat(300_000)],
    ] as const) {
      writeFileSync(at('there', 'site', name), content);
      chmodSync(at('there', 'site', name), 0o640);
      utimesSync(at('there', 'site', name), 1_000_000_000, 1_000_000_000);
    }
    symlinkSync('plain', at('there', 'site', 'link'));
  });
  afterAll(async () => {
    await sshd.stop();
    bench.remove();
  });
  const remote = (path: string): string => `[${sshd.host}]:${sshd.port}:${path}`;
  const run = (command: string, ...words: string[]): Promise<Outcome> =>
    bench.run([command, ...bench.optionsFor(sshd).flatMap((each) => (each === '-p' ? ['-P'] : [each])), ...words]);
  const hasRsync = spawnSync('rsync', ['--version']).status === 0;

  it('get --archive brings a folder as one file, and put --archive unpacks it', async () => {
    mkdirSync(at('got'));
    expect(await run('get', '--archive', remote(at('there', 'site')), at('got'))).toMatchObject({ status: 0, errors: '' });
    const [name = ''] = readdirSync(at('got'));
    expect(name).toMatch(/^site-\d{4}-\d\d-\d\d\.tar\.gz$/);
    mkdirSync(at('unpacked'));
    const put = ['--archive', at('got', name), remote(at('unpacked'))];
    expect(await run('put', ...put)).toMatchObject({ status: 0, errors: '' });
    expect(treeOf(at('unpacked', 'site'), { withTimes: true })).toEqual(treeOf(at('there', 'site'), { withTimes: true }));
    const again = await run('put', ...put);
    expect(again.status).toBe(1);
    expect(again.errors).toContain('site');
    expect((await run('put', '--overwrite', ...put)).status).toBe(0);
    const packed = await run('put', '--archive', at('unpacked', 'site'), remote(at('packed.tar')));
    expect(packed).toMatchObject({ status: 0, errors: '' });
    expect(execFileSync('tar', ['-tf', at('packed.tar')], { encoding: 'utf8' })).toContain('site/deep/large');
  });

  it('get --tar and put --tar copy trees, and nothing over what is there', async () => {
    for (const name of ['down', 'up']) mkdirSync(at(name));
    expect(await run('get', '--tar', remote(at('there', 'site')), at('down'))).toMatchObject({ status: 0, errors: '' });
    expect(await run('put', '--tar', at('down', 'site'), remote(at('up')))).toMatchObject({ status: 0, errors: '' });
    expect(treeOf(at('up', 'site'), { withTimes: true })).toEqual(treeOf(at('there', 'site'), { withTimes: true }));
    expect((await run('get', '--tar', remote(at('there', 'site')), at('down'))).status).toBe(1);
    expect((await run('get', '--tar', '--resume', remote(at('there', 'site')), at('down'))).status).toBe(64);
  });

  it.skipIf(!hasRsync)('sync --rsync does what rsync does, and nothing the second time', async () => {
    const [a, b] = [at('there', 'site'), at('synced')];
    mkdirSync(b);
    writeFileSync(join(b, 'extra'), 'e');
    const dry = await run('sync', '--rsync', '--dry-run', '--mirror', remote(a), b);
    expect(dry).toMatchObject({ status: 0, errors: '' });
    expect(dry.output.toString()).toMatch(/^\*deleting +extra$/m);
    expect(dry.output.toString()).toMatch(/^>f\+{9} deep\/large$/m);
    expect(readdirSync(b)).toEqual(['extra']);
    expect(await run('sync', '--rsync', '--mirror', remote(a), b)).toMatchObject({ status: 0, errors: '' });
    expect(treeOf(b, { withTimes: true })).toEqual(treeOf(a, { withTimes: true }));
    const second = await run('sync', '--rsync', '--mirror', remote(a), b);
    expect([second.status, second.output.toString(), second.errors]).toEqual([0, '', '']);
    writeFileSync(join(b, 'plain'), 'changed here');
    const up = await run('sync', '--rsync', '--exclude', 'deep', b, remote(at('there', 'copy')));
    expect([up.status, up.errors]).toEqual([0, '']);
    expect(readdirSync(at('there', 'copy')).sort()).toEqual(['-n', 'it’s', 'link', 'plain']);
    const missing = await run('sync', '--rsync', remote(at('nowhere')), b);
    expect(missing.status).toBe(1);
    expect(missing.errors).toMatch(/nowhere/);
  });

  describe.skipIf(!hasRsync)('sync --rsync and private keys', () => {
    const odd = ['anything', 'we*ird[1]', 'new\nline', 'back\\slash', Buffer.from('caf\xe9', 'latin1')];
    const paths = (folder: string): Buffer[] => odd.map((name) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]));
    beforeAll(() => {
      mkdirSync(at('keys', 'deep'), { recursive: true });
      for (const path of paths(at('keys', 'deep'))) copyFileSync(sshd.clientKey.path, path);
      writeFileSync(at('keys', 'deep', 'weird1'), 'no key');
    });
    const arrived = (): string[] => {
      const found = Object.keys(treeOf(at('theirs')));
      rmSync(at('theirs'), { recursive: true, force: true });
      return found.sort();
    };
    const words = (): string[] => ['--rsync', '--mirror', at('keys'), remote(at('theirs'))];

    it('without a terminal they stay here, whatever they are called, and are named', async () => {
      const dry = await run('sync', '--dry-run', ...words());
      expect(dry.status).toBe(1);
      expect(dry.errors.match(/was not copied: a private key/g)).toHaveLength(odd.length);
      expect(dry.output.toString()).toContain('deep/weird1');
      expect(dry.output.toString()).not.toMatch(/anything|we\*ird|line|slash|caf/);
      mkdirSync(at('theirs', 'deep'), { recursive: true });
      for (const name of ['back\\slash', 'other']) writeFileSync(at('theirs', 'deep', name), 'theirs');
      const refused = await run('sync', ...words());
      expect([refused.status, refused.errors.match(/was not copied/g)?.length]).toEqual([1, odd.length]);
      // Not deleted either: there is one here.
      expect(readFileSync(at('theirs', 'deep', 'back\\slash'), 'utf8')).toBe('theirs');
      expect(arrived()).toEqual(['deep/', 'deep/back\\slash', 'deep/weird1']);
      expect(await run('sync', '--allow-private-keys', ...words())).toMatchObject({ status: 0, errors: '' });
      expect(arrived()).toHaveLength(odd.length + 2);
    });

    it.skipIf(lacks('script')).each([
      ['no', 2],
      ['yes', odd.length + 2],
    ])('on a terminal they are asked for once; %s', async (answer, count) => {
      const line = ['sync', ...bench.optionsFor(sshd).map((each) => (each === '-p' ? '-P' : each)), ...words()];
      const { status, output } = await bench.runInTerminal(line, [[/Send them all the same \(yes\/no\)\? /, `${answer}\r`]]);
      expect([status, arrived().length]).toEqual([0, count]);
      expect(output.toString().match(/looks like a private key/g)).toHaveLength(odd.length);
    });
  });

  it.skipIf(!hasRsync)('hawser exec is a remote shell for rsync, both ways', () => {
    const options = bench.optionsFor(sshd).join(' ');
    const rsync = (...words: string[]): string =>
      execFileSync('rsync', ['-a', '-i', '-e', `${process.execPath} ${program} exec ${options}`, ...words], {
        env: bench.environment(),
        encoding: 'utf8',
      });
    const [a, b] = [at('there', 'site'), at('by-exec')];
    expect(rsync(`${sshd.user}@${sshd.host}:${a}/`, `${b}/`)).toContain('deep/large');
    expect(treeOf(b, { withTimes: true })).toEqual(treeOf(a, { withTimes: true }));
    expect(rsync(`${b}/`, `${sshd.host}:${a}/`)).toBe('');
  });
});
