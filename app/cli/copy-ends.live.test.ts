import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startSshdWithAccounts } from '../../e2e/servers/accounts.ts';
import { startFaultProxy, type FaultProxy } from '../../e2e/servers/fault-proxy.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { CopyLab, hashOf, treeOf } from './fixtures/copy-lab.ts';
import { Bench, buildHawser, program } from '../../e2e/servers/run-hawser.ts';

beforeAll(buildHawser, 60_000);

const sizeBytes = 24_000_000;
const goesOn = 'The same command with --resume goes on from there; without it begins anew.';

/** Hidden files beside a target: what a copy keeps there until it stands. */
const beside = (folder: string): string[] => readdirSync(folder).filter((name) => name.startsWith('.'));

describe.skipIf(lacks('sshd'))('a copy that was interrupted', () => {
  let lab: CopyLab;
  let proxy: FaultProxy;
  beforeAll(async () => {
    lab = await CopyLab.start();
    proxy = await startFaultProxy({ target: lab.sshd });
    const content = Buffer.alloc(sizeBytes, 'not the same bytes everywhere ');
    for (const root of [lab.there, lab.here]) writeFileSync(join(root, 'large'), content.fill('end', sizeBytes - 3));
  });
  afterAll(async () => {
    await proxy.stop();
    await lab.stop();
  });

  /** Words that copy `large` over an old file in a folder of its own. */
  function copyOver(direction: 'get' | 'put'): { readonly words: string[]; readonly folder: string; readonly target: string } {
    const folder = mkdtempSync(join(direction === 'get' ? lab.here : lab.there, 'target-'));
    const target = join(folder, 'large');
    writeFileSync(target, 'old');
    const remote = `${proxy.host}:${join(lab.there, direction === 'get' ? 'large' : target.slice(lab.there.length + 1))}`;
    const sides = direction === 'get' ? [remote, target] : [join(lab.here, 'large'), remote];
    return { words: [direction, ...lab.options({ port: proxy.port }), ...sides], folder, target };
  }

  /** Holds the line when so much was passed on since now. */
  async function stallAt(bytes: number): Promise<void> {
    const passed = (): number => proxy.bytes.up + proxy.bytes.down;
    const until = passed() + bytes;
    const deadline = Date.now() + 15_000;
    while (passed() < until && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
    proxy.stall();
    onTestFinished(() => proxy.resume());
  }

  async function killInTheMiddle(words: readonly string[]): Promise<void> {
    const child = lab.bench.start(words);
    await stallAt(sizeBytes / 2);
    child.kill('SIGKILL');
    await once(child, 'close');
    proxy.cut();
    proxy.resume();
  }

  it.each(['get', 'put'] as const)(
    'by kill -9: %s --resume goes on in the same file, and the old one stood until then',
    async (direction) => {
      const { words, folder, target } = copyOver(direction);
      await killInTheMiddle(words);
      const [part = 'none'] = beside(folder);
      expect([beside(folder).length, readFileSync(target, 'utf8')]).toEqual([1, 'old']);
      const { ino } = statSync(join(folder, part));
      const { status, errors } = await lab.bench.run([...words, '--resume']);
      expect([status, errors]).toEqual([0, 'hawser: going on with what the same command left.\n']);
      expect([hashOf(target), statSync(target).ino]).toEqual([hashOf(join(lab.here, 'large')), ino]);
      expect(readdirSync(folder)).toEqual(['large']);
      expect(readdirSync(join(lab.bench.dir, 'data', 'command-line'))).toEqual([]);
    },
  );

  it('by kill -9: without --resume the same command removes what was left and begins anew', async () => {
    const { words, folder, target } = copyOver('get');
    await killInTheMiddle(words);
    const before = proxy.bytes.down;
    expect(await lab.bench.run(words)).toMatchObject({ status: 0, errors: '' });
    expect(proxy.bytes.down - before).toBeGreaterThan(sizeBytes);
    expect([hashOf(target), readdirSync(folder)]).toEqual([hashOf(join(lab.here, 'large')), ['large']]);
  });

  it('by SIGTERM: says how to go on, and that works', async () => {
    const { words, folder, target } = copyOver('put');
    const child = lab.bench.start(words);
    let errors = '';
    child.stderr?.on('data', (text: Buffer) => (errors += text.toString()));
    await stallAt(sizeBytes / 2);
    child.kill('SIGTERM');
    const [status] = (await once(child, 'close')) as [number];
    proxy.resume();
    expect([status, errors]).toEqual([143, expect.stringContaining(goesOn)]);
    expect([beside(folder).length, readFileSync(target, 'utf8')]).toEqual([1, 'old']);
    expect((await lab.bench.run([...words, '--resume'])).status).toBe(0);
    expect([hashOf(target), readdirSync(folder)]).toEqual([hashOf(join(lab.here, 'large')), ['large']]);
  });

  it.skipIf(lacks('script'))('by Ctrl-C: the bar was shown, and the terminal says how to go on', async () => {
    const { words, folder, target } = copyOver('get');
    const running = lab.bench.runInTerminal(words, [[/large +\d+% +\d+\.\d MB/, '\u0003']]);
    await stallAt(sizeBytes / 2);
    const { status, output } = await running;
    proxy.resume();
    expect([status, output.toString()]).toEqual([130, expect.stringContaining(goesOn)]);
    expect([beside(folder).length, readFileSync(target, 'utf8')]).toEqual([1, 'old']);
    const after = await lab.bench.runInTerminal([...words, '--resume'], []);
    expect([after.status, hashOf(target), readdirSync(folder)]).toEqual([0, hashOf(join(lab.here, 'large')), ['large']]);
    // The line that stays: what was copied, how much, how fast, how long; drawn over what was drawn before.
    const lines = after.output.toString().split('\r\n');
    expect(lines.at(-2)?.split('\u001b[K').at(-1)).toMatch(/^large +22\.9 MB +\d+(\.\d)? [KMG]?B\/s +00:\d\d$/);
  });

  it('of the connection goes on by itself', async () => {
    const { words, target } = copyOver('get');
    const running = lab.bench.run(words);
    await stallAt(sizeBytes / 2);
    proxy.cut();
    proxy.resume();
    const { status, errors } = await running;
    expect([status, hashOf(target)]).toEqual([0, hashOf(join(lab.here, 'large'))]);
    expect(errors).toMatch(/^hawser: .*Trying again\.\n$/);
  });

  it('--resume goes on behind the beginning that another program left, and --verify compares', async () => {
    const { words, target } = copyOver('get');
    writeFileSync(target, readFileSync(join(lab.here, 'large')).subarray(0, 20_000_000));
    const before = proxy.bytes.down;
    expect(await lab.bench.run([...words, '--resume', '--verify'])).toMatchObject({ status: 0, errors: '' });
    expect(hashOf(target)).toBe(hashOf(join(lab.here, 'large')));
    expect(proxy.bytes.down - before).toBeLessThan(2 * sizeBytes);
    // What is longer than the source is something else, and stays.
    writeFileSync(target, Buffer.alloc(sizeBytes + 1));
    const longer = await lab.bench.run([...words, '--resume']);
    expect([longer.status, longer.errors, statSync(target).size]).toEqual([1, expect.stringContaining(target), sizeBytes + 1]);
  });
});

describe.skipIf(lacks('sshd'))('what is said and shown', () => {
  let lab: CopyLab;
  beforeAll(async () => {
    lab = await CopyLab.start();
    writeFileSync(join(lab.there, 'one'), 'content');
  });
  afterAll(() => lab.stop());

  it('an unknown host key fails without a terminal and names what would be asked', async () => {
    const words = [...lab.options({ knownHosts: join(lab.bench.dir, 'none') }), `${lab.sshd.host}:one`, lab.here];
    const { status, errors } = await lab.bench.run(['get', ...words]);
    expect(status).toBe(255);
    expect(errors).toContain(lab.sshd.hostKeyFiles[0]?.fingerprint);
    expect(errors).toContain('StrictHostKeyChecking=accept-new');
    expect(readdirSync(lab.here)).toEqual([]);
  });

  it('names of any bytes are taken from the command line as they are', async () => {
    const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
    const shell = (command: string, words: string): Promise<number | null> => {
      const own = [process.execPath, program, command, ...lab.options()].map(quoted).join(' ');
      const child: ChildProcess = spawn('sh', ['-c', `n="$(printf 'caf\\351')"; exec ${own} ${words}`], {
        env: lab.bench.environment(),
        cwd: lab.here,
      });
      return new Promise((resolve) => child.on('close', resolve));
    };
    const name = Buffer.from('caf\xe9', 'latin1');
    writeFileSync(Buffer.concat([Buffer.from(`${lab.here}/`), name]), 'bytes');
    expect(await shell('put', `"./$n" ${lab.sshd.host}:`)).toBe(0);
    expect(readFileSync(Buffer.concat([Buffer.from(`${lab.there}/`), name]), 'utf8')).toBe('bytes');
    mkdirSync(join(lab.here, 'back'));
    expect(await shell('get', `${lab.sshd.host}:"$n" back`)).toBe(0);
    expect(readdirSync(join(lab.here, 'back'), { encoding: 'buffer' })).toEqual([name]);
  });

  it('a bookmark in a folder names a host, and -v shows what happens', async () => {
    const { host, port } = lab.sshd;
    const web = { kind: 'bookmark', id: 'web', name: 'web', host, settings: { port } };
    const data = [{ kind: 'folder', id: 'lab', name: 'lab', settings: {}, children: [web] }];
    mkdirSync(join(lab.bench.dir, 'data'), { recursive: true });
    lab.bench.write('data/bookmarks.json', JSON.stringify({ format: 'hawser.bookmarks', version: 1, revision: 1, data }));
    const options = lab.options().filter((word, at, all) => word !== '-P' && all[at - 1] !== '-P');
    const { status, output } = await lab.bench.run(['ls', ...options, 'lab/web:one']);
    expect([status, output.toString()]).toEqual([0, 'one\n']);
    const sent = await lab.bench.run(['put', '-v', ...options, join(lab.there, 'one'), 'lab/web:two']);
    expect([sent.status, readFileSync(join(lab.there, 'two'), 'utf8')]).toEqual([0, 'content']);
    expect(sent.errors).not.toBe('');
  });

  it('put leaves out what is missing, as get does, and copies the rest', async () => {
    const [first, last] = ['first', 'last'].map((name) => join(lab.bench.dir, name));
    for (const path of [first, last]) writeFileSync(path ?? '', 'content');
    const { status, errors } = await lab.run('put', [
      first ?? '',
      join(lab.bench.dir, 'missing'),
      last ?? '',
      `${lab.sshd.host}:`,
    ]);
    expect([status, errors]).toEqual([1, expect.stringMatching(/^hawser: .*missing.*\n$/)]);
    expect(readdirSync(lab.there)).toEqual(expect.arrayContaining(['first', 'last']));
  });

  it('a link to a folder is followed, and one that leads into itself is not walked for ever', async () => {
    const folder = join(lab.there, 'links');
    mkdirSync(join(folder, 'real'), { recursive: true });
    writeFileSync(join(folder, 'real', 'file'), 'content');
    symlinkSync('real', join(folder, 'link'));
    symlinkSync('..', join(folder, 'real', 'loop'));
    const { status, errors } = await lab.run('get', ['-r', `${lab.sshd.host}:links`, lab.here]);
    expect([status, errors.match(/loop” would be copied without end/g)]).toEqual([1, expect.any(Array)]);
    expect(treeOf(join(lab.here, 'links'))).toEqual({
      'real/': '755',
      'real/file': expect.any(String) as string,
      'link/': '755',
      'link/file': expect.any(String) as string,
    });
  });

  it('only devices, pipes and folders are never replaced', async () => {
    const { status, errors } = await lab.run('get', [`${lab.sshd.host}:one`, '/dev/null']);
    expect([status, errors]).toEqual([1, expect.stringMatching(/^hawser: .*\/dev\/null.*\n$/)]);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});

describe.skipIf(lacks('accounts'))('an account without rights', () => {
  it('is told what was refused, and the rest is copied', async () => {
    const sshd = await startSshdWithAccounts({ users: { eve: {} }, config: 'LogLevel INFO' });
    const bench = new Bench();
    const options = ['-F', 'none', '-P', `${sshd.port}`, '-i', sshd.clientKey.path, '-o', 'IdentityAgent=none', '-o', 'User=eve'];
    const run = (command: string, words: readonly string[]) =>
      bench.run([command, ...options, '-o', `UserKnownHostsFile=${sshd.knownHostsFile}`, ...words]);
    const folder = join(sshd.homeOf('eve'), 'work');
    mkdirSync(folder);
    for (const [name, mode] of [
      ['open', 0o644],
      ['secret', 0o600],
    ] as const)
      writeFileSync(join(folder, name), name, { mode });

    const got = await run('get', ['-r', `${sshd.host}:work`, bench.dir]);
    expect([got.status, got.errors]).toEqual([1, expect.stringMatching(/^hawser: .*secret.*\n$/)]);
    expect(readdirSync(join(bench.dir, 'work'))).toEqual(['open']);

    const file = bench.write('file', 'content');
    const refused = await run('put', [file, `${sshd.host}:work/`]);
    expect([refused.status, refused.errors]).toEqual([1, expect.stringMatching(/^hawser: .*work.*\n$/)]);
    expect(readdirSync(folder).sort()).toEqual(['open', 'secret']);
    expect(await run('ls', [`${sshd.host}:/root`])).toMatchObject({
      status: 1,
      errors: expect.stringContaining('/root') as string,
    });
    await sshd.stop();
    bench.remove();
  });
});
