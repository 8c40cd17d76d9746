import { createHash } from 'node:crypto';
import type { Slices } from '../../../shared/base/slices.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { Disposable } from '../../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../../shared/base/emitter.ts';
import { printableLine } from '../../../shared/base/printable.ts';
import { AppError } from '../../../shared/model/errors.ts';
import { compareKey } from '../../../shared/model/key-compare.ts';
import type { TrustCard, TrustEdit, TrustEditDone, TrustPage, TrustQuery, TrustStore } from '../../../shared/model/trust.ts';
import type { Logger } from '../../log/logger.ts';
import type { EditUndo } from '../../storage/edit-file.ts';
import type { KnownHostsStore } from '../file-store.ts';
import { keyFace } from '../key-face.ts';
import { hostFieldMatches, textOfBytes } from '../matcher.ts';
import type { TrustMemory } from '../memory/trust-memory.ts';
import { readLineKey } from '../parser.ts';
import { fileMark, isSameLine, readEntryId } from './entry-id.ts';
import { exportText, type Exported, type ExportForm } from './export-text.ts';
import { isHidden, namesOf, rowAt, type Row } from './file-index.ts';
import { HiddenNames } from './hidden-names.ts';
import { StoreIndex } from './store-index.ts';
import { StoreWatch } from './store-watch.ts';
import { storeFiles, type TrustHost } from './stores.ts';
import { TrustEditor } from './trust-editor.ts';
import { TrustView, type SeenRow } from './view.ts';
import { lineSlices } from '../slices.ts';

export interface TrustBookDeps {
  readonly store: KnownHostsStore;
  readonly memory: Pick<TrustMemory, 'key' | 'storedAll' | 'compared' | 'onChanged'>;
  /** The hosts of bookmarks and config. The first stands for every host that neither names: its files are the default. */
  readonly hosts: () => Promise<readonly TrustHost[]>;
  readonly onHostsChanged: Event<void>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A connection as far as its trust goes. */
export interface StandingConnection<Id> {
  readonly id: Id;
  /** The host's key; behind a certificate the authority's. */
  readonly fingerprint: string;
  readonly file: string;
  readonly line: number;
}

const gatherMs = 150;
const mostShown = 100;
/** Of another line with the same key as much as tells what it is. */
const longestNames = 200;

/**
 * The known_hosts files of all hosts as one table. Each content of a file is read once; what is asked of the table is answered from
 * there. While somebody watches, changes on disk, of hosts and of what is remembered make a new revision by themselves.
 */
export class TrustBook implements Disposable {
  readonly #deps: TrustBookDeps;
  readonly #log: Logger;
  readonly #hidden = new HiddenNames();
  readonly #editor: TrustEditor;
  readonly #watch: StoreWatch;
  readonly #index: StoreIndex;
  readonly #changed = new Emitter<number>();
  /** The table is another one now; its revision. */
  readonly onChanged: Event<number> = this.#changed.event;
  #hosts: readonly TrustHost[] | undefined;
  #names: readonly string[] = [];
  #isStale = true;
  #view: TrustView | undefined;
  #building: Promise<TrustView> | undefined;
  #isClosed = false;
  readonly #listening: readonly Disposable[];

  constructor(deps: TrustBookDeps) {
    this.#deps = deps;
    this.#log = deps.log.scope('known-hosts');
    this.#index = new StoreIndex(deps.store);
    this.#editor = new TrustEditor({ store: deps.store, memory: deps.memory, names: () => this.#names });
    this.#watch = new StoreWatch({ clock: deps.clock, gatherMs, onTouched: () => this.#refreshLater() });
    this.#listening = [
      deps.onHostsChanged(() => {
        this.#hosts = undefined;
        this.#watch.touch();
      }),
      deps.memory.onChanged(() => {
        this.#isStale = true;
        this.#watch.touch();
      }),
    ];
  }

