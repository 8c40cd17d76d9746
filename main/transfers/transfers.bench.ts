import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { connect as dial, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { atLeast, atMost, median, percentile, report, type BenchLine } from '../../e2e/bench/report.ts';
import { startDelayRelay, type DelayRelay } from '../../e2e/servers/delay-relay.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { startBenchCore, type BenchCore } from './testing/bench-lab.ts';
import type { BenchWay, CopyFigures } from './testing/bench-words.ts';
import { rivalNames, Rivals, type RivalName } from './testing/rivals.ts';

/**
 * How fast copies are (the figures of the README): our jobs as the app runs them, with temporary names, journal and all, beside the programs that
 * Debian has, on the same files, over lines of the same delay, one after the other and in turns. `-t 100` and the like choose; `BENCH_RUNS` rounds.
 */
const ciphers = ['aes128-gcm@openssh.com'];
const mebibyte = 1024 * 1024;
const rounds = Number(process.env['BENCH_RUNS'] ?? 3);
/** `BENCH_RIVALS=sftp,rsync` leaves out the others. */
const wanted = process.env['BENCH_RIVALS']?.split(',');
const directions = ['get', 'put'] as const;

// In memory where there is such a place, for both sides: the disk is not what is measured.
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'hawser-copies-'));
let server: Sshd;
let core: BenchCore;

beforeAll(async () => {
  const absent = Rivals.absent();
  if (absent.length > 0) process.stdout.write(`not installed, so not beside us: ${absent.join(', ')}\n`);
  server = await startSshd({ config: 'LogLevel INFO' });
  core = await startBenchCore();
});
afterAll(async () => {
  await core.stop();
  await server.stop();
  rmSync(folder, { recursive: true });
});

interface Line {
  readonly way: BenchWay;
  readonly rivals: Rivals;
  close(): Promise<void>;
}

/** A way to the server with a round trip, and the other programs at its end. */
async function lineOf(roundTripMs: number): Promise<Line> {
  const relay: DelayRelay | undefined = roundTripMs === 0 ? undefined : await startDelayRelay(server.port, roundTripMs);
  const { host, port } = relay ?? server;
  const way: BenchWay = { host, port, user: server.user, keyFile: server.clientKey.path, ciphers };
  const rivals = await Rivals.connect(way, folder);
  return {
    way,
    rivals,
    async close() {
      rivals.close();
      await relay?.stop();
    },
  };
}

function fileOf(mebibytes: number): string {
  const file = join(folder, `source-${mebibytes}`);
  if (existsSync(file)) return file;
  const block = randomBytes(mebibyte);
  writeFileSync(file, '');
  for (let index = 0; index < mebibytes; index += 1) {
    block.writeUInt32LE(index);
    appendFileSync(file, block);
  }
  return file;
}

/** Files of 4 KiB, a hundred to a folder. */
function treeOf(count: number): string {
  const tree = join(folder, `tree-${count}`);
  for (let index = 0; index < count; index += 1) {
    const below = join(tree, `d${Math.floor(index / 100)}`);
    if (index % 100 === 0) mkdirSync(below, { recursive: true });
    writeFileSync(join(below, `file-${index}`), randomBytes(4096));
  }
  return tree;
}

const target = join(folder, 'target');
const clear = (): void => rmSync(target, { recursive: true, force: true });

function isSame(from: string, to: string): void {
  const { status, stdout } = spawnSync('diff', ['-rq', from, to], { encoding: 'utf8' });
  expect(`${status} ${stdout.slice(0, 500)}`).toBe('0 ');
}

interface Compared {
  /** Milliseconds of each run. */
  readonly ours: readonly CopyFigures[];
  readonly rivals: ReadonlyMap<RivalName, readonly number[]>;
}

