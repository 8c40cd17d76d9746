import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { ElectronApplication } from '@playwright/test';
import { findElectron, projectDir } from '../browser.ts';
import { appOf } from '../electron/raw-port.ts';
import { configHost, expect, prompt, test, trust } from '../pages/test.ts';
import { WorkbenchPage } from '../pages/workbench-page.ts';
import { isRoot } from '../servers/requirements.ts';

/** The workbenches of all windows, by the names of their tabs. */
async function windowsOf(app: ElectronApplication): Promise<Record<string, WorkbenchPage>> {
  const uis = app.windows().map((page) => new WorkbenchPage(page));
  const named = await Promise.all(uis.map(async (ui) => [(await ui.tabs.names()).join(' '), ui] as const));
  return Object.fromEntries(named);
}

const tabsOf = async (app: ElectronApplication): Promise<string[]> => Object.keys(await windowsOf(app)).sort();

/** The same of the windows in the file that the next start reads. */
async function keptWindows(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text === '') return [];
  const { data } = JSON.parse(text) as { data: { windows: { layout: string }[] } };
  const namesIn = (layout: string): string => {
    const { dock } = JSON.parse(layout) as { dock: { panels: Record<string, { params: { former?: { name: string } } }> } };
    const names = Object.values(dock.panels).flatMap(({ params }) => params.former?.name ?? []);
    return names.sort().join(' ');
  };
  return data.windows.map(({ layout }) => namesIn(layout)).sort();
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function placesOf(app: ElectronApplication): Promise<Place[]> {
  return app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .map((window) => window.getBounds())
      .sort((left, right) => left.x - right.x),
  );
}

test('two windows come back with their tabs, where they stood; a second start finds them, and one closes alone', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  home.write('.ssh/config', ['web1', 'web2', 'web3'].map((name) => configHost(name, server)).join(''));
  const before = await start();
  const app = appOf(before.workbench);
  for (const name of ['web1', 'web2', 'web3']) {
    await before.ui.openHost(name);
    await (await before.ui.waitConnected(name)).waitForText(prompt);
  }
  const opened = app.waitForEvent('window');
  await before.ui.runCommand('Move tab to new window');
  await new WorkbenchPage(await opened).tabs.waitForState('web3', 'connected');
  await expect.poll(() => tabsOf(app)).toEqual(['web1 web2', 'web3']);
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows().forEach((window, index) =>
      window.setBounds({ x: 20 + index * 90, y: 30 + index * 40, width: 800, height: 600 }),
    );
  });
  const places = [0, 1].map((index) => ({ x: 20 + index * 90, y: 30 + index * 40, width: 800, height: 600 }));
  await expect.poll(() => placesOf(app)).toEqual(places);
  // What is kept is written a moment after it changed: before that, the one window has them all.
  await expect.poll(() => keptWindows(home.path('data/windows.json'))).toEqual(['web1 web2', 'web3']);
  await before.workbench.stop();

  const { workbench } = await start();
  const again = appOf(workbench);
  await test.step('both are there, unconnected, each with its own tabs, where it stood', async () => {
    await expect.poll(() => tabsOf(again)).toEqual(['web1 web2', 'web3']);
    await expect.poll(() => placesOf(again)).toEqual(places);
    for (const [names, ui] of Object.entries(await windowsOf(again)))
      for (const name of names.split(' ')) await ui.tabs.waitForState(name, 'not connected yet');
  });

  await test.step('a second start hands over to them', async () => {
    const args = [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', projectDir];
    const child = spawn(findElectron() ?? '', args, { env: { ...process.env, HAWSER_DATA: home.dataDir }, stdio: 'ignore' });
    expect(await new Promise((done) => child.on('exit', done))).toBe(0);
    expect(again.windows()).toHaveLength(2);
  });

  await test.step('one is closed, with its sessions; the other stays, and is the one that comes back', async () => {
    const { 'web1 web2': first, web3: second } = await windowsOf(again);
    if (first === undefined || second === undefined) throw new Error('a window is missing');
    await first.tabs.show('web1');
    await (await first.waitConnected('web1')).waitForText(prompt);
    // Gone, it answers no more.
    await second.page.evaluate(() => window.close()).catch(() => undefined);
    await expect.poll(() => again.windows().length).toBe(1);
    await first.terminal('web1').run('echo still');
    await expect.poll(() => tabsOf(again)).toEqual(['web1 web2']);
    await workbench.stop();
    const third = await start();
    await expect.poll(() => tabsOf(appOf(third.workbench))).toEqual(['web1 web2']);
    expect(appOf(third.workbench).windows()).toHaveLength(1);
  });
});