  /** While it is not disposed, changes are noticed without being asked for. */
  watch(): Disposable {
    return this.#watch.open();
  }

  async query(query: TrustQuery, signal?: AbortSignal): Promise<TrustPage> {
    return (await this.#present()).page(query, signal);
  }

  /** An entry with everything that is known of it. Errors: `storage.conflict` when it is no longer there. */
  async card<Id extends TrustCard['connections'][number]>(
    id: string,
    standing: readonly StandingConnection<Id>[],
    signal?: AbortSignal,
  ): Promise<TrustCard> {
    const view = await this.#present();
    const seen = this.#find(id, view);
    const { row } = seen;
    const slices = lineSlices(signal);
    await this.#hidden.resolve([row], slices);
    const blob = blobOf(row);
    return {
      entry: view.entryOf(seen),
      ...(blob ? { face: keyFace(blob) } : {}),
      lineText: printableLine(row.line.raw.toString('utf8'), 20_000),
      sameKey: await sameKeyOf(row, view, slices),
      hosts: await this.#hostsOf(row, slices),
      connections: connectionsOn(row, view, standing),
    };
  }

  /** Errors: those of `TrustEditor`. */
  async edit(edit: TrustEdit, signal?: AbortSignal): Promise<TrustEditDone> {
    const done = await this.#editor.edit(edit, await this.#present(), signal);
    await this.#present();
    return done;
  }

  /** Keeps rewrites that were made elsewhere, the oldest first, to be taken back with `undo`. */
  keepUndo(undos: readonly EditUndo[]): string | undefined {
    return this.#editor.keepUndo(undos);
  }

  async undo(undoId: string): Promise<'undone' | 'conflict'> {
    const outcome = await this.#editor.undo(undoId);
    await this.#present();
    return outcome;
  }

  /** Errors: `storage.conflict`. */
  async export(ids: readonly string[], form: ExportForm, signal?: AbortSignal): Promise<Exported> {
    const view = await this.#present();
    const rows = ids.map((id) => this.#find(id, view).row);
    await this.#hidden.resolve(rows, lineSlices(signal));
    return exportText(
      rows.map((row) => ({ row, resolvedName: this.#hidden.nameOf(row) })),
      form,
    );
  }

  /** Compares words that came another way with an entry's key; the same key counts as compared from then on. */
  async verify(id: string, words: string): Promise<'same' | 'different' | 'unreadable'> {
    const view = await this.#present();
    const { row } = this.#find(id, view);
    const blob = blobOf(row);
    if (blob === undefined) return 'unreadable';
    const face = keyFace(blob);
    const { kind } = await compareKey(face, words, (bytes) => Promise.resolve(createHash('sha256').update(bytes).digest()));
    if (kind === 'same') {
      await this.#hidden.resolve([row], lineSlices());
      const known = this.#hidden.nameOf(row);
      const names = isHidden(row) ? [known ?? ''] : namesOf(row).map(textOfBytes);
      for (const name of names) this.#deps.memory.compared(name, face.sha256);
      return 'same';
    }
    return kind === 'different' ? 'different' : 'unreadable';
  }

  /** The stores as they stand now. */
  async stores(): Promise<readonly TrustStore[]> {
    return (await this.#present()).stores;
  }

  dispose(): void {
    this.#isClosed = true;
    for (const each of this.#listening) each.dispose();
    this.#watch.dispose();
    this.#changed.dispose();
  }

  #find(id: string, view: TrustView): SeenRow {
    const read = readEntryId(id);
    const index = read && view.files.find(({ file }) => fileMark(file) === read.fileMark);
    const row = index && rowAt(index, read.line);
    const seen = row && isSameLine(read, row.line) ? view.seenOf(row) : undefined;
    if (seen) return seen;
    const file = index?.file ?? '';
    throw new AppError('storage.conflict', { file }, 'the entry is no longer there');
  }

  async #hostsOf(row: Row, slices: Slices): Promise<string[]> {
    const labels = new Set<string>();
    for (const { label, names, userFiles, globalFiles } of this.#hosts ?? []) {
      if (slices.step()) await slices.pause();
      if (label === '' || labels.size >= mostShown) continue;
      if (!userFiles.includes(row.line.file) && !globalFiles.includes(row.line.file)) continue;
      const { name, withoutPort } = names;
      if (hostFieldMatches(row.hosts, name) || (withoutPort !== undefined && hostFieldMatches(row.hosts, withoutPort)))
        labels.add(label);
    }
    return [...labels];
  }

  #refreshLater(): void {
    this.#present().catch((error: unknown) =>
      this.#log.warn('the known_hosts files can not be looked at', { reason: String(error) }),
    );
  }

  /** The table as the files are now. One is made at a time; whoever comes later gets a newer look. */
  #present(): Promise<TrustView> {
    const before = this.#building?.catch(() => undefined) ?? Promise.resolve();
    const mine = before.then(() => this.#build());
    this.#building = mine;
    return mine;
  }

  async #build(): Promise<TrustView> {
    const slices = lineSlices();
    const hosts = await this.#listHosts();
    const isNew = await this.#index.update(storeFiles(hosts), slices);
    if (!isNew && !this.#isStale && this.#view) return this.#view;
    this.#isStale = false;
    const { memory } = this.#deps;
    const view = await TrustView.over(
      {
        revision: (this.#view?.revision ?? 0) + 1,
        stores: this.#index.stores,
        files: this.#index.files,
        hidden: this.#hidden,
        remembered: (names, fingerprint) => memory.key(names, fingerprint),
      },
      slices,
    );
    const isFirst = this.#view === undefined;
    this.#view = view;
    this.#watch.setFiles(view.stores.map(({ file }) => file));
    if (!isFirst && !this.#isClosed) this.#changed.emit(view.revision);
    return view;
  }

  async #listHosts(): Promise<readonly TrustHost[]> {
    if (this.#hosts) return this.#hosts;
    const hosts = await this.#deps.hosts();
    const names = new Set<string>();
    for (const { label, names: own } of hosts) {
      if (label === '') continue;
      names.add(own.name);
      if (own.withoutPort !== undefined) names.add(own.withoutPort);
    }
    this.#names = [...names];
    this.#hidden.setNames(this.#names);
    this.#hosts = hosts;
    this.#isStale = true;
    return hosts;
  }
}

function blobOf({ line, key }: Row): Buffer | undefined {
  if (line.outline.kind !== 'hosts' || key === undefined) return undefined;
  const read = readLineKey(line.outline);
  return read.kind === 'key' ? read.blob : undefined;
}

async function sameKeyOf(row: Row, view: TrustView, slices: Slices): Promise<TrustCard['sameKey']> {
  const found: TrustCard['sameKey'] = [];
  if (row.key === undefined) return found;
  for (const { row: other } of view.rows) {
    if (slices.step()) await slices.pause();
    if (other === row || other.key?.sha256 !== row.key.sha256 || found.length >= mostShown) continue;
    const { file, line } = other.line;
    found.push({ file, line, names: printableLine(view.entryNames(other).join(', '), longestNames) });
  }
  return found;
}

/** The line may have moved since the connection was made: then its key tells, when no other line of the file has it. */
function connectionsOn<Id>(row: Row, view: TrustView, standing: readonly StandingConnection<Id>[]): Id[] {
  const { file, line } = row.line;
  return standing.flatMap((connection) => {
    if (connection.file !== file || row.key?.sha256 !== connection.fingerprint) return [];
    const index = view.files.find((each) => each.file === file);
    const there = index && rowAt(index, connection.line);
    const isThere = there?.key?.sha256 === connection.fingerprint;
    return !isThere || connection.line === line ? [connection.id] : [];
  });
}
