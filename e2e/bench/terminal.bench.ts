import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findElectron } from '../browser.ts';
import { startSshd, type Sshd } from '../servers/sshd.ts';
import { atLeast, atMost, median, percentile, report, type BenchLine } from './report.ts';
import { streamBlock, streamKinds } from './streams.ts';
import { openBenchPage, type BenchHost, type BenchPage } from './workbench-page.ts';

const megabytes = 50;
const runs = 7;

let server: Sshd;

beforeAll(async () => {
  server = await startSshd({ config: 'LogLevel INFO' });
});
afterAll(() => server.stop());

const canOpenWindows = findElectron() !== undefined && process.env['DISPLAY'] !== undefined;

describe.each<BenchHost>(canOpenWindows ? ['electron', 'serve'] : ['serve'])('%s', (host) => {
  const place = host === 'electron' ? 'Electron' : 'browser';
  let bench: BenchPage;

  beforeAll(async () => {
    bench = await openBenchPage(server, host);
  });
  afterAll(() => bench.stop());

  it('a stream through sshd, ssh2, wire and xterm beside the same page fed from memory', async () => {
    const tab = await bench.openTab();
    const lines: BenchLine[] = [];
    for (const kind of streamKinds) {
      const block = streamBlock(kind);
      const file = join(server.dir, `${kind}.txt`);
      const repeats = Math.ceil((megabytes * 1_000_000) / Buffer.byteLength(block));
      // The page's line discipline is off in what is fed from memory: the file has its own CR.
      writeFileSync(file, block.repeat(repeats));
      const size = (Buffer.byteLength(block) * repeats) / 1e6;
      const wire: number[] = [];
      const memory: number[] = [];
      for (let run = 0; run <= runs; run++) {
        const ms = await bench.page.evaluate(([index, command]) => hawserBench.run(index, command, 'all-read'), [
          tab,
          ` stty -opost; cat ${file}; stty opost; printf '\\r\\nall-%s\\n' read\r`,
        ] as const);
        const speed = await bench.page.evaluate(([index, text, total]) => hawserBench.fromMemory(index, text, total), [
          tab,
          block,
          megabytes,
        ] as const);
        await bench.page.evaluate((index) => hawserBench.run(index, ' clear\r', 'bench>'), tab);
        // The first run warms the page and the file cache.
        if (run === 0) continue;
        wire.push(size / (ms / 1000));
        memory.push(speed);
      }
      const [value, reference] = [median(wire), median(memory)];
      lines.push({
        group: 'terminal',
        name: `${megabytes} MB ${kind} (${place})`,
        value,
        unit: 'MB/s',
        reference: { name: 'from memory', value: reference },
        target: '≥ 0.9 of memory',
        verdict: atLeast(value / reference, 0.9, 0.75),
        runs: wire.map((each) => Math.round(each * 10) / 10),
      });
    }
    report(lines);
    expect(lines).toHaveLength(3);
  });

  it('Ctrl-C on a flood, and echo of a key', async () => {
    const hidden = await bench.openTab();
    const front = await bench.openTab();
    const stops: number[] = [];
    for (let run = 0; run < 9; run++) {
      await bench.page.evaluate((index) => hawserBench.type(index, ' yes\r'), front);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      stops.push(await bench.page.evaluate((index) => hawserBench.run(index, '\u0003', 'bench>'), front));
    }
    const idle = await bench.page.evaluate((index) => hawserBench.echo(index, 300), front);
    await bench.page.evaluate((index) => hawserBench.type(index, ' yes\r'), hidden);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const flooded = await bench.page.evaluate((index) => hawserBench.echo(index, 300), front);
    await bench.page.evaluate((index) => hawserBench.run(index, '\u0003', 'bench>'), hidden);
    const round = (values: readonly number[]): number[] =>
      [0.5, 0.9, 0.99, 1].map((share) => Math.round(percentile(values, share) * 10) / 10);
    report([
      {
        group: 'terminal',
        name: `Ctrl-C on \`yes\` until the prompt is back (${place})`,
        value: median(stops),
        unit: 'ms',
        target: '≤ 100 ms (floor 200)',
        verdict: atMost(median(stops), 100, 200),
        runs: stops.map(Math.round),
      },
      {
        group: 'terminal',
        name: `echo of a key, idle, p99 (${place})`,
        value: percentile(idle, 0.99),
        unit: 'ms',
        target: '≤ 10 ms',
        verdict: atMost(percentile(idle, 0.99), 10),
        runs: round(idle),
      },
      {
        group: 'terminal',
        name: `echo of a key while a hidden tab floods, p99 (${place})`,
        value: percentile(flooded, 0.99),
        unit: 'ms',
        target: '≤ 30 ms',
        verdict: atMost(percentile(flooded, 0.99), 30),
        runs: round(flooded),
      },
    ]);
    expect(stops).toHaveLength(9);
  });
});
