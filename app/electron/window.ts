import { join } from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme, screen, type MessageBoxSyncOptions } from 'electron';
import { usablePlace, type Place } from '../desktop/window-state.ts';

const reloadsInARow = 3;
const reloadMemoryMs = 60_000;

interface WindowOptions {
  readonly place: Place | undefined;
  readonly withDevTools: boolean;
  /** Asked before it is closed while its page objects. */
  readonly question: () => { readonly message: string; readonly detail: string };
  /** The user was asked whether to close it and wants it to stay. */
  readonly onStays: () => void;
}

/** Makes a workbench window where it stood, for its page to be loaded. */
export function makeWindow({ place, withDevTools, question, onStays }: WindowOptions): BrowserWindow {
  const areas = screen.getAllDisplays().map((display) => display.workArea);
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    ...usablePlace(place, areas),
    minWidth: 480,
    minHeight: 320,
    show: false,
    title: 'Hawser',
    icon: join(app.getAppPath(), 'assets', 'icons', '512x512.png'),
    // The colour of the page's ground, so that nothing flashes before the first paint.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#101316' : '#fafaf9',
    webPreferences: {
      preload: join(import.meta.dirname, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // The dictionary would be fetched from the network.
      spellcheck: false,
      devTools: withDevTools,
    },
  });
  if (place?.maximized === true) window.maximize();
  askBeforeClosing(window, question, onStays);
  reloadAfterCrash(window);
  return window;
}

/**
 * The page objects to being unloaded while sessions are open (`beforeunload`). Closing ends them, so the user decides, and
 * Escape keeps them; a reload ends none, and goes on.
 */
function askBeforeClosing(window: BrowserWindow, words: WindowOptions['question'], onStays: () => void): void {
  let isClosing = false;
  window.on('close', () => (isClosing = true));
  window.webContents.on('will-prevent-unload', (event) => {
    const question: MessageBoxSyncOptions = {
      type: 'question',
      buttons: ['Close', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
      ...words(),
    };
    if (!isClosing || dialog.showMessageBoxSync(window, question) === 0) event.preventDefault();
    else onStays();
    isClosing = false;
  });
}

/** A page that crashed comes back to its sessions; one that crashes again and again stays down. */
function reloadAfterCrash(window: BrowserWindow): void {
  let reloads: number[] = [];
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return;
    reloads = [...reloads.filter((time) => Date.now() - time < reloadMemoryMs), Date.now()];
    if (reloads.length <= reloadsInARow) window.webContents.reload();
    else
      dialog.showErrorBox(
        'Hawser',
        `The page ended unexpectedly several times (${details.reason}). Close the window and start again.`,
      );
  });
}
