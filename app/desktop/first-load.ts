import type { Logger } from '../../main/log/logger.ts';
import type { Clock } from '../../shared/base/clock.ts';

/** A window that is not shown before its page has come; Electron's `BrowserWindow` is one. */
export interface PageWindow {
  loadURL(url: string): Promise<void>;
  isVisible(): boolean;
  isDestroyed(): boolean;
  show(): void;
  destroy(): void;
  on(event: 'ready-to-show', listener: () => void): unknown;
  readonly webContents: {
    isLoading(): boolean;
    on(event: 'did-navigate', listener: (event: unknown, url: string, status: number) => void): unknown;
  };
}

type LoadAnswer = 'again' | 'close' | 'quit';

/** A box with buttons as Electron's dialogs have it; the last button is the one of Escape. */
export interface LoadQuestion {
  readonly type: 'error';
  readonly title: string;
  readonly message: string;
  readonly detail: string;
  readonly buttons: string[];
  readonly defaultId: number;
  readonly cancelId: number;
  readonly noLink: boolean;
}

interface FirstLoadsParts {
  readonly clock: Clock;
  readonly url: string;
  /** Whether no window shows anything: closing this one would leave a program that nobody sees. */
  readonly isUnseen: () => boolean;
  readonly dialog: { showMessageBox(question: LoadQuestion): Promise<{ readonly response: number }> };
  readonly log: Pick<Logger, 'error'>;
  readonly app: { quit(): void };
}

/** A page that crashed while it loaded, or that was reloaded, is on its way again by then. */
const settleMs = 1000;

/**
 * Loads the pages of new windows. One whose page does not come says so and asks, instead of staying hidden for ever; what several
 * windows would ask at once is asked once.
 */
export class FirstLoads {
  readonly #parts: FirstLoadsParts;
  #asking: Promise<LoadAnswer> | undefined;

  constructor(parts: FirstLoadsParts) {
    this.#parts = parts;
  }

  /**
   * Until the page is there, or the window is gone; shows the window when its page is drawn. `isForTab`: it goes without a word when
   * the page does not come, and the tab stays in its old window.
   */
  async open(window: PageWindow, isForTab: boolean): Promise<void> {
    const { app, clock, log, url } = this.#parts;
    let status = 0;
    window.webContents.on('did-navigate', (_event, _url, code) => (status = code));
    // A page that is not there is answered as well, by a line of text that nobody needs to see.
    const isThere = (): boolean => status >= 200 && status < 400;
    window.on('ready-to-show', () => {
      if (isThere() && !window.isVisible()) window.show();
    });
    for (let isFirst = true; !window.isDestroyed(); isFirst = false) {
      status = 0;
      const why = await window.loadURL(url).then(
        () => (isThere() ? undefined : `its file cannot be read (${status})`),
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      if (why === undefined) return isFirst || window.isDestroyed() || window.isVisible() ? undefined : window.show();
      if (!isForTab) await new Promise<void>((resolve) => clock.after(settleMs, resolve));
      if (window.isDestroyed() || window.webContents.isLoading() || isThere()) return;
      log.error('the page of a window could not be loaded', { why });
      const answer = isForTab ? 'close' : await this.#ask(why);
      if (answer === 'quit') return app.quit();
      if (answer === 'close' && !window.isDestroyed()) return window.destroy();
    }
  }

  #ask(why: string): Promise<LoadAnswer> {
    const { dialog, isUnseen } = this.#parts;
    const last = isUnseen() ? ('quit' as const) : ('close' as const);
    this.#asking ??= dialog
      .showMessageBox(loadQuestion(why, last))
      .then(({ response }): LoadAnswer => (response === 0 ? 'again' : last))
      .finally(() => (this.#asking = undefined));
    return this.#asking;
  }
}

function loadQuestion(why: string, last: 'close' | 'quit'): LoadQuestion {
  return {
    type: 'error',
    title: 'Hawser',
    message: 'Hawser could not open its window',
    detail: `Its page did not load: ${why}.\nTry again. If it fails again, install Hawser anew: its files may be damaged or gone. Your hosts and settings are kept.`,
    buttons: ['Try Again', last === 'quit' ? 'Quit' : 'Close the Window'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  };
}
