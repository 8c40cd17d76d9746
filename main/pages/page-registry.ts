import type { Clock } from '../../shared/base/clock.ts';
import { Slot, type Disposable } from '../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { WindowTabs } from '../../shared/model/page.ts';

/** How long a page may be away before its terminals are closed (architecture.md, "The contract"). */
export const pageAbsenceMs = 10 * 60 * 1000;

/** One page: it survives a reload, its wire does not. */
export interface Page {
  readonly key: string;
  readonly sessions: Set<SessionId>;
  /** Ids of what else is this page's own, and goes with it: PowerShell sessions and their runs. */
  readonly belongings: Set<string>;
  layout: string | undefined;
  /** The layout is that of an earlier run: what it speaks of beside hosts is gone. */
  isRestored?: boolean;
  /** Under what name the window is kept for the next run. */
  windowKey?: string;
  /** What the window is called, as its page said. */
  title?: string;
  /** How many tabs stand in it, and the names of the first ones, as its page said. */
  tabs?: WindowTabs;
}

/** The page's end of a wire, as far as the registry cares. */
export interface PageWire {
  readonly isOpen: boolean;
}

interface Entry {
  readonly page: Page;
  wire: PageWire | undefined;
  /** Made for a window that was asked for: it takes no other page's place. */
  readonly isInvited: boolean;
  /** The window is not there yet. */
  isExpected: boolean;
  readonly absence: Slot<Disposable>;
}

/**
 * Which pages there are and which of them have a wire. A page that lost its wire keeps its place for ten minutes; then
 * `onGone` tells that its terminals may be closed.
 */
export class PageRegistry implements Disposable {
  readonly #clock: Clock;
  readonly #maxPages: number;
  readonly #entries = new Map<string, Entry>();
  readonly #gone = new Emitter<Page>();
  readonly onGone: Event<Page> = this.#gone.event;

  constructor(clock: Clock, maxPages: number) {
    this.#clock = clock;
    this.#maxPages = maxPages;
  }

