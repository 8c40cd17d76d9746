import { randomBytes } from 'node:crypto';
import type { BrowserWindow, WebContents } from 'electron';
import type { FirstLoads } from '../desktop/first-load.ts';
import { makeWindow } from './window.ts';
import { readWindows, writeWindows, type KeptWindow, type Place } from '../desktop/window-state.ts';

interface ProgramWindowsParts {
  readonly file: string;
  readonly withDevTools: boolean;
  readonly loads: FirstLoads;
  /** The words of the question before a window with sessions is closed. */
  readonly question: (key: string, isLast: boolean) => { readonly message: string; readonly detail: string };
  /** `isForgotten`: it does not come back with the next start. */
  readonly onClosed: (key: string, isForgotten: boolean) => void;
}

/** The program's windows: where they stand, and what they are called from one run to the next. */
export class ProgramWindows {
  readonly #parts: ProgramWindowsParts;
  readonly #open = new Map<WebContents, { readonly key: string; readonly window: BrowserWindow }>();
  #kept: readonly KeptWindow[];
  /** Written by a newer program: it stays as it is. */
  readonly #isForeign: boolean;
  #isQuitting = false;

  constructor(parts: ProgramWindowsParts) {
    this.#parts = parts;
    const kept = readWindows(parts.file, newKey);
    this.#isForeign = kept === undefined;
    this.#kept = kept ?? [];
  }

  /** Opens the windows that were left, or a first one. */
  openAll(): void {
    const left = this.#kept.length === 0 ? [{ key: newKey(), place: undefined }] : this.#kept;
    for (const { key, place } of left) this.open(key, place);
  }

  /** Opens a window of this name; one for a moved tab stays only if it loads. */
  open(key: string, place?: Place, isForTab = false): void {
    const { withDevTools, loads, onClosed, question } = this.#parts;
    const window = makeWindow({
      place,
      withDevTools,
      question: () => question(key, this.#open.size === 1),
      onStays: () => (this.#isQuitting = false),
    });
    const contents = window.webContents;
    this.#open.set(contents, { key, window });
    this.#keep(key, place);
    window.on('close', () => this.#keep(key, { ...window.getNormalBounds(), maximized: window.isMaximized() }));
    window.on('closed', () => {
      this.#open.delete(contents);
      // The last one, those that go with the program, and those whose tabs were never seen come back with it.
      const isForgotten = !this.#isQuitting && this.#open.size > 0 && (isForTab || loads.hasCome(window));
      if (isForgotten) {
        this.#kept = this.#kept.filter((window) => window.key !== key);
        this.#write();
      }
      onClosed(key, isForgotten);
    });
    void loads.open(window, isForTab);
  }

  /** Without asking its page, which never came. */
  destroy(key: string): void {
    for (const open of [...this.#open.values()]) if (open.key === key) open.window.destroy();
  }

  keyOf(contents: WebContents): string | undefined {
    return this.#open.get(contents)?.key;
  }

  /** Windows that close from now on close with the program. */
  quitting(): void {
    this.#isQuitting = true;
  }

  #keep(key: string, place: Place | undefined): void {
    const others = this.#kept.filter((window) => window.key !== key);
    this.#kept = [...others, { key, place }];
    this.#write();
  }

  #write(): void {
    if (!this.#isForeign) writeWindows(this.#parts.file, this.#kept);
  }
}

function newKey(): string {
  return randomBytes(16).toString('hex');
}
