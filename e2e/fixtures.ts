import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { _electron, test as base } from '@playwright/test';
import type { Browser, BrowserContext, ElectronApplication, Page } from '@playwright/test';
import { findElectron, projectDir } from './browser.ts';
import { tempFolder } from './servers/cleanup.ts';
import { startDaemon } from './servers/daemon.ts';
import { LogBuffer } from './servers/log-buffer.ts';
import { isRoot, lacks } from './servers/requirements.ts';
import { lookAt } from './servers/secrets/look-through.ts';
import { startSshd } from './servers/sshd.ts';
import type { Sshd } from './servers/sshd.ts';

export type HostName = 'serve' | 'electron';

export interface HostOptions {
  /** Which host the specs run in; set by the Playwright project. */
  readonly host: HostName;
}

/** A home folder for one test: nothing of the tester's own ~/.ssh, agent or data is ever seen or touched. */
export interface Home {
  readonly dir: string;
  readonly dataDir: string;
  /** Writes a file below the home folder (0600) and answers its path. */
  write(name: string, text: string): string;
  path(name: string): string;
}

export interface LaunchOptions {
  /** Words for the program, such as `--demo` or `--pages 2`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly home?: Home;
  /** The keychain of the system instead of Playwright's, which is none (Electron only). */
  readonly systemKeychain?: boolean;
  /** Puts a command before serve's own, for a namespace of its own. Must end in exec, so that the process stays the same. */
  readonly wrap?: (argv: readonly string[]) => readonly string[];
  /** False: the program runs, but no page is opened (serve only). */
  readonly open?: boolean;
}

export interface Workbench {
  readonly host: HostName;
  readonly home: Home;
  /** The page; in serve without `open` it is still blank. */
  readonly page: Page;
  /** Serve's address with its token; undefined in Electron. */
  readonly url: string | undefined;
  readonly app: ElectronApplication | undefined;
  /** What the program wrote to stdout and stderr. */
  output(): string;
  stop(): Promise<void>;
}

interface WorkerFixtures {
  /** The browser, started when the first page needs it: specs in Electron need none. */
  readonly lazyBrowser: () => Promise<Browser>;
}

interface Fixtures {
  readonly home: Home;
  readonly sshd: Sshd;
  /** Starts the built program; may be called several times. All are stopped after the test. */
  readonly launch: (options?: LaunchOptions) => Promise<Workbench>;
  readonly workbench: Workbench;
}

function makeHome(path: string): Home {
  const home: Home = {
    dir: path,
    dataDir: join(path, 'data'),
    path: (name) => join(path, name),
    write: (name, text) => {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    },
  };
  mkdirSync(join(path, '.ssh'), { mode: 0o700 });
  return home;
}

/** The tester's environment without what leads to their keys, desktop folders or data. */
function environment(home: Home, extra: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(SSH_|XDG_|HAWSER_|ELECTRON_RUN_AS_NODE|NODE_)/.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), HOME: home.dir, USERPROFILE: home.dir, HAWSER_DATA: home.dataDir, ...extra };
}

function built(name: string): string {
  const path = join(projectDir, 'dist', name);
  if (!existsSync(path)) throw new Error(`dist/${name} is not there: npm run build`);
  return path;
}

async function launchServe(newPage: () => Promise<Page>, home: Home, options: LaunchOptions): Promise<Workbench> {
  const output = new LogBuffer();
  const argv = [process.execPath, built('serve/serve.mjs'), '--no-open', '--port', '0', ...(options.args ?? [])];
  const [command = '', ...args] = options.wrap?.(argv) ?? argv;
  const daemon = startDaemon({
    command,
    args,
    env: environment(home, options.env ?? {}),
    output: (text) => {
      output.append(text);
    },
  });
  const [url] = await output.waitFor(/^http:\/\/hawser\.localhost:\d+\/\S*/m, { timeoutMs: 60_000, failed: daemon.exited });
  const page = await newPage();
  if (options.open !== false) await page.goto(url);
  return { host: 'serve', home, page, url, app: undefined, output: () => output.text(), stop: () => daemon.kill() };
}

/**
 * Holds the program's ready event back until Playwright is attached. Playwright leaves it out when it is given an executable;
 * without it, about one start in fifteen hangs on a busy machine (the window appears in the middle of the handshake).
 */
const playwrightLoader = join(projectDir, 'node_modules/playwright-core/lib/server/electron/loader.js');

/** Playwright switches Chromium to a keychain that is plain text; a spec about the real one takes that back. */
const keychainLoader = join(projectDir, 'e2e/electron/system-keychain.cjs');

async function launchElectron(home: Home, options: LaunchOptions): Promise<Workbench> {
  const executablePath = findElectron();
  if (executablePath === undefined) throw new Error('the Electron binary is not there');
  built('electron/main.mjs');
  const app = await _electron.launch({
    executablePath,
    args: [
      '-r',
      playwrightLoader,
      ...(options.systemKeychain === true ? ['-r', keychainLoader] : []),
      ...(isRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      projectDir,
      ...(options.args ?? []),
    ],
    env: environment(home, options.env ?? {}),
  });
  let said = '';
  const child = app.process();
  child.stdout?.on('data', (data: Buffer) => (said += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (said += data.toString()));
  const page = await app.firstWindow();
  const stop = async (): Promise<void> => {
    // Nobody is there to answer when a page with open sessions objects to being closed.
    await app.evaluate(({ dialog }) => Object.assign(dialog, { showMessageBoxSync: () => 0 })).catch(() => undefined);
    await app.close();
  };
  return { host: 'electron', home, page, url: undefined, app, output: () => said, stop };
}

export const test = base.extend<Fixtures & HostOptions, WorkerFixtures>({
  host: ['serve', { option: true }],
  home: async ({}, use) => {
    const folder = tempFolder('hawser-home-');
    await use(makeHome(folder.path));
    folder.remove();
  },
  sshd: async ({}, use, info) => {
    if (lacks('sshd')) info.skip(true, 'sshd is missing');
    const sshd = await startSshd();
    await use(sshd);
    await sshd.stop();
  },
  lazyBrowser: [
    async ({ playwright, launchOptions }, use) => {
      let browser: Promise<Browser> | undefined;
      await use(() => (browser ??= playwright.chromium.launch(launchOptions)));
      await (await browser)?.close();
    },
    { scope: 'worker' },
  ],
  launch: async ({ host, lazyBrowser, viewport, home }, use) => {
    const newPage = async (): Promise<Page> => {
      const context = await (await lazyBrowser()).newContext({ viewport });
      contexts.push(context);
      return context.newPage();
    };
    const contexts: BrowserContext[] = [];
    const running: Workbench[] = [];
    await use(async (options = {}) => {
      const where = options.home ?? home;
      const workbench = host === 'serve' ? await launchServe(newPage, where, options) : await launchElectron(where, options);
      running.push(workbench);
      return workbench;
    });
    for (const context of contexts) await context.close();
    for (const workbench of running) {
      await workbench.stop();
      lookAt(`output of ${host}`, workbench.output());
    }
  },
  workbench: async ({ launch }, use) => {
    await use(await launch());
  },
});

export { expect } from '@playwright/test';
