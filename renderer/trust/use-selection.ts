import { useEffect, useMemo, useRef, useState } from 'react';
import type { TrustEntry } from '../../shared/model/trust.ts';
import { chooseOne, chooseRange, noSelection, rangeTo, toggleOne, type Selection } from './selection.ts';
import { pageRows, rowAt } from '../shell/row-pages.ts';
import type { ListingState, TrustListing } from './trust-listing.ts';

export interface Selecting {
  readonly selection: Selection;
  /** Ids of a long range are still being fetched. */
  readonly isGathering: boolean;
  choose(index: number): void;
  toggle(index: number): void;
  /** Moves the cursor and changes nothing else. */
  walk(index: number): void;
  extend(index: number, keep: boolean): void;
  chooseAll(): void;
  clear(): void;
}

/** What is chosen in the table. Rows that were never on screen are fetched when a range takes them in. */
export function useSelection(listing: TrustListing, state: ListingState, onError: (error: unknown) => void): Selecting {
  const [selection, setSelection] = useState<Selection>(noSelection);
  const [isGathering, setGathering] = useState(false);
  const gathering = useRef<AbortController>(undefined);
  const latest = useRef({ selection, state });
  useEffect(() => {
    latest.current = { selection, state };
  });
  useEffect(() => () => gathering.current?.abort(), []);
  useFollowing(state, selection, setSelection);

  return useMemo(() => {
    const row = (index: number): TrustEntry | undefined => rowAt(latest.current.state.pages, index);
    const set = (next: Selection): void => {
      gathering.current?.abort();
      setGathering(false);
      setSelection(next);
    };
    const gather = async (
      first: number,
      last: number,
      toSelection: (rows: readonly TrustEntry[]) => Selection,
    ): Promise<void> => {
      gathering.current?.abort();
      const given = new AbortController();
      gathering.current = given;
      setGathering(true);
      try {
        const rows = await listing.entriesBetween({ first, last }, given.signal);
        if (!given.signal.aborted && rows !== undefined) setSelection(toSelection(rows));
      } catch (error) {
        if (!given.signal.aborted) onError(error);
      } finally {
        if (gathering.current === given) setGathering(false);
      }
    };
    return {
      selection,
      isGathering,
      choose: (index) => set(chooseOne(index, row(index))),
      toggle: (index) => set(toggleOne(latest.current.selection, index, row(index))),
      walk: (index) => set({ ...latest.current.selection, cursor: index, anchor: index }),
      extend(index, keep) {
        const [first, last] = rangeTo(latest.current.selection, index);
        setSelection((before) => ({ ...before, cursor: index }));
        void gather(first, last, (rows) => chooseRange(latest.current.selection, index, rows, keep));
      },
      chooseAll() {
        const count = latest.current.state.summary?.matching ?? 0;
        if (count === 0) return;
        const { cursor } = latest.current.selection;
        void gather(0, count - 1, (rows) => ({ ...chooseRange(noSelection, 0, rows, false), cursor }));
      },
      clear: () => set({ ...latest.current.selection, chosen: new Map() }),
    };
  }, [selection, isGathering, listing, onError]);
}

/**
 * Another question empties the selection. After a change of the files the cursor stays with its entry where that is still on
 * screen, and what is no longer there is no longer chosen.
 */
function useFollowing(state: ListingState, selection: Selection, setSelection: (next: Selection) => void): void {
  const seen = useRef({
    answered: state.answered,
    revision: state.summary?.revision,
    cursorRow: undefined as TrustEntry | undefined,
  });
  useEffect(() => {
    const before = seen.current;
    const now = { answered: state.answered, revision: state.summary?.revision };
    const count = state.summary?.matching ?? 0;
    if (before.answered !== undefined && now.answered !== before.answered) {
      seen.current = { ...now, cursorRow: undefined };
      setSelection(noSelection);
      return;
    }
    if (before.revision !== undefined && now.revision !== before.revision) {
      const cursor = followed(state, selection.cursor, before.cursorRow, count);
      const chosen = selection.chosen.size === 0 ? selection.chosen : stillThere(state, selection);
      seen.current = { ...now, cursorRow: rowAt(state.pages, cursor) };
      setSelection({ cursor, anchor: cursor, chosen });
      return;
    }
    seen.current = { ...now, cursorRow: rowAt(state.pages, selection.cursor) ?? before.cursorRow };
  }, [state, selection, setSelection]);
}

/** Where the entry of the cursor stands now: by its id, else by its place and key, else the row in its stead. */
function followed(state: ListingState, cursor: number, row: TrustEntry | undefined, count: number): number {
  if (cursor < 0) return cursor;
  const index =
    indexOf(state, (entry) => entry.id === row?.id) ?? indexOf(state, (entry) => row !== undefined && isSameLine(entry, row));
  return index ?? Math.min(cursor, count - 1);
}

export function isSameLine(left: TrustEntry, right: TrustEntry): boolean {
  return left.file === right.file && left.line === right.line && left.key?.sha256 === right.key?.sha256;
}

function indexOf(state: ListingState, matches: (entry: TrustEntry) => boolean): number | undefined {
  for (const [page, rows] of state.pages) {
    const at = rows.findIndex(matches);
    if (at >= 0) return page * pageRows + at;
  }
  return undefined;
}

/** Rows on screen are known to be there or gone; of the others nothing is known, and the core refuses what is gone. */
function stillThere(state: ListingState, selection: Selection): Selection['chosen'] {
  const loaded = [...state.pages.values()].flat();
  const isComplete = loaded.length >= (state.summary?.matching ?? 0);
  if (!isComplete) return selection.chosen;
  const ids = new Set(loaded.map((entry) => entry.id));
  return new Map([...selection.chosen].filter(([id]) => ids.has(id)));
}