  /**
   * Gives a wire the page of `key`, a new one when the key is unknown. `occupied` when the page has another open wire, or when
   * as many pages as allowed are attached. `isInvited`: this key was invited before it was forgotten here, so it is not counted.
   */
  attach(
    key: string,
    wire: PageWire,
    isInvited = false,
  ): { readonly kind: 'attached'; readonly page: Page } | { readonly kind: 'occupied' } {
    const known = this.#entries.get(key);
    if (known?.wire?.isOpen && known.wire !== wire) return { kind: 'occupied' };
    const others = [...this.#entries.values()].filter((entry) => entry !== known && !entry.isInvited && entry.wire?.isOpen);
    if (!(known?.isInvited ?? isInvited) && others.length >= this.#maxPages) return { kind: 'occupied' };
    return { kind: 'attached', page: this.#settle(key, wire, isInvited) };
  }

  /**
   * Takes the workbench over: every other page that is attached loses its wire and hands over its sessions. Answers the wires
   * that lost, and the pages that are no more.
   */
  takeOver(
    key: string,
    wire: PageWire,
  ): { readonly page: Page; readonly displaced: readonly PageWire[]; readonly moved: readonly string[] } {
    const displaced: PageWire[] = [];
    const moved: Page[] = [];
    for (const entry of [...this.#entries.values()]) {
      if (entry.wire === wire) continue;
      if (entry.wire) displaced.push(entry.wire);
      if (entry.page.key !== key) {
        moved.push(entry.page);
        this.#drop(entry);
      } else entry.wire = undefined;
    }
    const page = this.#settle(key, wire);
    for (const other of moved) give(page, other);
    return { page, displaced, moved: moved.map((other) => other.key) };
  }

  /** A page goes on with what pages without a wire left, the latest layout of which is its own then. Answers the keys of those that are no more. */
  adopt(page: Page, isMeant: (other: Page) => boolean): readonly string[] {
    const left = [...this.#entries.values()].filter((entry) => entry.page !== page && !entry.wire?.isOpen && isMeant(entry.page));
    for (const entry of left) entry.isExpected = false;
    for (const entry of left.reverse()) {
      this.#drop(entry);
      give(page, entry.page);
    }
    return left.map((entry) => entry.page.key);
  }

  /**
   * Gives sessions of a page to one that is to come, in a window of its own: `key` finds it, or `windowKey` by `adopt`. It has ten minutes, as any page
   * without a wire.
   */
  invite(from: Page, to: Pick<Page, 'key' | 'layout'> & { readonly windowKey: string }, sessions: readonly SessionId[]): void {
    const own = new Set(sessions.filter((session) => from.sessions.delete(session)));
    const page: Page = { ...to, sessions: own, belongings: new Set() };
    const entry: Entry = { page, wire: undefined, isInvited: true, isExpected: true, absence: new Slot() };
    this.#entries.set(to.key, entry);
    this.#waitFor(entry);
  }

  /** Whether a page was invited and did not come yet. */
  isExpected(key: string): boolean {
    return this.#entries.get(key)?.isExpected === true;
  }

  /** These pages don't come back: their absence is over. */
  leave(isMeant: (page: Page) => boolean): void {
    for (const entry of [...this.#entries.values()]) {
      if (!isMeant(entry.page)) continue;
      this.#drop(entry);
      this.#gone.emit(entry.page);
    }
  }

  /** The wire of a page is gone; the page has ten minutes to come back. */
  detach(wire: PageWire): void {
    for (const entry of this.#entries.values()) {
      if (entry.wire !== wire) continue;
      entry.wire = undefined;
      this.#waitFor(entry);
    }
  }

  /**
   * Who can be asked for what page `key` wanted: itself, or while it has no wire another page that has one. Itself too when nobody has one but it
   * may come back; undefined when there is no page at all.
   */
  askable(key: string): string | undefined {
    const entry = this.#entries.get(key);
    if (entry?.wire?.isOpen) return key;
    const other = [...this.#entries.values()].findLast((each) => each.wire?.isOpen);
    return other?.page.key ?? entry?.page.key;
  }

  /** Pages without a wire: reloading, or closed. */
  awayKeys(): readonly string[] {
    return [...this.#entries.values()].filter(({ wire }) => !wire?.isOpen).map(({ page }) => page.key);
  }

  all(): readonly Page[] {
    return [...this.#entries.values()].map(({ page }) => page);
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  pageOf(sessionId: SessionId): Page | undefined {
    for (const { page } of this.#entries.values()) if (page.sessions.has(sessionId)) return page;
    return undefined;
  }

  /** The page that has one of its belongings. */
  ownerOf(belonging: string): Page | undefined {
    for (const { page } of this.#entries.values()) if (page.belongings.has(belonging)) return page;
    return undefined;
  }

  dispose(): void {
    for (const entry of this.#entries.values()) entry.absence.dispose();
    this.#entries.clear();
    this.#gone.dispose();
  }

  #waitFor(entry: Entry): void {
    entry.absence.set(
      this.#clock.after(pageAbsenceMs, () => {
        this.#drop(entry);
        this.#gone.emit(entry.page);
      }),
    );
  }

  #settle(key: string, wire: PageWire, isInvited = false): Page {
    let entry = this.#entries.get(key);
    if (!entry) {
      const page: Page = { key, sessions: new Set(), belongings: new Set(), layout: undefined };
      entry = { page, wire, isInvited, isExpected: false, absence: new Slot() };
      this.#entries.set(key, entry);
    }
    entry.wire = wire;
    entry.isExpected = false;
    entry.absence.set(undefined);
    return entry.page;
  }

  #drop(entry: Entry): void {
    entry.absence.set(undefined);
    this.#entries.delete(entry.page.key);
  }
}

function give(page: Page, other: Page): void {
  for (const session of other.sessions) page.sessions.add(session);
  for (const each of other.belongings) page.belongings.add(each);
  page.layout ??= other.layout;
}
