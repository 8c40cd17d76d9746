import { randomBytes } from 'node:crypto';
import type { Disposable } from '../shared/base/disposable.ts';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import type { WireError } from '../shared/model/errors.ts';
import type { SessionId } from '../shared/model/ids.ts';
import type { MovedOut } from '../shared/model/page.ts';
import type { Settings } from '../shared/model/settings.ts';
import type { Host } from './host.ts';
import type { Page, PageRegistry } from './pages/page-registry.ts';
import { isOwnerRunning, startOf } from './restore/process-run.ts';
import { WindowBook } from './restore/window-book.ts';
import type { JsonDocument } from './storage/json-document.ts';
import type { PageContext } from './workbench-page-context.ts';

interface WindowsParts {
  readonly host: Host;
  readonly pages: PageRegistry;
  readonly settings: JsonDocument<Settings>;
}

/** Which page gets which window back, and what is kept of it. */
export class Windows {
  readonly #parts: WindowsParts;
  /** Absent where there are no pages (cli). */
  readonly #book: WindowBook | undefined;
  #problemIsTold = false;
  readonly #kept = new Emitter<void>();
  /** What is kept is another now. */
  readonly onKept: Event<void> = this.#kept.event;

  readonly #settingsWatch: Disposable;

  private constructor(parts: WindowsParts, book: WindowBook | undefined) {
    this.#parts = parts;
    this.#book = book;
    const obey = ({ restoreTabs }: Settings): void => (restoreTabs ? undefined : book?.forgetAll());
    obey(parts.settings.state.data);
    this.#settingsWatch = parts.settings.onChanged(({ data }) => obey(data));
  }

  /** Rejects with `storage.unwritable` when the data folder can't be made. */
  static async open(parts: WindowsParts): Promise<Windows> {
    const { kind, clock, log, dataDir } = parts.host;
    if (kind === 'cli') return new Windows(parts, undefined);
    const isWanted = (): boolean => parts.settings.state.data.restoreTabs;
    const book = await WindowBook.open(dataDir, {
      ...{ clock, log, host: kind, isWanted },
      ...{ pid: process.pid, start: startOf(process.pid), isOwnerRunning: (window) => isOwnerRunning(window, clock) },
    });
    return new Windows(parts, book);
  }

  /** A page said hello for the first time: what it goes on with. */
  greet(page: Page, { windowKey }: Pick<PageContext, 'windowKey'>): void {
    const { pages, host } = this.#parts;
    page.windowKey = windowKey ?? page.key;
    if (windowKey !== undefined || host.kind !== 'serve') {
      // The window's page before this one, whose process ended with what it knew of itself.
      pages.adopt(page, (other) => other.windowKey === windowKey);
      if (page.layout === undefined) this.#restore(page, this.#book?.layoutOf(page.windowKey));
      return;
    }
    // A page knows its key through a restart: nobody else's window is its own then.
    const own = page.layout === undefined ? this.#book?.layoutOf(page.key) : undefined;
    if (own !== undefined) return this.#restore(page, own);
    // Several pages at once are several windows: none of them is another's.
    const moved = host.maxPages === 1 ? pages.adopt(page, ({ key }) => !pages.isExpected(key)) : [];
    for (const key of moved) this.#book?.forget(key);
    if (moved.length > 0 && page.layout !== undefined) this.#book?.keep(page.windowKey, page.layout);
    else
      this.#restore(
        page,
        this.#book?.takeLatest(page.windowKey, (key) => pages.has(key)),
      );
  }

  /** A page of an earlier run, or one that was away for long, which a tab was moved out to. */
  isInvited(pageKey: string): boolean {
    return this.#book?.isInvited(pageKey) ?? false;
  }

  /** A page took over from others, with their windows. */
  tookOver(page: Page, { windowKey }: Pick<PageContext, 'windowKey'>, moved: readonly string[]): void {
    page.windowKey ??= windowKey ?? page.key;
    for (const key of moved) this.#book?.forget(key);
    if (page.layout !== undefined) this.#book?.keep(page.windowKey, page.layout);
  }

  save(page: Page, layout: string): void {
    page.layout = layout;
    page.isRestored = false;
    this.#book?.keep(page.windowKey ?? page.key, layout);
    this.#kept.emit();
  }

  /**
   * Gives a tab with its sessions to a window of its own. `opened`: the host opened it; `page`: the asking page opens it, under that key; `failed`: there
   * is none, and everything is where it was.
   */
  async moveOut(from: Page, sessions: readonly SessionId[], layout: string): Promise<MovedOut> {
    const { pages, host } = this.#parts;
    const pageKey = randomBytes(24).toString('hex');
    const windowKey = host.openWindow === undefined ? pageKey : randomBytes(16).toString('hex');
    pages.invite(from, { key: pageKey, windowKey, layout }, sessions);
    this.#book?.keep(windowKey, layout, true);
    if (host.openWindow === undefined) return { kind: 'page', pageKey };
    try {
      await host.openWindow(windowKey);
      return { kind: 'opened' };
    } catch (error) {
      host.log.warn('a window was not opened', { error: String(error) });
      this.takeBack(from, pageKey);
      return { kind: 'failed' };
    }
  }

  /** The window of a moved tab did not open. One that is there already keeps it. */
  takeBack(page: Page, pageKey: string): void {
    const { pages } = this.#parts;
    if (!pages.isExpected(pageKey)) return;
    const invited = pages.all().find(({ key }) => key === pageKey);
    pages.adopt(page, ({ key }) => key === pageKey);
    if (invited?.windowKey !== undefined) this.#book?.forget(invited.windowKey);
  }

  /** A window that the user closed: nobody comes back to its sessions. */
  closed(windowKey: string, isForgotten: boolean): void {
    if (isForgotten) this.#book?.forget(windowKey);
    this.#parts.pages.leave((page) => page.windowKey === windowKey);
    if (isForgotten) this.#kept.emit();
  }

  /** Why nothing came back, once. */
  takeProblem(): WireError | undefined {
    const problem = this.#problemIsTold ? undefined : this.#book?.problem;
    if (problem !== undefined) this.#problemIsTold = true;
    return problem?.toWire();
  }

  /** Whether a tab that comes back with the next start names this session. */
  mentions(sessionId: string): boolean {
    return this.#book?.mentions(sessionId) ?? false;
  }

  /** Whether it can be told what they name. */
  get isKnown(): boolean {
    return this.#book !== undefined && this.#book.problem === undefined;
  }

  async close(): Promise<void> {
    this.#settingsWatch.dispose();
    this.#kept.dispose();
    await this.#book?.close();
  }

  #restore(page: Page, layout: string | undefined): void {
    if (layout === undefined) return;
    page.layout = layout;
    page.isRestored = true;
  }
}
