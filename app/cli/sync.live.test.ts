import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startFaultProxy } from '../../e2e/servers/fault-proxy.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { Bench, buildHawser, type Outcome } from '../../e2e/servers/run-hawser.ts';

describe.skipIf(lacks('sshd'))('hawser sync', () => {
  let server: Sshd;
  beforeAll(async () => {
    buildHawser();
    server = await startSshd();
  }, 120_000);
  afterAll(() => server.stop());

  interface Scene {
    readonly bench: Bench;
    readonly a: string;
    readonly b: string;
    sync(...words: string[]): Promise<Outcome>;
  }

  /** A folder here and one that the server has: both on this disk. */
  function scene(): Scene {
    const bench = new Bench();
    onTestFinished(() => bench.remove());
    const [a, b] = [join(bench.dir, 'a'), join(bench.dir, 'b')];
    mkdirSync(a);
    const sync = (...words: string[]): Promise<Outcome> =>
      bench.run(['sync', ...bench.optionsFor(server), ...words, a, `${server.host}:${b}`]);
    return { bench, a, b, sync };
  }

  function plant(at: string, tree: Readonly<Record<string, readonly [content: string, seconds: number]>>): void {
    for (const [name, [content, seconds]] of Object.entries(tree)) {
      mkdirSync(dirname(join(at, name)), { recursive: true });
      writeFileSync(join(at, name), content);
      utimesSync(join(at, name), seconds, seconds);
    }
  }
  const lines = ({ output }: Outcome): string[] => output.toString().split('\n').slice(0, -1);

  it('lists what it would do, does it, and has nothing to do after that', async () => {
    const { a, b, sync } = scene();
    plant(a, {
      'new\nline': ['x', 1000],
      'sub/deep/x': ['x', 1000],
      newer: ['left', 3000],
      older: ['left', 1000],
      'out.o': ['x', 1],
    });
    plant(b, { newer: ['right', 1000], older: ['right', 3000], 'only/b': ['x', 1000] });
    const dry = await sync('--dry-run', '--exclude', '*.o');
    expect([dry.status, lines(dry)]).toEqual([
      0,
      [
        'to-b new new\\nline',
        'to-b newer newer',
        'to-b replaces-newer older',
        'skip only-there only/',
        'skip only-there only/b',
        'to-b new sub/',
        'to-b new sub/deep/',
        'to-b new sub/deep/x',
      ],
    ]);
    expect(dry.errors).toContain('hawser: would copy 4 files (10 B) and 2 folders to B.');
    expect(existsSync(join(b, 'sub'))).toBe(false);
    const done = await sync('--exclude=*.o');
    expect([done.status, done.output.length, done.errors]).toEqual([0, 0, 'hawser: copied 4 files (10 B) and 2 folders to B.\n']);
    expect([readFileSync(join(b, 'older'), 'utf8'), existsSync(join(b, 'out.o')), existsSync(join(b, 'only/b'))]).toEqual([
      'left',
      false,
      true,
    ]);
    const again = await sync('--exclude=*.o');
    expect([again.status, again.errors]).toEqual([0, 'hawser: nothing to do.\n']);
  });

  it('makes the target, mirrors, and asks before most of it goes', async () => {
    const { a, b, sync } = scene();
    plant(a, { x: ['x', 1000], y: ['y', 1000], z: ['z', 1000] });
    expect((await sync('--mirror')).status).toBe(0);
    expect(readdirSync(b).toSorted()).toEqual(['x', 'y', 'z']);
    plant(b, { old: ['old', 1000] });
    const mirrored = await sync('--mirror');
    expect([mirrored.status, mirrored.errors]).toEqual([0, 'hawser: deleted 1 file in B.\n']);
    plant(b, { 'o/1': ['x', 1], 'o/2': ['x', 1], 'o/3': ['x', 1], 'o/4': ['x', 1] });
    const refused = await sync('--mirror');
    expect(refused.status).toBe(1);
    expect(refused.errors).toContain('more than half of B would be deleted; nothing was done.');
    expect(existsSync(join(b, 'o/4'))).toBe(true);
    expect((await sync('--mirror', '--delete-most')).status).toBe(0);
    expect(readdirSync(b).toSorted()).toEqual(['x', 'y', 'z']);
  });

  it('goes both ways, remembers, and says what it can’t decide', async () => {
    const { a, b, sync } = scene();
    plant(a, { a: ['a', 1000], gone: ['gone', 1000], both: ['both', 1000] });
    plant(b, { b: ['b', 1000] });
    expect((await sync('--both')).status).toBe(0);
    expect([readdirSync(a), readdirSync(b)]).toEqual([
      ['a', 'b', 'both', 'gone'],
      ['a', 'b', 'both', 'gone'],
    ]);
    plant(a, { both: ['mine', 5000] });
    plant(b, { both: ['theirs', 6000] });
    rmSync(join(b, 'gone'));
    const dry = await sync('--both', '--dry-run');
    expect([dry.status, lines(dry)]).toEqual([1, ['conflict both-changed both', 'delete-a deleted-there gone']]);
    const done = await sync('--both');
    expect(done.status).toBe(1);
    expect(done.errors).toContain('“both” was left alone: changed on both sides since the last time.');
    expect([readdirSync(a), readFileSync(join(b, 'both'), 'utf8')]).toEqual([['a', 'b', 'both'], 'theirs']);
  });

  it('goes from host to host, and compares bytes where it is told to', async () => {
    const { bench, a, b } = scene();
    plant(a, { same: ['same', 1000], other: ['other', 1000] });
    plant(b, { same: ['same', 2000], other: ['OTHER', 2000] });
    const words = ['sync', ...bench.optionsFor(server), '--checksum', `${server.host}:${a}`, `${server.host}:${b}`];
    const dry = await bench.run([...words, '--dry-run']);
    expect(lines(dry)).toEqual(['to-b replaces-newer other']);
    expect((await bench.run(words)).status).toBe(0);
    expect(readFileSync(join(b, 'other'), 'utf8')).toBe('other');
  });

  it('says how it is used, and refuses folders that lie in each other', async () => {
    const { bench, a } = scene();
    expect((await bench.run(['sync', '--help'])).output.toString()).toContain('--dry-run       only lists what would be done');
    expect((await bench.run(['sync', a])).status).toBe(64);
    expect((await bench.run(['sync', '--mirror', '--both', a, a])).status).toBe(64);
    expect((await bench.run(['sync', '--exclude'])).errors).toContain('--exclude needs an argument');
    const nested = await bench.run(['sync', a, join(a, 'sub')]);
    expect([nested.status, nested.errors]).toEqual([1, expect.stringContaining('One of the folders lies in the other')]);
  });

  it('that is stopped in the middle leaves nothing half done, and does the rest the next time', async () => {
    const { bench, a, b } = scene();
    mkdirSync(b);
    plant(a, Object.fromEntries(Array.from({ length: 30 }, (_, count) => [`f${count}`, ['x'.repeat(400_000), 1000 + count]])));
    for (const at of [a, b]) plant(at, { kept: ['kept', 1000], 'kept too': ['kept', 1000] });
    plant(b, { old: ['old', 1000] });
    const proxy = await startFaultProxy({ target: server });
    onTestFinished(() => proxy.stop());
    const options = bench.optionsFor(server).map((word) => (word === String(server.port) ? String(proxy.port) : word));
    const words = [
      'sync',
      ...options,
      '-o',
      `HostKeyAlias=[${server.host}]:${server.port}`,
      '--mirror',
      a,
      `${server.host}:${b}`,
    ];
    const child = bench.start(words);
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    while (proxy.bytes.up < 3_000_000 && child.exitCode === null) await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(readdirSync(b).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(existsSync(join(b, 'old'))).toBe(true);
    const rest = await bench.run(words);
    expect([rest.status, rest.errors.split('\n').at(-2)]).toEqual([
      0,
      expect.stringMatching(/^hawser: copied \d+ files.* to B, deleted 1 file in B\.$/),
    ]);
    expect(readdirSync(b).length).toBe(32);
  }, 60_000);
});
