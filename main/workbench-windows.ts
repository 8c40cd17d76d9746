import { randomBytes } from 'node:crypto';
import type { Disposable } from '../shared/base/disposable.ts';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import type { WireError } from '../shared/model/errors.ts';
import type { SessionId } from '../shared/model/ids.ts';
import type { MovedOut, OtherWindow } from '../shared/model/page.ts';
import type { Settings } from '../shared/model/settings.ts';
import type { Host } from './host.ts';
import type { Page, PageRegistry } from './pages/page-registry.ts';
import { Arrivals } from './restore/arrivals.ts';
import { isOwnerRunning, startOf } from './restore/process-run.ts';
import { WindowBook } from './restore/window-book.ts';
import type { JsonDocument } from './storage/json-document.ts';
import type { PageContext } from './workbench-page-context.ts';

interface WindowsParts {
  readonly host: Host;
  readonly pages: PageRegistry;
  readonly settings: JsonDocument<Settings>;
}

/** How long a window that was opened for a tab has until its page says hello. */
export const arrivalMs = 15_000;

/** How long a window that is open has until its page says that it took a tab in. */
export const takeInMs = 5000;

/** A tab that another window was told of. It is its old window's, in its layout as well, until the other one took it in. */
interface Offer {
  readonly from: Page;
  readonly to: Page;
  readonly sessionIds: readonly SessionId[];
}

/** Which page gets which window back, and what is kept of it. */
export class Windows {
  readonly #parts: WindowsParts;
  /** Absent where there are no pages (cli). */
  readonly #book: WindowBook | undefined;
  /** Tabs that are moved to windows of these names: their sessions stay where they are until the window's page is there. */
  readonly #moving = new Map<string, readonly SessionId[]>();
  readonly #arrivals: Arrivals;
  #problemIsTold = false;
  readonly #kept = new Emitter<void>();
  /** What is kept is another now. */
  readonly onKept: Event<void> = this.#kept.event;

