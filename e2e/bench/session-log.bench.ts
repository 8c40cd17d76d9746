import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSshd, type Sshd } from '../servers/sshd.ts';
import { atLeast, median, report } from './report.ts';
import { streamBlock } from './streams.ts';
import { openBenchPage, type BenchPage } from './workbench-page.ts';

const megabytes = 50;
const runs = 7;

let server: Sshd;
let bench: BenchPage;

beforeAll(async () => {
  server = await startSshd({ config: 'LogLevel INFO' });
  bench = await openBenchPage(server);
});
afterAll(async () => {
  await bench.stop();
  await server.stop();
});

const isLogged = (wanted: boolean): boolean =>
  [...document.querySelectorAll('[role="contentinfo"] button, footer button')].some(
    (button) => button.textContent?.trim() === 'Logged',
  ) === wanted;

it('a flood of coloured text while the session is logged as plain text, beside the same without a log', async () => {
  const tab = await bench.openTab();
  const block = streamBlock('coloured');
  const file = join(server.dir, 'flood.txt');
  const repeats = Math.ceil((megabytes * 1_000_000) / Buffer.byteLength(block));
  writeFileSync(file, block.repeat(repeats));
  const size = (Buffer.byteLength(block) * repeats) / 1e6;
  const command = ` stty -opost; cat ${file}; stty opost; printf '\\r\\nall-%s\\n' read\r`;
  const flood = async (): Promise<number> => {
    const ms = await bench.page.evaluate(([index, typed]) => hawserBench.run(index, typed, 'all-read'), [tab, command] as const);
    await bench.page.evaluate((index) => hawserBench.run(index, ' clear\r', 'bench>'), tab);
    return size / (ms / 1000);
  };
  const [without, logged]: [number[], number[]] = [[], []];
  for (let run = 0; run <= runs; run++) {
    const bare = await flood();
    await bench.runCommand('Log this session');
    await bench.page.until(isLogged, true);
    const kept = await flood();
    await bench.runCommand('Stop logging this session');
    await bench.page.until(isLogged, false);
    // The first run warms the page and the file cache.
    if (run === 0) continue;
    without.push(bare);
    logged.push(kept);
  }
  const [value, reference] = [median(logged), median(without)];
  report([
    {
      group: 'terminal',
      name: `${megabytes} MB coloured while it is logged (browser)`,
      value,
      unit: 'MB/s',
      reference: { name: 'without a log', value: reference },
      target: '≥ 0.9 of without',
      verdict: atLeast(value / reference, 0.9, 0.75),
      runs: logged.map((each) => Math.round(each * 10) / 10),
    },
  ]);
  expect(logged).toHaveLength(runs);
});
