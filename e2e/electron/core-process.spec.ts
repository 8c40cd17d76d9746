import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findElectron, projectDir } from '../browser.ts';
import { expect, test } from '../fixtures.ts';
import { isRoot } from '../servers/requirements.ts';
import { appOf, askCore, coreProcessId, openBarePage, portClosed } from './raw-port.ts';

/** A call that is answered before any welcome: with a refusal. */
const probe = JSON.stringify({ t: 'call', id: 1, group: 'system', member: 'diagnostics', input: {} });

/** Starts the program without the test's driver in it, and waits for its end. */
async function startBeside(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<{ status: number | null; errors: string }> {
  const args = [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', projectDir, ...words];
  const child = spawn(findElectron() ?? '', args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  const status = await new Promise<number | null>((done) => child.on('exit', done));
  return { status, errors };
}

test('the core answers on a port that goes straight to it', async ({ workbench }) => {
  expect(await askCore(await openBarePage(workbench), probe)).toContain('"id":1');
});

test('a core that crashed comes back when the page asks for a new port', async ({ workbench }) => {
  const page = await openBarePage(workbench);
  await askCore(page, probe);
  const closed = portClosed(page);
  const before = await coreProcessId(appOf(workbench));
  process.kill(before, 'SIGKILL');
  await closed;
  expect(await askCore(page, probe)).toContain('"id":1');
  expect(await coreProcessId(appOf(workbench))).not.toBe(before);
  expect(workbench.output()).toContain('The core ended unexpectedly');
});

test('no port goes to a frame that is not the page', async ({ workbench }) => {
  const sent = await appOf(workbench).evaluate(async ({ ipcMain, BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    let delivered = 0;
    const postMessage = (): number => delivered++;
    const foreign = { origin: 'http://evil.localhost', postMessage };
    const listener = ipcMain.listeners('hawser:request-port')[0];
    listener?.({ sender: { mainFrame: foreign }, senderFrame: foreign });
    listener?.({ sender: contents, senderFrame: null });
    listener?.({ sender: contents, senderFrame: { origin: 'http://hawser.localhost', postMessage } });
    // Ports are handed over by timers of zero milliseconds: a later one sees what they did.
    await new Promise((done) => setTimeout(done, 50));
    return { delivered, isTried: listener !== undefined };
  });
  expect(sent).toEqual({ delivered: 0, isTried: true });
});

test('a page that crashed comes back', async ({ workbench }) => {
  const loaded = appOf(workbench).evaluate(
    ({ BrowserWindow }) =>
      new Promise<string>((done) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        contents?.once('did-finish-load', () => done(contents.getURL()));
        contents?.forcefullyCrashRenderer();
      }),
  );
  expect(await loaded).toBe('http://hawser.localhost/');
});

test('a second start shows the first window instead of another', async ({ workbench }) => {
  expect(await startBeside([], { HAWSER_DATA: workbench.home.dataDir })).toMatchObject({ status: 0 });
  expect(await appOf(workbench).evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('a command line without a folder after --data is refused with status 64', async () => {
  const { status, errors } = await startBeside(['--data='], {});
  expect(status).toBe(64);
  expect(errors).toContain('--data needs the path of a folder');
});

test('a data folder that cannot be made is said and ends the program', async ({ home }) => {
  const { status, errors } = await startBeside([], { HAWSER_DATA: join(home.write('a-file', ''), 'data') });
  expect(status).toBe(1);
  expect(errors).toContain('Its data folder cannot be made.');
});

test('the profile lies in the data folder, closed to others', async ({ workbench }) => {
  const userData = await appOf(workbench).evaluate(({ app }) => app.getPath('userData'));
  expect(userData).toBe(join(workbench.home.dataDir, 'electron'));
  expect((await stat(userData)).mode & 0o077).toBe(0);
});

test('the window comes back where it stood', async ({ launch }) => {
  const first = await launch();
  const place = { x: 30, y: 40, width: 900, height: 620 };
  await appOf(first).evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds), place);
  await first.stop();
  const second = await launch();
  expect(await appOf(second).evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())).toEqual(place);
});

test('a page that objects to being closed is asked about, and stays unless the user says so', async ({ workbench }) => {
  const app = appOf(workbench);
  const page = await openBarePage(workbench);
  await page.evaluate(() => window.addEventListener('beforeunload', (event) => event.preventDefault()));
  // Chromium listens to a page's objection only after the user touched it.
  await page.mouse.click(5, 5);
  await app.evaluate(({ dialog }) => {
    const state = globalThis as unknown as { asked: number; answer: number };
    Object.assign(state, { asked: 0, answer: 1 });
    dialog.showMessageBoxSync = () => {
      state.asked++;
      return state.answer;
    };
  });
  const close = (answer: number): Promise<void> =>
    app.evaluate(({ BrowserWindow }, button) => {
      Object.assign(globalThis, { answer: button });
      BrowserWindow.getAllWindows()[0]?.close();
    }, answer);
  await close(1);
  await expect.poll(() => app.evaluate(() => (globalThis as unknown as { asked: number }).asked)).toBe(1);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);

  const ended = new Promise((done) => app.process().once('exit', done));
  await close(0).catch(() => undefined);
  await ended;
});
