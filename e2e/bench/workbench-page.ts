import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { findChromium, projectDir } from '../browser.ts';
import { tempFolder } from '../servers/cleanup.ts';
import { startDaemon } from '../servers/daemon.ts';
import { installBench } from './in-page.ts';
import { LogBuffer } from '../servers/log-buffer.ts';
import type { Sshd } from '../servers/sshd.ts';

const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The built program in a browser, with one host `lab` that logs in by key, for measurements. */
export interface BenchPage {
  readonly page: Page;
  /** Opens one more tab on `lab` and answers the index of its terminal in the page's probe. */
  openTab(): Promise<number>;
  stop(): Promise<void>;
}

export async function openBenchPage(server: Sshd): Promise<BenchPage> {
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
  const output = new LogBuffer();
  const daemon = startDaemon({
    command: process.execPath,
    args: [join(projectDir, 'dist/serve/serve.mjs'), '--no-open', '--port', '0'],
    env: { PATH: process.env['PATH'], HOME: home.path, HAWSER_DATA: join(home.path, 'data') },
    onOutput: (text) => output.append(text),
  });
  const [url] = await output.waitFor(/^http:\/\/hawser\.localhost:\d+\/\S*/m, { timeoutMs: 20_000, failed: daemon.exited });
  const executablePath = findChromium();
  const browser: Browser = await chromium.launch({ args: chromiumArgs, ...(executablePath ? { executablePath } : {}) });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.addInitScript(installBench);
  await page.goto(url);
  return {
    page,
    async openTab() {
      const before = await page.evaluate(() => hawserBench.terminals.length);
      await page.keyboard.press('Control+Shift+P');
      await page.keyboard.type('lab');
      await page.getByRole('option', { name: /^lab/ }).first().click();
      await page.waitForFunction((count) => hawserBench.terminals.length > count, before);
      await page.waitForFunction((index) => /[$#>]$/.test(hawserBench.cursorLine(index).trimEnd()), before);
      await page.evaluate((index) => hawserBench.run(index, " PS1='ben''ch> '\r", 'bench>'), before);
      return before;
    },
    async stop() {
      await browser.close();
      await daemon.kill();
      home.remove();
    },
  };
}
