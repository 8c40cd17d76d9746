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
    on(event: 'did-fail-load', listener: () => void): unknown;
    on(event: 'render-process-gone', listener: () => void): unknown;
  };
}

type LoadAnswer = 'again' | 'close';

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
  /** Ends the program, unless the user is asked about it and wants it to go on. */
  readonly app: { quit(): void };
}

/** A page that came is drawn by then, and one that crashed while it loaded, or that was reloaded, is on its way again. */
const settleMs = 1000;
/** So often it is looked at while it loads again. */
const mostLooks = 60;

/**
 * Loads the pages of new windows. One whose page does not come says so and asks, instead of staying hidden for ever; what several
 * windows would ask at once is asked once.
 */
export class FirstLoads {
  readonly #parts: FirstLoadsParts;
  readonly #came = new WeakSet<PageWindow>();
  #asking: Promise<LoadAnswer> | undefined;

  constructor(parts: FirstLoadsParts) {
    this.#parts = parts;
  }

  /** Whether its page came, so that whoever closes it means its tabs; of one that never showed any, nobody does. */
  hasCome(window: PageWindow): boolean {
    return this.#came.has(window);
  }

  /**
   * Until the page is there and shown, or the window is gone. `isForTab`: it goes without a word when the page does not come, and
   * the tab stays in its old window.
   */
  async open(window: PageWindow, isForTab: boolean): Promise<void> {
    const { log, url } = this.#parts;
    const { webContents } = window;
    let status = 0;
    const gone = (): void => void (status = 0);
    webContents.on('did-navigate', (_event, _url, code) => (status = code));
    webContents.on('did-fail-load', gone);
    webContents.on('render-process-gone', gone);
    // A page that is not there is answered as well, by a line of text that nobody needs to see.
    const isThere = (): boolean => status >= 200 && status < 400;
    const show = (): void => {
      if (!isThere()) return;
      this.#came.add(window);
      if (!window.isVisible()) window.show();
    };
    window.on('ready-to-show', show);
    while (!window.isDestroyed()) {
      status = 0;
      const failure = await window.loadURL(url).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      await this.#settled(window, isThere);
      if (window.isDestroyed()) return;
      if (isThere()) return show();
      const why = failure ?? (status === 0 ? 'it ended unexpectedly' : `its file cannot be read (${status})`);
      log.error('the page of a window could not be loaded', { why });
      const answer = isForTab ? 'close' : await this.#ask(why);
      if (window.isDestroyed()) return;
      // It may have come by itself while the question stood.
      if (isThere()) return show();
      if (answer === 'close') return window.destroy();
    }
  }

  /** Until the page is there and seen, or there is nothing to wait for. */
  async #settled(window: PageWindow, isThere: () => boolean): Promise<void> {
    for (let look = 0; look < mostLooks; look += 1) {
      if (window.isDestroyed() || (isThere() && window.isVisible())) return;
      if (look > 0 && !window.webContents.isLoading()) return;
      await new Promise<void>((resolve) => this.#parts.clock.after(settleMs, resolve));
    }
  }

  /**
   * `close` also after a `Quit` that did not end the program: another window is seen by now, or the user was asked about
   * what goes on without any. It is asked for again like a closed one then.
   */
  #ask(why: string): Promise<LoadAnswer> {
    const { app, dialog, isUnseen } = this.#parts;
    const isEnd = isUnseen();
    this.#asking ??= dialog
      .showMessageBox(loadQuestion(why, isEnd ? 'Quit' : 'Close the Window'))
      .then(({ response }): LoadAnswer => {
        if (response !== 0 && isEnd && isUnseen()) app.quit();
        return response === 0 ? 'again' : 'close';
      })
      .finally(() => (this.#asking = undefined));
    return this.#asking;
  }
}

function loadQuestion(why: string, last: 'Close the Window' | 'Quit'): LoadQuestion {
  return {
    type: 'error',
    title: 'Hawser',
    message: 'Hawser could not open its window',
    detail: `Its page did not load: ${why}.\nTry again. If it fails again, install Hawser anew: its files may be damaged or gone. Your hosts and settings are kept.`,
    buttons: ['Try Again', last],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  };
}
