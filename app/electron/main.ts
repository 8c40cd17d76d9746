import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, MessageChannelMain, session, utilityProcess, type MessagePortMain } from 'electron';
import { createLogger } from '../../main/log/create-logger.ts';
import { defaultDataDir } from '../../main/storage/data-dir.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { closingQuestion } from '../desktop/at-stake.ts';
import type { CoreStart } from '../desktop/core-messages.ts';
import { CoreProcess } from '../desktop/core-process.ts';
import { performForCore } from './core-questions.ts';
import { FirstLoads } from '../desktop/first-load.ts';
import { linkIn } from '../desktop/links.ts';
import { setApplicationMenu } from './menu.ts';
import { isTrustedSender, restrictContents, restrictPermissions } from './permissions.ts';
import { PageFiles } from '../page/page-cache.ts';
import { pageOrigin, servePage } from './protocol.ts';
import { readStartOptions } from '../desktop/start-options.ts';
import { TunnelTray } from './tray.ts';
import { ProgramWindows } from './program-windows.ts';

const options = readStartOptions(process.argv.slice(1), process.env);
const dataDir = resolve(options.dataDir ?? defaultDataDir(process.platform, process.env, homedir()));
const profileDir = join(dataDir, 'electron');

if (options.mistake !== undefined) {
  console.error(`hawser: ${options.mistake}`);
  app.exit(64);
} else if (makeFolder(profileDir)) {
  // The single-instance lock lies in the profile: one program per data folder.
  app.setPath('userData', profileDir);
  if (app.requestSingleInstanceLock()) run();
  else app.quit();
}

function makeFolder(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return true;
  } catch (error) {
    dialog.showErrorBox('Hawser cannot start', `Its data folder cannot be made.\n${String(error)}`);
    app.exit(1);
    return false;
  }
}

function run(): void {
  const withDevTools = !app.isPackaged;
  const files = new PageFiles(join(import.meta.dirname, '..', 'renderer'));
  files.readAhead();
  const start: CoreStart = { dataDir, version: app.getVersion(), demo: options.demo };
  const core = new CoreProcess<MessagePortMain>({
    clock: systemClock,
    fork: () => {
      const forkOptions = { serviceName: 'Hawser core', stdio: 'inherit' } as const;
      return utilityProcess.fork(join(import.meta.dirname, 'core.mjs'), [JSON.stringify(start)], forkOptions);
    },
    makePorts: () => new MessageChannelMain(),
    perform: performForCore,
    onTunnels: (on) => tray.update(on),
  });
  const log = createLogger({ scopes: process.env['LOG'] ?? '', file: join(dataDir, 'logs', 'window.log') });
  const windows = new ProgramWindows({
    loads: new FirstLoads({
      ...{ app, clock: systemClock, dialog, log, url: `${pageOrigin}/` },
      isUnseen: () => BrowserWindow.getAllWindows().every((window) => !window.isVisible()),
    }),
    file: join(profileDir, 'window.json'),
    withDevTools,
    question: (key, isLast) => closingQuestion(core.stakes, key, isLast),
    onClosed: (key, isForgotten) => core.windowClosed(key, isForgotten),
  });
  core.openWindow = (key) => windows.open(key, undefined, true);
  core.closeWindow = (key) => windows.destroy(key);
  const show = (): void => {
    const existing = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows().at(-1);
    if (existing === undefined) windows.openAll();
    else if (existing.isMinimized()) existing.restore();
    existing?.focus();
  };
  const tray = new TunnelTray({ show, switchOff: (tunnelId) => core.switchOff(tunnelId) });

  const openLink = (args: readonly string[]): void => {
    const link = linkIn(args);
    if (link !== undefined) core.openLink(link);
  };
  // macOS says it so, also before the program is ready: the core keeps it until a page asks.
  const early: string[] = [];
  const openNow = (url: string): void => openLink([url]);
  let open = (url: string): void => void early.push(url);
  app.on('open-url', (event, url) => {
    event.preventDefault();
    open(url);
  });

  restrictContents(app);
  setApplicationMenu(process.platform);
  ipcMain.on('hawser:request-port', (event) => {
    if (!isTrustedSender(event)) return;
    const frame = event.senderFrame;
    core.connect(windows.keyOf(event.sender), (port) => frame?.postMessage('hawser:port', null, [port]));
  });

  void app.whenReady().then(() => {
    restrictPermissions(session.defaultSession);
    servePage(session.defaultSession, files, { withDevTools });
    show();
    // After the window: its process takes longer to start, and forking costs the first frame up to 0.1 s.
    core.start();
    openLink(process.argv.slice(1));
    early.splice(0).forEach(openNow);
    open = openNow;
    app.on('activate', show);
    app.on('second-instance', (_event, argv) => {
      show();
      openLink(argv.slice(1));
    });
  });
  app.on('window-all-closed', () => {
    // Tunnels outlive their window: the tray leads back to it.
    if (process.platform !== 'darwin' && tray.count === 0) app.quit();
  });
  app.on('before-quit', (event) => {
    if (!tray.mayQuit()) event.preventDefault();
    else windows.quitting();
  });
  endCoreWithProgram(core);
}

/** Holds the program's end back until the core has said goodbye to its servers. */
function endCoreWithProgram(core: CoreProcess<MessagePortMain>): void {
  let isCoreClosed = false;
  app.on('will-quit', (event) => {
    if (isCoreClosed) return;
    event.preventDefault();
    void core.close().then(() => {
      isCoreClosed = true;
      app.quit();
    });
  });
}
