import { closeSync, fsyncSync, openSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSshd, type Sshd } from '../servers/sshd.ts';
import { atLeast, median, report } from './report.ts';
import { streamBlock } from './streams.ts';
import { openBenchPage, type BenchPage } from './workbench-page.ts';

const megabytes = 50;
/** An even number: half of them begin with each. */
const runs = 6;

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

function logsIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Waits until the logs have so many bytes, and removes them. They are on the disk then: writing them out must not slow what is measured next. */
async function takeLogs(folder: string, least: number): Promise<void> {
  const bytes = (): number => logsIn(folder).reduce((sum, path) => sum + statSync(path).size, 0);
  // Stopping does not wait for the disk.
  for (const until = Date.now() + 30_000; bytes() < least && Date.now() < until;) await setTimeout(100);
  expect(bytes(), 'a log that is not whole would be no measurement').toBeGreaterThanOrEqual(least);
  for (const path of logsIn(folder)) {
    const file = openSync(path, 'r');
    fsyncSync(file);
    closeSync(file);
    rmSync(path);
  }
}

it('a flood of coloured text while the session is logged as plain text, beside the same without a log', async () => {
  const tab = await bench.openTab();
  const block = streamBlock('coloured');
  const file = join(server.dir, 'flood.txt');
  const repeats = Math.ceil((megabytes * 1_000_000) / Buffer.byteLength(block));
  writeFileSync(file, block.repeat(repeats));
  const size = (Buffer.byteLength(block) * repeats) / 1e6;
  let floods = 0;
  const flood = async (): Promise<number> => {
    // Each has an end of its own: the one before may still be on the screen.
    const end = String(++floods).padStart(3, '0');
    const command = ` stty -opost; cat ${file}; stty opost; printf '\\r\\nall-%s\\n' ${end}\r`;
    const ms = await bench.page.evaluate(([index, typed, marker]) => hawserBench.run(index, typed, marker), [
      tab,
      command,
      `all-${end}`,
    ] as const);
    await bench.page.evaluate((index) => hawserBench.run(index, ' clear\r', 'bench>'), tab);
    return size / (ms / 1000);
  };
  // What a log must have at least: the same text without its colours.
  const plain = Buffer.byteLength(block.replaceAll(/\u001b\[[\d;]*m/g, '').replaceAll('\r\n', '\n')) * repeats;
  const loggedFlood = async (): Promise<number> => {
    await bench.runCommand('Log this session');
    await bench.page.until(isLogged, true);
    const speed = await flood();
    await bench.runCommand('Stop logging this session');
    await bench.page.until(isLogged, false);
    await takeLogs(bench.logsFolder, plain);
    return speed;
  };
  const [without, logged]: [number[], number[]] = [[], []];
  for (let run = 0; run <= runs; run++) {
    // Neither always comes first.
    const isBareFirst = run % 2 === 0;
    const first = isBareFirst ? await flood() : await loggedFlood();
    const second = isBareFirst ? await loggedFlood() : await flood();
    // The first run warms the page and the file cache.
    if (run === 0) continue;
    without.push(isBareFirst ? first : second);
    logged.push(isBareFirst ? second : first);
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