/** All of them in turns; the others in the first `theirs` rounds only. Who takes more than half as long again as the fastest is measured once. */
async function compare(line: Line, direction: 'get' | 'put', from: string, isTree: boolean, theirs = rounds): Promise<Compared> {
  const ours: CopyFigures[] = [];
  const rivals = new Map<RivalName, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    clear();
    if (round === 0) await core.copy({ way: line.way, direction, from, to: target });
    clear();
    ours.push(await core.copy({ way: line.way, direction, from, to: target }));
    if (round === 0) isSame(from, target);
    for (const name of rivalNames.filter((each) => wanted === undefined || wanted.includes(each))) {
      const times = rivals.get(name) ?? [];
      const fastest = Math.min(...[...rivals.values()].map((each) => median(each)));
      if (round >= theirs || (round > 0 && median(times) > 1.5 * fastest)) continue;
      clear();
      const ms = line.rivals.copy(name, { direction, from, to: target, isTree });
      if (ms === undefined) continue;
      rivals.set(name, [...times, ms]);
    }
  }
  clear();
  return { ours, rivals };
}

function fastestOf(rivals: Compared['rivals'], without?: RivalName): readonly [RivalName | 'none', number] {
  const all = [...rivals].filter(([name]) => name !== without).map(([name, times]) => [name, median(times)] as const);
  return all.reduce<readonly [RivalName | 'none', number]>((best, each) => (each[1] < best[1] ? each : best), ['none', Infinity]);
}

const missed: string[] = [];

function tell(...lines: readonly BenchLine[]): void {
  report(lines);
  for (const { name, verdict } of lines) if (verdict === 'missed') missed.push(name);
}

function tellRivals(what: string, { ours, rivals }: Compared, perMs: (ms: number) => string): void {
  const all = [...rivals].map(([name, times]) => `${name} ${perMs(median(times))}${times.length === 1 ? ' (once)' : ''}`);
  const busy = median(ours.map(({ ms, processorMs }) => processorMs / ms));
  process.stdout.write(`${what}: ${all.join(', ')}; our process used ${Math.round(busy * 100)} % of a core\n`);
}

it.each([20, 100])('the relay delays by %i ms and does not limit', async (roundTripMs) => {
  const sink = createServer((socket) => socket.on('data', (bytes) => bytes.at(-1) === 0x78 && socket.write('x')));
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  const address = sink.address();
  const relay = await startDelayRelay(typeof address === 'object' && address !== null ? address.port : 0, roundTripMs);
  const socket = dial({ host: relay.host, port: relay.port, noDelay: true });
  const echo = (): Promise<number> => {
    const start = performance.now();
    socket.write('x');
    return new Promise((resolve) => socket.once('data', () => resolve(performance.now() - start)));
  };
  await echo();
  const trips: number[] = [];
  for (let trip = 0; trip < 10; trip += 1) trips.push(await echo());
  const block = Buffer.alloc(mebibyte);
  const start = performance.now();
  const blocks = 1024;
  for (let sent = 0; sent < blocks; sent += 1)
    if (!socket.write(block)) await new Promise((resolve) => socket.once('drain', resolve));
  await new Promise<void>((resolve) => setTimeout(resolve, 0));
  await echo();
  const rate = (blocks * mebibyte) / 1e3 / (performance.now() - start);
  socket.destroy();
  await relay.stop();
  sink.close();
  const group = 'transfers';
  tell(
    {
      group,
      name: `the relay of ${roundTripMs} ms carries`,
      value: rate,
      unit: 'MB/s',
      target: '≥ 500',
      verdict: atLeast(rate, 500),
      runs: [rate],
    },
    {
      group,
      name: `the relay of ${roundTripMs} ms takes`,
      value: median(trips),
      unit: 'ms',
      target: `≤ ${roundTripMs + 3}`,
      verdict: atMost(median(trips), roundTripMs + 3),
      runs: trips,
    },
  );
});

const large = [
  { roundTripMs: 0, mebibytes: 1024, aims: { get: [1, 0.9], put: [1, 0.9] } },
  { roundTripMs: 20, mebibytes: 512, aims: { get: [2.5, 2], put: [3, 2.4] } },
  { roundTripMs: 100, mebibytes: 512, aims: { get: [8, 6.4], put: [6, 4.8] } },
] as const;

