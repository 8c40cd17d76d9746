import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { atLeast, atMost, median, percentile, report, type BenchLine } from '../../e2e/bench/report.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { startForwarder, type Forwarder } from './testing/forwarder.ts';
import { shortRequests, startTarget, stream, type Way } from './testing/load.ts';

/**
 * How fast tunnels are, beside `ssh -L` and `ssh -D` with the same cipher and as both come, in turns. `BENCH_RUNS` rounds. Forwarder, clients and target are a
 * process each, as with ssh.
 */
const rounds = Number(process.env['BENCH_RUNS'] ?? 5);
const mebibyte = 1024 * 1024;
const total = Number(process.env['BENCH_MIB'] ?? 512) * mebibyte;
const requests = 4000;

const dir = mkdtempSync(join(tmpdir(), 'hawser-tunnels-'));
let server: Sshd;
let target: Awaited<ReturnType<typeof startTarget>>;
let ours: Forwarder;
let theirs: Forwarder;
let oursAsItComes: Forwarder;
let theirsAsItComes: Forwarder;

beforeAll(async () => {
  server = await startSshd({ config: 'LogLevel INFO' });
  target = await startTarget();
  ours = await startForwarder('hawser', server, target.port, dir);
  theirs = await startForwarder('ssh', server, target.port, dir);
  oursAsItComes = await startForwarder('hawser', server, target.port, dir, []);
  theirsAsItComes = await startForwarder('ssh', server, target.port, dir, []);
});
afterAll(async () => {
  ours.stop();
  for (const each of [theirs, oursAsItComes, theirsAsItComes]) each.stop();
  await target.stop();
  await server.stop();
  rmSync(dir, { recursive: true });
});

const wayOf = ({ local, proxy }: Forwarder, kind: 'L' | 'D'): Way =>
  kind === 'L' ? { port: local } : { port: proxy, proxied: target.port };

async function rate(way: Way, direction: 'down' | 'up', streams: number): Promise<number> {
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: streams }, () => stream(way, direction, Math.floor(total / streams))));
  return total / mebibyte / ((performance.now() - startedAt) / 1000);
}

const cases = (['L', 'D'] as const).flatMap((kind) =>
  [1, 50].flatMap((streams) => (['down', 'up'] as const).map((direction) => ({ kind, streams, direction }))),
);

it.each(cases)('-$kind, $streams streams $direction', async ({ kind, streams, direction }) => {
  const pairs = [
    { name: '', us: ours, ssh: theirs, reference: `ssh -${kind}` },
    { name: ', both as they come', us: oursAsItComes, ssh: theirsAsItComes, reference: `ssh -${kind} as it comes` },
  ].map((pair) => ({ ...pair, ours: [] as number[], theirs: [] as number[] }));
  const measure = (forwarder: Forwarder): Promise<number> => rate(wayOf(forwarder, kind), direction, streams);
  // Not counted: the first stream of a process is not what it does for the rest of the day.
  for (const { us, ssh } of pairs) for (const each of [us, ssh]) await measure(each);
  for (let round = 0; round < rounds; round += 1) {
    for (const pair of pairs) {
      pair.ours.push(await measure(pair.us));
      pair.theirs.push(await measure(pair.ssh));
    }
  }
  for (const pair of pairs) {
    // The ratio of each round: what else the machine did then, it did to both.
    const ratio = median(pair.ours.map((value, round) => value / (pair.theirs[round] ?? NaN)));
    const line: BenchLine = {
      group: 'tunnels',
      name: `-${kind}, ${streams} ${streams === 1 ? 'stream' : 'streams'} ${direction}${pair.name}`,
      value: median(pair.ours),
      unit: 'MiB/s',
      reference: { name: pair.reference, value: median(pair.theirs) },
      target: '≥ 1.0 of ssh',
      verdict: atLeast(ratio, 1, 0.85),
      runs: pair.ours,
    };
    report([line]);
    process.stdout.write(`ratio of each round, median: ${ratio.toFixed(2)}\n`);
    expect(pair.ours.every((value) => value > 0)).toBe(true);
  }
});

it.each(['L', 'D'] as const)('-%s, short HTTP requests, 50 at once', async (kind) => {
  const runs = { ours: [] as number[], theirs: [] as number[], oursLate: [] as number[], theirsLate: [] as number[] };
  const measure = async (way: Way): Promise<readonly [number, number]> => {
    const startedAt = performance.now();
    const times = await shortRequests(way, requests, 50);
    return [requests / ((performance.now() - startedAt) / 1000), percentile(times, 0.99)];
  };
  for (const each of [ours, theirs]) await shortRequests(wayOf(each, kind), requests, 50);
  for (let round = 0; round < rounds; round += 1) {
    const [rateOurs, lateOurs] = await measure(wayOf(ours, kind));
    const [rateTheirs, lateTheirs] = await measure(wayOf(theirs, kind));
    runs.ours.push(rateOurs);
    runs.theirs.push(rateTheirs);
    runs.oursLate.push(lateOurs);
    runs.theirsLate.push(lateTheirs);
  }
  const ratio = median(runs.ours.map((value, round) => value / (runs.theirs[round] ?? NaN)));
  const common = { group: 'tunnels', reference: { name: `ssh -${kind}`, value: median(runs.theirs) } } as const;
  report([
    {
      ...common,
      name: `-${kind}, short requests, 50 at once`,
      value: median(runs.ours),
      unit: '/s',
      target: '≥ 1.0 of ssh',
      verdict: atLeast(ratio, 1, 0.75),
      runs: runs.ours,
    },
    {
      ...common,
      name: `-${kind}, short requests, p99`,
      value: median(runs.oursLate),
      unit: 'ms',
      reference: { name: `ssh -${kind}`, value: median(runs.theirsLate) },
      target: '≤ 1.0 of ssh',
      verdict: atMost(median(runs.oursLate) / median(runs.theirsLate), 1),
      runs: runs.oursLate,
    },
  ]);
  expect(runs.ours.length).toBe(rounds);
});

it('memory with 50 full streams', async () => {
  // One of its own: what short requests have left to the collector is not asked here.
  const fresh = await startForwarder('hawser', server, target.port, dir);
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, fresh.memory().now)), 20);
  await rate(wayOf(fresh, 'L'), 'down', 50);
  await rate(wayOf(fresh, 'L'), 'up', 50);
  clearInterval(watch);
  fresh.stop();
  const line: BenchLine = {
    group: 'tunnels',
    name: '50 full streams, memory',
    value: peak,
    unit: 'MiB',
    target: '≤ 100 MiB',
    verdict: atMost(peak, 100),
    runs: [peak],
  };
  report([line]);
  expect(peak).toBeGreaterThan(0);
});