  readonly #offered = new Emitter<{
    readonly page: Page;
    readonly moveId: string;
    readonly layout: string;
    readonly sessionIds: readonly SessionId[];
  }>();
  /** A page is to take a tab in, and to say so by `tookIn`. */
  readonly onOffered = this.#offered.event;
  readonly #offers = new Map<string, Offer>();
  readonly #movedIn = new Emitter<{ readonly page: Page; readonly sessionIds: readonly SessionId[] }>();
  /** A tab that stands in this page's dock is its own from now on, with these sessions. */
  readonly onMovedIn = this.#movedIn.event;
  /** Pages that were welcomed on the wire that they have: what is told them is heard. */
  readonly #heard = new Set<Page>();
  /** What pages are called among each other: their keys would let one be another. */
  readonly #ids = new WeakMap<Page, string>();

  readonly #settingsWatch: Disposable;

  private constructor(parts: WindowsParts, book: WindowBook | undefined) {
    this.#parts = parts;
    this.#book = book;
    this.#arrivals = new Arrivals(parts.host.clock);
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
      this.#arrived(page, page.windowKey);
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

  /** What is told this page is heard from now on. */
  welcomed(page: Page): void {
    this.#heard.add(page);
  }

  /** It has no wire any more on which it was welcomed: it is closed, reloads, or another page has its place. What it was to take in stays where it is. */
  away(page: Page): void {
    this.#heard.delete(page);
    for (const [moveId, { to }] of this.#offers) if (to === page) this.#arrivals.gone(moveId);
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
   * Gives a tab with its sessions to a window of its own. `opened`: the host opened it, and its page is there; `page`: the asking page opens it, under that
   * key; `failed`: there is none, or none that says hello within `arrivalMs`, and everything is where it was.
   */
  async moveOut(from: Page, sessions: readonly SessionId[], layout: string, signal: AbortSignal): Promise<MovedOut> {
    const { pages, host } = this.#parts;
    const pageKey = randomBytes(24).toString('hex');
    if (host.openWindow === undefined) {
      pages.invite(from, { key: pageKey, windowKey: pageKey, layout }, sessions);
      this.#book?.keep(pageKey, layout, true);
      return { kind: 'page', pageKey };
    }
    const windowKey = randomBytes(16).toString('hex');
    const own = sessions.filter((id) => from.sessions.has(id));
    pages.invite(from, { key: pageKey, windowKey, layout }, []);
    this.#book?.keep(windowKey, layout, true);
    this.#moving.set(windowKey, own);
    const arrival = this.#arrivals.wait(windowKey, arrivalMs, signal);
    try {
      await host.openWindow(windowKey);
      if (await arrival) return { kind: 'opened' };
      host.log.warn('the window of a moved tab did not load');
      // Before its window is closed: a page that says hello while that takes its time would get them, and end them with it.
      this.#moving.delete(windowKey);
      this.takeBack(from, pageKey);
      await host.closeWindow?.(windowKey);
    } catch (error) {
      host.log.warn('a window was not opened', { error: String(error) });
    } finally {
      this.#arrivals.gone(windowKey);
      this.#moving.delete(windowKey);
    }
    this.takeBack(from, pageKey);
    return { kind: 'failed' };
  }

  /** The window of a moved tab did not open. One that is there already keeps it. */
  takeBack(page: Page, pageKey: string): void {
    const { pages } = this.#parts;
    if (!pages.isExpected(pageKey)) return;
    const invited = pages.all().find(({ key }) => key === pageKey);
    pages.adopt(page, ({ key }) => key === pageKey);
    if (invited?.windowKey !== undefined) this.#book?.forget(invited.windowKey);
  }

  /** The windows whose pages hear what they are told, without that of `page`. */
  others(page: Page): OtherWindow[] {
    return this.#reachable(page).map((other) => ({
      windowId: this.#idOf(other),
      title: other.title ?? '',
      tabs: other.tabs ?? { count: 0, names: [] },
    }));
  }

  /**
   * Gives a tab with its sessions to another window. False where that is not there any more, or did not take it in within `takeInMs`: nothing changed
   * then.
   */
  async moveTo(
    from: Page,
    windowId: string,
    sessions: readonly SessionId[],
    layout: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    const to = this.#reachable(from).find((other) => this.#idOf(other) === windowId);
    if (to === undefined) return false;
    const moveId = randomBytes(16).toString('hex');
    const sessionIds = sessions.filter((id) => from.sessions.has(id));
    this.#offers.set(moveId, { from, to, sessionIds });
    const taken = this.#arrivals.wait(moveId, takeInMs, signal);
    this.#offered.emit({ page: to, moveId, layout, sessionIds });
    try {
      return await taken;
    } finally {
      this.#offers.delete(moveId);
    }
  }

  /**
   * A tab stands in the dock of the page that was told to take it in, and the layout with it was saved. False where that came too late, or where the old
   * window ended what was in it meanwhile: the page takes it out again.
   */
  tookIn(page: Page, moveId: string): boolean {
    const { pages } = this.#parts;
    const offer = this.#offers.get(moveId);
    if (offer?.to !== page) return false;
    const { from, sessionIds } = offer;
    if (!sessionIds.every((id) => pages.pageOf(id) === from)) {
      this.#arrivals.gone(moveId);
      return false;
    }
    if (!this.#arrivals.came(moveId)) return false;
    for (const id of sessionIds) if (from.sessions.delete(id)) page.sessions.add(id);
    this.#movedIn.emit({ page, sessionIds });
    return true;
  }

  /** A window that the user closed: nobody comes back to its sessions. */
  closed(windowKey: string, isForgotten: boolean): void {
    if (isForgotten) this.#book?.forget(windowKey);
    this.#arrivals.gone(windowKey);
    for (const page of this.#parts.pages.all()) if (page.windowKey === windowKey) this.away(page);
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
    this.#offered.dispose();
    this.#movedIn.dispose();
    this.#arrivals.dispose();
    await this.#book?.close();
  }

  /** The page of a moved tab's window: the sessions are its own from here on, those that were ended meanwhile are nobody's. */
  #arrived(page: Page, windowKey: string): void {
    for (const id of this.#moving.get(windowKey) ?? []) {
      if (this.#parts.pages.pageOf(id)?.sessions.delete(id) === true) page.sessions.add(id);
    }
    this.#moving.delete(windowKey);
    this.#arrivals.came(windowKey);
  }

  #reachable(page: Page): readonly Page[] {
    return this.#parts.pages.all().filter((other) => other !== page && this.#heard.has(other));
  }

  #idOf(page: Page): string {
    const id = this.#ids.get(page) ?? randomBytes(8).toString('hex');
    this.#ids.set(page, id);
    return id;
  }

  #restore(page: Page, layout: string | undefined): void {
    if (layout === undefined) return;
    page.layout = layout;
    page.isRestored = true;
  }
}