it.each(large.flatMap((row) => directions.map((direction) => ({ ...row, direction }))))(
  'large file, $direction at $roundTripMs ms',
  async ({ roundTripMs, mebibytes, aims, direction }) => {
    const line = await lineOf(roundTripMs);
    const from = fileOf(mebibytes);
    // Over the longest line each of them needs half a minute, and always the same.
    const compared = await compare(line, direction, from, false, roundTripMs >= 100 ? 1 : rounds);
    await line.close();
    rmSync(from);
    const rate = (ms: number): number => (mebibytes * mebibyte) / 1e3 / ms;
    const value = rate(median(compared.ours.map((each) => each.ms)));
    const [aim, floor] = aims[direction];
    const what = `${direction} ${mebibytes} MiB at ${roundTripMs} ms`;
    tellRivals(what, compared, (each) => rate(each).toFixed(0));
    const beside = (name: string, [rival, ms]: readonly [string, number]): BenchLine => ({
      group: 'transfers',
      name,
      value,
      unit: 'MB/s',
      reference: { name: rival, value: rate(ms) },
      target: `≥ ${aim.toFixed(1)}, floor ${floor.toFixed(1)}`,
      verdict: atLeast(value / rate(ms), aim, floor),
      runs: compared.ours.map((each) => Math.round(rate(each.ms))),
    });
    // The aims are from programs as they come; what lftp brings with 64 requests ahead stands with the rivals above.
    tell(beside(what, fastestOf(compared.rivals, 'lftp 64 ahead')));
  },
);

it.each(directions)('10,000 files of 4 KiB, %s at 0 ms', async (direction) => {
  const line = await lineOf(0);
  const count = 10_000;
  const compared = await compare(line, direction, treeOf(count), true);
  await line.close();
  rmSync(join(folder, `tree-${count}`), { recursive: true });
  const rate = (ms: number): number => (count * 1000) / ms;
  const value = rate(median(compared.ours.map((each) => each.ms)));
  const reference = rate(median(compared.rivals.get('sftp') ?? []));
  const what = `${direction} 10,000 files of 4 KiB at 0 ms`;
  tellRivals(what, compared, (each) => rate(each).toFixed(0));
  tell({
    group: 'transfers',
    name: what,
    value,
    unit: 'files/s',
    reference: { name: 'sftp -r', value: reference },
    target: '≥ 4.0, floor 3.2',
    verdict: atLeast(value / reference, 4),
    runs: compared.ours.map((each) => Math.round(rate(each.ms))),
  });
});

it.each(directions)('10,000 files of 4 KiB, %s at 20 ms', async (direction) => {
  const line = await lineOf(20);
  const count = 10_000;
  // sftp does some ten files a second: a hundred of them tell that.
  const few = treeOf(100);
  clear();
  const sftpMs = line.rivals.copy('sftp', { direction, from: few, to: target, isTree: true }) ?? NaN;
  const from = treeOf(count);
  const ours: CopyFigures[] = [];
  const rsync: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    clear();
    const figures = await core.copy({ way: line.way, direction, from, to: target });
    if (round < 0) isSame(from, target);
    else ours.push(figures);
    clear();
    if (round >= 0) rsync.push(line.rivals.copy('rsync', { direction, from, to: target, isTree: true }) ?? NaN);
  }
  clear();
  await line.close();
  rmSync(from, { recursive: true });
  rmSync(few, { recursive: true });
  const value = (count * 1000) / median(ours.map((each) => each.ms));
  const what = `${direction} 10,000 files of 4 KiB at 20 ms`;
  tellRivals(what, { ours, rivals: new Map([['rsync', rsync]]) }, (each) => ((count * 1000) / each).toFixed(0));
  tell({
    group: 'transfers',
    name: what,
    value,
    unit: 'files/s',
    reference: { name: 'sftp -r', value: (100 * 1000) / sftpMs },
    target: '≥ 4,000 files/s, floor 3,200',
    verdict: atLeast(value, 4000),
    runs: ours.map((each) => Math.round((count * 1000) / each.ms)),
  });
});

