import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from '../browser.ts';
import { tempFolder } from '../servers/cleanup.ts';
import { startDaemon } from '../servers/daemon.ts';
import { DevtoolsPage } from './devtools-page.ts';
import { installBench } from './in-page.ts';
import { LogBuffer } from '../servers/log-buffer.ts';
import type { Sshd } from '../servers/sshd.ts';

export type BenchHost = 'serve' | 'electron';

/** The built program in a browser, with one host `lab` that logs in by key, for measurements. */
export interface BenchPage {
  readonly page: DevtoolsPage;
  /** Where logs of its sessions lie. */
  readonly logsFolder: string;
  /** Opens one more tab on `lab` and answers the index of its terminal in the page's probe. */
  openTab(): Promise<number>;
  /** Runs a command of the palette by its words, in the tab that is in front. */
  runCommand(words: string): Promise<void>;
  stop(): Promise<void>;
}

export async function openBenchPage(server: Sshd, host: BenchHost = 'serve'): Promise<BenchPage> {
  const home = tempFolder('hawser-bench-');
  mkdirSync(join(home.path, '.ssh'), { mode: 0o700 });
  const config = [
    'Host lab',
    `  HostName ${server.host}`,
    `  Port ${server.port}`,
    `  User ${server.user}`,
    `  IdentityFile ${server.clientKey.path}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${server.knownHostsFile}`,
    '  StrictHostKeyChecking yes',
    '',
  ];
  writeFileSync(join(home.path, '.ssh', 'config'), config.join('\n'), { mode: 0o600 });
  const env = { ...process.env, HOME: home.path, HAWSER_DATA: join(home.path, 'data') };
  const { page, stop } = host === 'serve' ? await openServed(env) : await openElectron(env);
  const choose = async (words: string): Promise<void> => {
    await page.press('P', 'KeyP', 80, 2 + 8);
    await page.until(() => document.activeElement?.getAttribute('role') === 'combobox', undefined);
    await page.insertText(words);
    await page.until((name) => document.querySelector('[role="option"]')?.textContent?.startsWith(name) === true, words);
    await page.press('Enter', 'Enter', 13);
  };
  return {
    page,
    logsFolder: join(home.path, 'data', 'session-logs'),
    runCommand: choose,
    async openTab() {
      const count = (): number => (typeof hawserBench === 'undefined' ? 0 : hawserBench.terminals.length);
      const before = await page.evaluate(count, undefined);
      await page.until(() => document.querySelector('[role="treeitem"]') !== null, undefined);
      await choose('lab');
      await page.until((index) => hawserBench.terminals.length > index, before);
      await page.until((index) => /[$#>]$/.test(hawserBench.cursorLine(index).trimEnd()), before);
      await page.evaluate((index) => hawserBench.run(index, " PS1='ben''ch> '\r", 'bench>'), before);
      return before;
    },
    async stop() {
      await stop();
      home.remove();
    },
  };
}

export interface Opened {
  readonly page: DevtoolsPage;
  stop(): Promise<void>;
}

/** The built program in a browser, on a home folder that `prepare` fills. */
export async function openHome(prepare: (home: string) => void): Promise<Opened> {
  const home = tempFolder('hawser-bench-');
  mkdirSync(join(home.path, '.ssh'), { mode: 0o700 });
  prepare(home.path);
  const { page, stop } = await openServed({ ...process.env, HOME: home.path, HAWSER_DATA: join(home.path, 'data') });
  return {
    page,
    async stop() {
      await stop();
      home.remove();
    },
  };
}

async function openServed(env: NodeJS.ProcessEnv): Promise<Opened> {
  const output = new LogBuffer();
  const daemon = startDaemon({
    command: process.execPath,
    args: [join(projectDir, 'dist/serve/serve.mjs'), '--no-open', '--port', '0'],
    env,
    output: (text) => output.append(text),
  });
  const [url] = await output.waitFor(/^http:\/\/hawser\.localhost:\d+\/\S*/m, { timeoutMs: 20_000, failed: daemon.exited });
  const page = await DevtoolsPage.inChromium(url, installBench);
  return {
    page,
    async stop() {
      await page.close();
      await daemon.kill();
    },
  };
}

async function openElectron(env: NodeJS.ProcessEnv): Promise<Opened> {
  const page = await DevtoolsPage.inElectron([projectDir], env, installBench);
  return { page, stop: () => page.close() };
}