test('a window whose first load fails asks what to do, and comes with its tabs when it is tried again', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui, workbench } = await start();
  const app = appOf(workbench);
  await ui.openHost('web1');
  await (await ui.waitConnected('web1')).waitForText(prompt);
  await expect.poll(() => keptWindows(home.path('data/windows.json'))).toEqual(['web1']);

  const asked = await app.evaluate(async ({ app: program, BrowserWindow, dialog }) => {
    // As on macOS, where the program goes on without a window.
    program.removeAllListeners('window-all-closed');
    program.on('window-all-closed', () => undefined);
    for (const window of BrowserWindow.getAllWindows()) window.destroy();
    const isAsked = new Promise<{ readonly message: string; readonly buttons: readonly string[] | undefined }>((done) => {
      const answer = (options: { readonly message: string; readonly buttons?: readonly string[] }): Promise<object> => {
        done({ message: options.message, buttons: options.buttons });
        return Promise.resolve({ response: 0, checkboxChecked: false });
      };
      Object.assign(dialog, { showMessageBox: answer });
    });
    program.once('browser-window-created', (_event, window) => {
      const load = window.loadURL.bind(window);
      // Of its own origin, so that nothing but its being gone keeps it from coming.
      window.loadURL = (url) => {
        window.loadURL = load;
        return load(`blob:${url}gone`);
      };
    });
    program.emit('activate');
    return isAsked;
  });
  expect(asked).toEqual({ message: 'Hawser could not open its window', buttons: ['Try Again', 'Quit'] });
  // Only then there is a page to look at: the empty one of the failure goes away.
  const isShown = (): Promise<boolean[]> =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()));
  await expect.poll(isShown).toEqual([true]);
  await expect.poll(() => tabsOf(app)).toEqual(['web1']);
});

test('a window that did not come and is closed is there with its tabs at the next start', async ({ start, server, home }) => {
  trust(home, server);
  home.write('.ssh/config', ['web1', 'web2'].map((name) => configHost(name, server)).join(''));
  const before = await start();
  for (const name of ['web1', 'web2']) {
    await before.ui.openHost(name);
    await (await before.ui.waitConnected(name)).waitForText(prompt);
  }
  const opened = appOf(before.workbench).waitForEvent('window');
  await before.ui.runCommand('Move tab to new window');
  await new WorkbenchPage(await opened).tabs.waitForState('web2', 'connected');
  await expect.poll(() => keptWindows(home.path('data/windows.json'))).toEqual(['web1', 'web2']);
  await before.workbench.stop();

  const { workbench } = await start();
  const app = appOf(workbench);
  await expect.poll(() => tabsOf(app)).toEqual(['web1', 'web2']);
  const { web1 } = await windowsOf(app);
  if (web1 === undefined) throw new Error('a window is missing');
  await web1.tabs.show('web1');
  await (await web1.waitConnected('web1')).waitForText(prompt);

  await test.step('both go with the program, which the user then wants to stay, as its sessions are still there', async () => {
    await app.evaluate(
      async ({ app: program, BrowserWindow, dialog }, window) => {
        // As on macOS, where the program goes on without a window.
        program.removeAllListeners('window-all-closed');
        program.on('window-all-closed', () => undefined);
        program.emit('before-quit', { preventDefault: () => undefined });
        for (const other of BrowserWindow.getAllWindows()) if (other.id !== window.id) other.destroy();
        const isStaying = new Promise<void>((done) => {
          Object.assign(dialog, { showMessageBoxSync: () => (setImmediate(done), 1) });
        });
        window.close();
        await isStaying;
        window.destroy();
      },
      await app.browserWindow(web1.page),
    );
  });

  const asked = await app.evaluate(async ({ app: program, dialog }) => {
    const isSeen = new Promise<void>((done) => {
      program.once('browser-window-created', (_first, window) => {
        const load = window.loadURL.bind(window);
        window.loadURL = async (url) => {
          window.loadURL = load;
          await isSeen;
          return load(`blob:${url}gone`);
        };
        program.once('browser-window-created', (_second, other) => other.once('show', () => done()));
      });
    });
    const isAsked = new Promise<readonly string[]>((done) => {
      const answer = ({ buttons }: { readonly buttons: readonly string[] }): Promise<object> => {
        done(buttons);
        return Promise.resolve({ response: 1, checkboxChecked: false });
      };
      Object.assign(dialog, { showMessageBox: answer });
    });
    program.emit('activate');
    return isAsked;
  });
  expect(asked).toEqual(['Try Again', 'Close the Window']);
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  await workbench.stop();
  const { workbench: third } = await start();
  await expect.poll(() => tabsOf(appOf(third))).toEqual(['web1', 'web2']);
});

test('a page that crashes again and again before it was seen is a question, and comes when it is tried again', async ({
  start,
}) => {
  const app = appOf((await start()).workbench);
  const seen = await app.evaluate(async ({ app: program, BrowserWindow, dialog }) => {
    // As on macOS, where the program goes on without a window.
    program.removeAllListeners('window-all-closed');
    program.on('window-all-closed', () => undefined);
    for (const window of BrowserWindow.getAllWindows()) window.destroy();
    const boxes: string[] = [];
    let crashes = 0;
    Object.assign(dialog, { showErrorBox: (_title: string, words: string) => boxes.push(words) });
    const isShown = new Promise<void>((done) => {
      program.once('browser-window-created', (_event, window) => {
        window.webContents.on('did-navigate', () => {
          if (boxes.length === 0 && (crashes += 1) <= 9) window.webContents.forcefullyCrashRenderer();
        });
        window.once('show', () => done());
      });
    });
    const answer = ({ message }: { readonly message: string }): Promise<object> => {
      boxes.push(message);
      return Promise.resolve({ response: 0, checkboxChecked: false });
    };
    Object.assign(dialog, { showMessageBox: answer });
    program.emit('activate');
    await isShown;
    return { crashes, boxes };
  });
  expect(seen).toEqual({
    crashes: 4,
    boxes: [expect.stringContaining('ended unexpectedly several times'), 'Hawser could not open its window'],
  });
});