it.each([0, 20])('a folder of 100,000 entries at %i ms', async (roundTripMs) => {
  const line = await lineOf(roundTripMs);
  const path = join(folder, 'many');
  mkdirSync(path);
  execFileSync('sh', ['-c', "seq -f 'a-file-of-some-name-%g.txt' 100000 | xargs touch"], { cwd: path });
  const firsts: number[] = [];
  const completes: number[] = [];
  const theirs: number[] = [];
  for (let run = -1; run < Math.max(5, rounds); run += 1) {
    const { firstMs, completeMs, entries } = await core.list({ way: line.way, path });
    expect(entries).toBe(100_000);
    if (run < 0) continue;
    firsts.push(firstMs);
    completes.push(completeMs);
    theirs.push(line.rivals.list(path));
  }
  await line.close();
  rmSync(path, { recursive: true });
  const group = 'transfers';
  const reference = { name: 'sftp ls -l', value: median(theirs) };
  tell(
    {
      group,
      name: `100,000 entries, sorted, at ${roundTripMs} ms`,
      value: median(completes),
      unit: 'ms',
      reference,
      target: '≤ 0.6, floor 0.75',
      verdict: atMost(median(completes) / reference.value, 0.6),
      runs: completes.map(Math.round),
    },
    {
      group,
      name: `first rows of 100,000 at ${roundTripMs} ms`,
      value: median(firsts),
      unit: 'ms',
      target: `≤ ${50 + roundTripMs} (50 and a round trip)`,
      verdict: atMost(median(firsts), 50 + roundTripMs),
      runs: firsts.map(Math.round),
    },
  );
});

it('memory over a copy of 20 GiB', async () => {
  const line = await lineOf(0);
  const from = join(folder, 'sparse');
  writeFileSync(from, '');
  truncateSync(from, Number(process.env['BENCH_GIBIBYTES'] ?? 20) * 1024 * mebibyte);
  clear();
  const { rss, ms, bytes } = await core.copy({ way: line.way, direction: 'get', from, to: target, isNowhere: true });
  clear();
  rmSync(from);
  await line.close();
  // The first quarter fills buffers and lets the compiler do its work.
  const tenth = Math.max(1, Math.floor(rss.length / 10));
  const early = median(rss.slice(rss.length >> 2, (rss.length >> 2) + tenth)) / mebibyte;
  const late = median(rss.slice(-tenth)) / mebibyte;
  tell({
    group: 'transfers',
    name: `memory at the end of ${Math.round(bytes / 2 ** 30)} GiB (${Math.round(bytes / 1e3 / ms)} MB/s)`,
    value: late,
    unit: 'MiB',
    reference: { name: 'after a quarter', value: early },
    target: '≤ 1.1 (flat)',
    verdict: atMost(late / early, 1.1),
    runs: [early, late, Math.max(...rss) / mebibyte].map(Math.round),
  });
});

it.each([
  [false, 'get'],
  [false, 'put'],
  [true, 'get'],
  [true, 'put'],
] as const)('typing beside a copy, on its connection: %s, %s', async (isShared, direction) => {
  const line = await lineOf(0);
  const from = join(folder, 'sparse');
  writeFileSync(from, '');
  truncateSync(from, 4096 * mebibyte);
  clear();
  const quiet = await core.typing({ way: line.way, isShared, during: undefined });
  const during = { kind: 'copy', way: line.way, direction, from, to: target, isNowhere: direction === 'get' } as const;
  const { echoMs, copy } = await core.typing({ way: line.way, isShared, during });
  clear();
  rmSync(from);
  await line.close();
  const p99 = percentile(echoMs, 0.99);
  const rate = Math.round((4096 * mebibyte) / 1e3 / (copy?.ms ?? NaN));
  tell({
    group: 'transfers',
    name: `echo of a key during a ${direction}${isShared ? ' on the same connection' : ''}, p99 (${rate} MB/s)`,
    value: p99,
    unit: 'ms',
    reference: { name: 'idle', value: percentile(quiet.echoMs, 0.99) },
    target: '≤ 30 ms',
    verdict: atMost(p99, 30),
    runs: [percentile(echoMs, 0.5), p99, Math.max(...echoMs)].map(Math.round),
  });
});

it('every line is above its floor', () => {
  expect(missed).toEqual([]);
});
