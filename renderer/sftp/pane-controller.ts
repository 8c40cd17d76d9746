import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Disposable } from '../../shared/base/disposable.ts';
import { lastName, parentPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { FileRow, FileSide, ListingView } from '../../shared/model/files.ts';
import { rowAt } from '../shell/row-pages.ts';
import type { RowRange } from '../ui/RowGrid.tsx';
import { FolderListing, loadedIndex, type FilesClient, type FolderState } from './folder-listing.ts';
import { Gathering } from './gathering.ts';
import { NextFolder } from './next-folder.ts';
import type { PaneState } from './pane-state.ts';
import { noPlaces, type Place, type Places } from './places.ts';
import { SideFacts } from './side-facts.ts';
import * as selections from './selection.ts';
import { noSelection, type Selection } from './selection.ts';

export type { PaneState };

export interface PaneListeners {
  readonly onError: (error: unknown) => void;
  /** It is in another folder, or sorts and hides otherwise. */
  readonly onChanged: () => void;
}

/** What ends where another folder begins. */
const elsewhere = { renaming: undefined, isTypingPath: false, space: undefined, filterIsOpen: false } as const;

/** One side of a files tab: where it is, where it was, what is chosen there. */
export class PaneController implements Disposable {
  readonly state: StoreApi<PaneState>;
  readonly #client: FilesClient;
  readonly #listeners: PaneListeners;
  readonly #next = new NextFolder();
  #unsubscribe: (() => void) | undefined;
  /** The row of the cursor, or the one that it shall go to as soon as it is there. */
  #cursorName: FileName | undefined;
  readonly #gathering: Gathering;
  #locating: AbortController | undefined;
  readonly #facts: SideFacts;

  constructor(client: FilesClient, start: Pick<PaneState, 'side' | 'path' | 'view'>, listeners: PaneListeners) {
    this.#client = client;
    this.#listeners = listeners;
    this.state = createStore<PaneState>(() => ({
      ...start,
      folder: undefined,
      isGoing: false,
      isAwaited: false,
      places: noPlaces,
      selection: noSelection,
      isGathering: false,
      renaming: undefined,
      isTypingPath: false,
      filterIsOpen: false,
      foldersAreOpen: false,
      follows: false,
      info: undefined,
      space: undefined,
    }));
    this.#facts = new SideFacts(client, this.state);
    this.#gathering = new Gathering(this.state, listeners.onError);
  }

  dispose(): void {
    this.#facts.dispose();
    this.#next.drop();
    this.#unsubscribe?.();
    this.#gathering.abort();
    this.#locating?.abort();
    this.state.getState().folder?.dispose();
  }

  get #folder(): FolderState | undefined {
    return this.state.getState().folder?.state.getState();
  }

  /** Goes to a folder. `cursor` names the row that the cursor shall stand on there. */
  go(path: string, options: { readonly side?: FileSide; readonly cursor?: FileName | undefined } = {}): void {
    const { places } = this.state.getState();
    this.#go(
      { side: options.side ?? this.state.getState().side, path: path as FilePath },
      options.cursor,
      places.left(this.#here()),
    );
  }

  /** Goes to a folder of a host that is only now being connected: nothing is shown until `reopen`. */
  await(side: FileSide, path: string): void {
    const { places, folder } = this.state.getState();
    this.#next.drop();
    this.#unsubscribe?.();
    const here = this.#here();
    this.#cursorName = undefined;
    this.state.setState({
      ...elsewhere,
      side,
      path: path as FilePath,
      folder: undefined,
      info: undefined,
      isGoing: false,
      isAwaited: true,
      places: places.left(here),
      selection: noSelection,
      view: { ...this.state.getState().view, filter: '' },
    });
    folder?.dispose();
  }

  /** Reads the same folder anew, also after its session or the wire was gone. What is chosen stays chosen as far as it is there. */
  reopen(): void {
    const { side, path, selection } = this.state.getState();
    this.#open({ side, path }, selection);
  }

  goUp(): void {
    const { path } = this.state.getState();
    const above = parentPath(path);
    // `~` is not known to be anywhere yet.
    if (path.startsWith('/') && above !== path) this.go(above, { cursor: lastName(path) });
  }

  goBack(): void {
    this.#step(this.state.getState().places.back(this.#here()));
  }

  goForward(): void {
    this.#step(this.state.getState().places.forward(this.#here()));
  }

  /** Goes into a folder of this one, or to what a link leads to. */
  enter(name: FileName): void {
    const { path } = this.state.getState();
    this.go(path.endsWith('/') ? path + name : `${path}/${name}`);
  }

  refresh(): void {
    const { folder } = this.state.getState();
    if (folder?.state.getState().listing === undefined) return this.reopen();
    folder.refresh().catch(() => this.reopen());
    this.#facts.askSpace();
  }

  /** Puts the cursor on a name, as soon as it is there. */
  pointTo(name: FileName): void {
    this.#cursorName = name;
    this.state.setState(({ selection }) => ({ selection: selections.cleared(selection) }));
    const at = loadedIndex(this.#folder?.pages ?? new Map(), name);
    if (at !== undefined) this.#place(this.#selection, at);
    else void this.#locate(name);
  }

  setView(change: Partial<ListingView>): void {
    const view = { ...this.state.getState().view, ...change };
    const isOtherRows = change.filter !== undefined || change.showHidden !== undefined;
    const { selection, folder } = this.state.getState();
    this.state.setState({ view, ...(isOtherRows && { selection: selections.cleared(selection) }) });
    folder?.ask(view);
    if (change.filter === undefined) this.#listeners.onChanged();
  }

  show(range: RowRange): void {
    this.state.getState().folder?.show(range);
  }

  row(index: number): FileRow | undefined {
    return rowAt(this.#folder?.pages ?? new Map(), index);
  }

  /** The rows that are here. */
  loadedRows(): readonly FileRow[] {
    return [...(this.#folder?.pages.values() ?? [])].flat();
  }

  /** Rows of the view. */
  get count(): number {
    return this.#folder?.summary?.matching ?? 0;
  }

  choose(index: number): void {
    this.#select(selections.chooseOne(index, this.row(index)));
  }

  move(index: number): void {
    this.#select(selections.moveTo(this.#selection, index, this.row(index)));
  }

  walk(index: number): void {
    this.#select({ ...this.#selection, cursor: index, anchor: index, isLoose: false });
  }

  /** A first cursor, which chooses nothing yet; none where one is on its way to a row. */
  walkLoosely(index: number): void {
    if (this.#cursorName !== undefined) return;
    this.#select({ ...this.#selection, cursor: index, anchor: index });
  }

  toggle(index: number): void {
    this.#select(selections.toggleOne(this.#selection, index, this.row(index)));
  }

  /** Marks the row of the cursor, and goes on to the next with `andGoOn`. */
  mark(andGoOn: boolean): void {
    const { cursor } = this.#selection;
    if (cursor < 0) return;
    const marked = selections.mark(this.#selection, cursor, this.row(cursor));
    const next = andGoOn ? Math.min(this.count - 1, cursor + 1) : cursor;
    this.#select({ ...marked, cursor: next, anchor: next });
  }

  clear(): void {
    this.#select(selections.cleared(this.#selection));
  }

  extend(index: number, keep: boolean): void {
    const [first, last] = selections.rangeTo(this.#selection, index);
    const before = this.#selection;
    this.state.setState({ selection: { ...before, cursor: index } });
    this.#cursorName = this.row(index)?.name;
    void this.#gathering.run(async (folder, signal) => {
      const rows = await folder.rowsBetween({ first, last }, signal);
      return rows && selections.chooseRange(before, index, rows, keep);
    });
  }

  chooseAll(): void {
    const bytes = this.#folder?.summary?.bytes ?? 0;
    void this.#gathering.run(async (folder, signal) =>
      selections.chooseNames(this.#selection, await folder.names(signal), bytes),
    );
  }

  /**
   * Does it once what is being chosen is chosen: now, when nothing is. Not at all when choosing failed or gave way to another choice:
   * it was meant for that choice.
   */
  whenChosen(act: () => void): void {
    this.#gathering.whenDone(act);
  }

  /** What a command acts on: what is chosen, else the row of the cursor. */
  targets(): readonly FileName[] {
    const { chosen, cursor } = this.#selection;
    if (chosen.size > 0) return [...chosen];
    const row = this.row(cursor);
    return row === undefined ? [] : [row.name];
  }

  /** The rows of what a command acts on, also those that are not loaded. Rejects with the core's error. */
  async rowsOfTargets(): Promise<readonly FileRow[]> {
    const wanted = new Set(this.targets());
    const { folder } = this.state.getState();
    const loaded = [...(this.#folder?.pages.values() ?? [])].flat().filter((row) => wanted.has(row.name));
    if (!folder || loaded.length >= wanted.size) return loaded;
    const all = await folder.rowsBetween({ first: 0, last: this.count - 1 }, this.#gathering.readInstead());
    return (all ?? []).filter((row) => wanted.has(row.name));
  }

  /** Type-ahead: goes to the next row that begins so, from the cursor on and round the end. */
  async findAhead(prefix: string, fromNext: boolean): Promise<void> {
    const { folder } = this.state.getState();
    if (!folder) return;
    this.#locating?.abort();
    const given = new AbortController();
    this.#locating = given;
    try {
      const after = Math.max(0, this.#selection.cursor + (fromNext ? 1 : 0));
      let index = await folder.find(prefix, after, given.signal);
      if (index < 0 && after > 0) index = await folder.find(prefix, 0, given.signal);
      if (index < 0 || given.signal.aborted) return;
      const rows = await folder.rowsBetween({ first: index, last: index }, given.signal);
      if (given.signal.aborted) return;
      this.#select(selections.moveTo(this.#selection, index, rows?.[0]));
    } catch (error) {
      if (!given.signal.aborted) this.#listeners.onError(error);
    }
  }

  get #selection(): Selection {
    return this.state.getState().selection;
  }

  #select(selection: Selection): void {
    this.#gathering.abort();
    this.#locating?.abort();
    this.#cursorName = this.row(selection.cursor)?.name;
    this.state.setState({ selection, isGathering: false });
  }

  #here(): Place {
    const { side, path } = this.state.getState();
    return { side, path, cursor: this.#cursorName };
  }

  #step(step: { readonly to: Place; readonly places: Places } | undefined): void {
    if (step) this.#go(step.to, step.to.cursor, step.places);
  }

  #go(to: Place, cursor: FileName | undefined, places: Places): void {
    const { side } = this.state.getState();
    const isOtherSide = JSON.stringify(side) !== JSON.stringify(to.side);
    this.#cursorName = cursor;
    this.state.setState({
      ...(isOtherSide && { info: undefined }),
      side: to.side,
      path: to.path,
      places,
      ...elsewhere,
      view: { ...this.state.getState().view, filter: '' },
    });
    this.#open(to, noSelection);
  }

  #open({ side, path }: Pick<Place, 'side' | 'path'>, selection: Selection): void {
    this.#locating?.abort();
    this.#gathering.abort();
    const folder = new FolderListing(this.#client, side, path, this.state.getState().view);
    this.#next.await(folder, () => this.#adopt(folder, selection));
    this.state.setState({ isGoing: true, isAwaited: false });
    this.#facts.askSide();
  }

  #adopt(folder: FolderListing, selection: Selection): void {
    const before = this.state.getState().folder;
    this.#unsubscribe?.();
    this.#unsubscribe = folder.state.subscribe((now, then) => this.#folderChanged(now, then));
    this.state.setState({ folder, isGoing: false, selection: { ...selection, cursor: -1, anchor: -1 } });
    before?.dispose();
    this.#folderChanged(folder.state.getState(), undefined);
  }

  #folderChanged(now: FolderState, then: FolderState | undefined): void {
    if (now.listing !== undefined && now.listing.path !== then?.listing?.path) {
      this.state.setState({ path: now.listing.path });
      this.#listeners.onChanged();
      this.#facts.askSpace();
    }
    const isNew = now.summary?.revision !== then?.summary?.revision || now.answered !== then?.answered;
    if (now.summary !== undefined && isNew) this.#follow(now);
    else if (now.pages !== then?.pages && this.#cursorName === undefined)
      this.#cursorName = this.row(this.#selection.cursor)?.name;
  }

  /** After a change the cursor stays with its row, and what is no longer there is no longer chosen. */
  #follow(now: FolderState): void {
    const { selection } = this.state.getState();
    const matching = now.summary?.matching ?? 0;
    const isWhole = [...now.pages.values()].reduce((sum, rows) => sum + rows.length, 0) >= matching;
    const kept =
      isWhole && selection.chosen.size > 0
        ? selections.onlyThose(selection, new Set([...now.pages.values()].flat().map(({ name }) => name)))
        : selection;
    const at = this.#cursorName === undefined ? undefined : loadedIndex(now.pages, this.#cursorName);
    const fallback = selection.cursor < 0 ? -1 : Math.min(selection.cursor, matching - 1);
    this.#place(kept, at ?? fallback);
    if (at === undefined && this.#cursorName !== undefined && !isWhole) void this.#locate(this.#cursorName);
    else if (at === undefined && isWhole && isSettled(now)) this.#cursorName = this.row(fallback)?.name;
  }

  #place(selection: Selection, cursor: number): void {
    const isWithCursor = selection.isLoose && selection.chosen.size === 0 && cursor >= 0 && this.#cursorName !== undefined;
    if (cursor === selection.cursor && selection === this.#selection && !isWithCursor) return;
    const row = this.row(cursor);
    // A row that the cursor was sent to is chosen with it: the folder that one came up from, what was made just now.
    if (isWithCursor && row?.name === this.#cursorName) this.state.setState({ selection: selections.chooseOne(cursor, row) });
    else this.state.setState({ selection: { ...selection, cursor, anchor: cursor } });
  }

  async #locate(name: FileName): Promise<void> {
    const { folder } = this.state.getState();
    if (!folder) return;
    this.#locating?.abort();
    const given = new AbortController();
    this.#locating = given;
    try {
      const index = await folder.indexOf(name, given.signal);
      if (!given.signal.aborted && index >= 0 && this.#cursorName === name) this.#place(this.#selection, index);
    } catch {
      // The cursor stays where it is: a folder that can't be asked says so itself.
    }
  }
}

/** All entries are there, and the rows are those of all entries: an answer of before may come when the folder is complete already. */
function isSettled({ listing, summary }: FolderState): boolean {
  return listing?.state.kind === 'complete' && listing.revision === summary?.revision;
}
