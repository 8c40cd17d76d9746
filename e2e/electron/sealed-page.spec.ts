import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '../fixtures.ts';
import { appOf, openBarePage, pageOrigin } from './raw-port.ts';

let foreign: Server;
let foreignOrigin: string;
let foreignRequests = 0;

test.beforeAll(async () => {
  foreign = createServer((_request, response) => {
    foreignRequests++;
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.end('reached');
  });
  foreign.on('upgrade', (_request, socket) => {
    foreignRequests++;
    socket.destroy();
  });
  await new Promise<void>((done) => foreign.listen(0, '127.0.0.1', done));
  foreignOrigin = `127.0.0.1:${(foreign.address() as AddressInfo).port}`;
});
test.afterAll(() => {
  foreign.close();
});

test('the window opens at its own origin, in a secure context', async ({ workbench }) => {
  expect(workbench.page.url()).toBe(`${pageOrigin}/`);
  expect(await workbench.page.evaluate(() => window.isSecureContext)).toBe(true);
});

test('the page has no Node, and of the shell only the three members of the preload', async ({ workbench }) => {
  const seen = await workbench.page.evaluate(() => ({
    require: typeof (globalThis as Record<string, unknown>)['require'],
    process: typeof (globalThis as Record<string, unknown>)['process'],
    ipc: typeof (globalThis as Record<string, unknown>)['ipcRenderer'],
    members: Object.keys((window as unknown as { hawser: object }).hawser).sort(),
  }));
  expect(seen).toEqual({
    require: 'undefined',
    process: 'undefined',
    ipc: 'undefined',
    members: ['getPathForFile', 'platform', 'requestPort'],
  });
});

test('the window is sandboxed and isolated, without webview', async ({ workbench }) => {
  const preferences = await appOf(workbench).evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    const { sandbox, contextIsolation, nodeIntegration, webviewTag } = contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webviewTag };
  });
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false });
});

test('every answer carries the content policy', async ({ workbench }) => {
  const headers = await workbench.page.evaluate(async () => {
    const response = await fetch('/');
    return { policy: response.headers.get('content-security-policy'), sniff: response.headers.get('x-content-type-options') };
  });
  expect(headers.policy).toContain("default-src 'none'");
  expect(headers.policy).not.toContain('unsafe-eval');
  expect(headers.sniff).toBe('nosniff');
});

test('files beside the page are out of reach', async ({ workbench }) => {
  const statuses = await workbench.page.evaluate(async () => {
    const paths = ['/..%2felectron/main.mjs', '/%2e%2e/electron/main.mjs', '/..%5c..%5cpackage.json', '/nothing-here', '/%00'];
    return Promise.all(paths.map(async (path) => (await fetch(path)).status));
  });
  expect(statuses).toEqual([403, 404, 403, 404, 403]);
});

test('no other address is reached, whoever in the program asks', async ({ workbench }) => {
  const fromPage = await workbench.page.evaluate(async (origin) => {
    const tries = [`http://${origin}/`, `https://${origin}/`, 'http://hawser.localhost:8080/', 'http://localhost/'].map(
      (address) =>
        fetch(address, { mode: 'no-cors' }).then(
          () => 'answered',
          () => 'refused',
        ),
    );
    const socket = new Promise<string>((done) => {
      try {
        const opened = new WebSocket(`ws://${origin}/`);
        opened.onopen = () => done('answered');
        opened.onerror = () => done('refused');
      } catch {
        done('refused');
      }
    });
    return Promise.all([...tries, socket]);
  }, foreignOrigin);
  expect(fromPage).toEqual(['refused', 'refused', 'refused', 'refused', 'refused']);

  // Past the page's content policy: the session's own network.
  const fromSession = await appOf(workbench).evaluate(async ({ session }, origin) => {
    const addresses = [`http://${origin}/`, `https://${origin}/`, 'http://hawser.localhost:8080/', 'file:///etc/passwd'];
    return Promise.all(
      addresses.map((address) =>
        session.defaultSession.fetch(address).then(
          (response) => response.ok,
          () => false,
        ),
      ),
    );
  }, foreignOrigin);
  expect(fromSession).toEqual([false, false, false, false]);
  expect(foreignRequests).toBe(0);
});

test('the page cannot open windows or go elsewhere', async ({ workbench }) => {
  const page = workbench.page;
  const app = appOf(workbench);
  await app.evaluate(({ BrowserWindow }) => {
    const tries: { url: string; isPrevented: boolean }[] = [];
    Object.assign(globalThis, { tries });
    // Added after the program's own listener, so it sees what that one decided.
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    contents?.on('will-frame-navigate', (event) => tries.push({ url: event.url, isPrevented: event.defaultPrevented }));
  });
  expect(await page.evaluate((address) => window.open(address) === null, pageOrigin)).toBe(true);
  await page.evaluate((origin) => {
    location.href = `http://${origin}/`;
  }, foreignOrigin);
  const tries = (): Promise<unknown> => app.evaluate(() => (globalThis as unknown as { tries: unknown }).tries);
  await expect.poll(tries).toEqual([{ url: `http://${foreignOrigin}/`, isPrevented: true }]);
  expect(page.url()).toBe(`${pageOrigin}/`);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(foreignRequests).toBe(0);
});

test('the page can load itself again', async ({ workbench }) => {
  await workbench.page.evaluate(() => Object.assign(window, { before: true }));
  await workbench.page.evaluate(() => location.reload());
  await workbench.page.waitForFunction(() => !('before' in window) && document.readyState === 'complete');
  expect(workbench.page.url()).toBe(`${pageOrigin}/`);
});

test('permissions are denied but for the few that the page needs', async ({ workbench }) => {
  const states = await workbench.page.evaluate(async () => {
    const names = [
      'geolocation',
      'camera',
      'microphone',
      'notifications',
      'clipboard-read',
      'clipboard-write',
      'midi',
      'local-fonts',
    ];
    const queries = names.map(async (name) => [
      name,
      (await navigator.permissions.query({ name: name as PermissionName })).state,
    ]);
    return Object.fromEntries(await Promise.all(queries)) as Record<string, string>;
  });
  expect(states).toMatchObject({
    geolocation: 'denied',
    camera: 'denied',
    microphone: 'denied',
    notifications: 'denied',
    'clipboard-read': 'denied',
    'clipboard-write': 'granted',
    midi: 'denied',
  });
  expect(states['local-fonts']).not.toBe('denied');
  const media = await workbench.page.evaluate(() =>
    navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'given',
      (error: unknown) => (error as Error).name,
    ),
  );
  expect(media).toMatch(/^Not(Allowed|Found)Error$/);
});

test('the page writes the clipboard, and cannot read it', async ({ workbench }) => {
  const page = await openBarePage(workbench);
  const app = appOf(workbench);
  // On a display without a window manager the document gets its focus by a click only.
  await page.mouse.click(5, 5);
  await page.evaluate(() => navigator.clipboard.writeText('from the page'));
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('from the page');
  const read = await page.evaluate(() =>
    navigator.clipboard.readText().then(
      () => 'read',
      (error: unknown) => (error as Error).name,
    ),
  );
  expect(read).toBe('NotAllowedError');
});

test('no menu takes chords away from the shell', async ({ workbench }) => {
  expect(await appOf(workbench).evaluate(({ Menu }) => Menu.getApplicationMenu() === null)).toBe(process.platform !== 'darwin');
});
