import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Disposable } from '../shared/base/disposable.ts';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import type { HawserContract } from '../shared/contract.ts';
import {
  ComparisonId,
  RowGroup,
  type ComparedFolder,
  type ComparedRows,
  type ComparisonInfo,
  type ComparisonOptions,
  type SyncAction,
  type SyncMode,
} from '../shared/model/comparisons.ts';
import { AppError, isAppError } from '../shared/model/errors.ts';
import type { FileSide } from '../shared/model/files.ts';
import type { TransferJobInfo } from '../shared/model/transfers.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { Comparison, type ComparedFolders, type ComparisonSide } from './comparison/comparison.ts';
import { PairMemory } from './comparison/pair-memory.ts';
import type { SyncItem } from './comparison/sync-items.ts';
import { Synchronisation } from './comparison/synchronise.ts';
import type { Host } from './host.ts';
import type { FileBrowser } from './sftp/browser/file-browser.ts';
import type { FileSystem } from './sftp/file-system.ts';
import type { PlaceReference } from './transfers/transfer-types.ts';
import { comparedPlace, comparedRow, emptyPlan, noCounts } from './workbench-comparison-infos.ts';
import { LoginChanges } from './workbench-login-changes.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { Sessions } from './workbench-sessions.ts';
import { readHostFace } from './workbench-transfer-places.ts';
import type { Transfers } from './workbench-transfers.ts';

/** Progress is told five times a second. */
const SAMPLE_MS = 200;
/** Comparisons of one page at once. */
const MOST_OPEN = 16;

interface ComparisonsParts {
  readonly host: Host;
  readonly transfers: Transfers;
  /** Which host a side is. Throws `session.notOpen`, `session.notFound`. */
  readonly referenceOf: (side: FileSide) => PlaceReference;
  /** The file system that a pane of this side uses. */
  readonly fileSystem: (side: FileSide) => FileSystem;
}

/** One comparison that a page has open. */
interface Open {
  readonly owner: object;
  readonly abort: AbortController;
  readonly sides: { readonly left: ComparedFolder; readonly right: ComparedFolder };
  readonly references: { readonly left: PlaceReference; readonly right: PlaceReference };
  info: ComparisonInfo;
  comparison: Comparison | undefined;
  /** What changes it comes one after the other. */
  turn: Promise<unknown>;
  isUsed: boolean;
}

/** The comparisons of all pages. Each belongs to the wire of its page and goes with it. */
export class Comparisons implements Disposable {
  readonly #parts: ComparisonsParts;
  readonly #open = new Map<ComparisonId, Open>();
  readonly #changed = new Emitter<{ readonly owner: object; readonly info: ComparisonInfo }>();
  readonly onChanged: Event<{ readonly owner: object; readonly info: ComparisonInfo }> = this.#changed.event;

  constructor(parts: ComparisonsParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Begins to compare; what comes of it is told by `onChanged`. */
  start(owner: object, left: ComparedFolder, right: ComparedFolder, options: ComparisonOptions): ComparisonInfo {
    const mine = [...this.#open].filter(([, open]) => open.owner === owner);
    for (const [id] of mine.slice(0, Math.max(0, mine.length + 1 - MOST_OPEN))) this.#drop(id);
    const { referenceOf } = this.#parts;
    const references = { left: referenceOf(left.side), right: referenceOf(right.side) };
    const comparisonId = ComparisonId.parse(randomUUID());
    const info: ComparisonInfo = {
      comparisonId,
      left: comparedPlace(references.left, left.folder),
      right: comparedPlace(references.right, right.folder),
      options,
      state: { kind: 'comparing', entries: 0, folders: 0 },
      revision: 0,
      counts: noCounts,
      plan: emptyPlan,
      unsettled: { files: 0, bytes: 0 },
      excluded: 0,
      incomplete: [],
      remembers: false,
    };
    const abort = new AbortController();
    const open: Open = {
      owner,
      abort,
      sides: { left, right },
      references,
      info,
      comparison: undefined,
      turn: Promise.resolve(),
      isUsed: false,
    };
    this.#open.set(comparisonId, open);
    open.turn = this.#compare(open);
    return info;
  }

  rows(owner: object, id: ComparisonId, group: RowGroup, from: number, count: number): ComparedRows {
    const { comparison, info } = this.#of(owner, id);
    if (comparison === undefined || info.state.kind === 'comparing') return { revision: info.revision, matching: 0, rows: [] };
    const all = comparison.plan.group(group);
    const rows = [...all.subarray(from, from + count)].map((row) => comparedRow(comparison, row));
    return { revision: info.revision, matching: all.length, rows };
  }

  setMode(owner: object, id: ComparisonId, mode: SyncMode): Promise<ComparisonInfo> {
    return this.#change(owner, id, async (comparison, open) => {
      await comparison.setMode(mode);
      open.info = { ...open.info, options: { ...open.info.options, mode } };
    });
  }

  /** `rows` of this revision, or all of a group; and all that lies in them. `undefined`: as it was proposed. */
  choose(
    owner: object,
    id: ComparisonId,
    {
      revision,
      rows,
      group,
    }: { readonly revision: number; readonly rows: readonly number[]; readonly group: RowGroup | undefined },
    action: SyncAction | undefined,
  ): Promise<ComparisonInfo> {
    return this.#change(owner, id, async (comparison, open) => {
      if (revision !== open.info.revision) throw new AppError('comparison.outdated', {}, 'another revision');
      await comparison.choose(group === undefined ? rows : [...comparison.plan.group(group)], action);
    });
  }

  /** Compares the bytes of files that only those can tell apart; told as it goes. */
  settle(owner: object, id: ComparisonId): Promise<ComparisonInfo> {
    return this.#change(owner, id, async (comparison, open) => {
      let told = 0;
      await comparison.settle(open.abort.signal, (done, all) => {
        const now = this.#parts.host.clock.now();
        if (now - told < SAMPLE_MS) return;
        told = now;
        this.#tell(open, { state: { kind: 'settling', done, all } });
      });
    });
  }

  /**
   * Does what the list says: one job among the transfers. Rejects with `comparison.outdated` when the list is another one or was done already, and with
   * `comparison.unconfirmed`.
   */
  synchronise(owner: object, id: ComparisonId, revision: number, isConfirmed: boolean): TransferJobInfo {
    const open = this.#of(owner, id);
    const { comparison, info, references } = open;
    if (comparison === undefined || open.isUsed || info.revision !== revision || info.state.kind !== 'complete')
      throw new AppError('comparison.outdated', {}, 'another list');
    if (info.plan.empties.length > 0 && !isConfirmed) throw new AppError('comparison.unconfirmed', {}, 'not confirmed');
    open.isUsed = true;
    const { clock, log } = this.#parts.host;
    const { folders } = comparison;
    return this.#parts.transfers.startSync(references, ({ left, right, startCopy, onNews }) => {
      const parts = {
        left: { place: left, folder: folders.left },
        right: { place: right, folder: folders.right },
        items: comparison.items(),
        startCopy,
        onDone: async (outcome: Parameters<Comparison['remembered']>[0]): Promise<void> => {
          if (comparison.plan.mode !== 'both') return;
          await comparison.remembered(outcome)?.write(this.#memoryFolder, pairOf(references, folders));
        },
        clock,
        log: log.scope('comparison'),
      };
      return new Synchronisation(parts, onNews);
    });
  }

  /** What `synchronise` would do now, and where. Nothing while the comparison runs. */
  changes(
    owner: object,
    id: ComparisonId,
  ): { readonly sides: { readonly left: ComparedFolder; readonly right: ComparedFolder }; readonly changes: () => SyncItem[] } {
    const { comparison, sides } = this.#of(owner, id);
    if (comparison === undefined) return { sides, changes: () => [] };
    const { folders } = comparison;
    return {
      sides: { left: { ...sides.left, folder: folders.left }, right: { ...sides.right, folder: folders.right } },
      changes: () => comparison.items(),
    };
  }

  close(owner: object, id: ComparisonId): void {
    if (this.#open.get(id)?.owner === owner) this.#drop(id);
  }

  closeAll(owner: object): void {
    for (const [id, open] of this.#open) if (open.owner === owner) this.#drop(id);
  }

  dispose(): void {
    for (const id of this.#open.keys()) this.#drop(id);
    this.#changed.dispose();
  }

  get #memoryFolder(): string {
    return join(this.#parts.host.dataDir, 'synchronised');
  }

  #of(owner: object, id: ComparisonId): Open {
    const open = this.#open.get(id);
    if (open?.owner !== owner) throw new AppError('comparison.notFound', { comparisonId: id }, 'no such comparison');
    return open;
  }

  #drop(id: ComparisonId): void {
    this.#open.get(id)?.abort.abort();
    this.#open.delete(id);
  }

  /** Never rejects. */
  async #compare(open: Open): Promise<void> {
    const { host, fileSystem } = this.#parts;
    const { sides, references, info } = open;
    const side = (which: 'left' | 'right'): ComparisonSide => ({
      fs: fileSystem(sides[which].side),
      folder: sides[which].folder,
      key: placeKey(references[which]),
    });
    let running: Comparison | undefined;
    const progress = host.clock.every(SAMPLE_MS, () => {
      if (running === undefined) return;
      const { entries, folders } = running.counts;
      this.#tell(open, { state: { kind: 'comparing', entries, folders } });
    });
    try {
      const memory = (folders: ComparedFolders): Promise<PairMemory> =>
        PairMemory.read(this.#memoryFolder, pairOf(references, folders));
      const parts = { left: side('left'), right: side('right'), options: info.options, memory, keepsSame: true };
      open.comparison = await Comparison.run(parts, open.abort.signal, (begun) => (running = begun));
      progress.dispose();
      this.#complete(open);
    } catch (error) {
      progress.dispose();
      this.#failed(open, error);
    }
  }

  #change(
    owner: object,
    id: ComparisonId,
    change: (comparison: Comparison, open: Open) => Promise<void>,
  ): Promise<ComparisonInfo> {
    const open = this.#of(owner, id);
    const turn = open.turn.then(async () => {
      if (open.comparison === undefined || open.isUsed) throw new AppError('comparison.outdated', {}, 'nothing to change');
      try {
        await change(open.comparison, open);
      } catch (error) {
        // Nothing has changed then, and the list on screen stays valid.
        if (!isAppError(error, 'comparison.outdated')) this.#complete(open);
        throw error;
      }
      this.#complete(open);
      return open.info;
    });
    open.turn = turn.catch(() => undefined);
    return turn;
  }

  #complete(open: Open): void {
    const { comparison } = open;
    if (comparison === undefined || open.abort.signal.aborted) return;
    const counts = Object.fromEntries(RowGroup.options.map((group) => [group, comparison.plan.group(group).length]));
    this.#tell(open, {
      state: { kind: 'complete' },
      revision: open.info.revision + 1,
      counts: counts as ComparisonInfo['counts'],
      plan: comparison.amounts,
      unsettled: comparison.unsettled(),
      excluded: comparison.counts.excluded,
      incomplete: comparison.incomplete,
      remembers: comparison.remembers,
    });
  }

  #failed(open: Open, error: unknown): void {
    if (open.abort.signal.aborted) return;
    const { log } = this.#parts.host;
    if (!(error instanceof AppError)) log.scope('comparison').error('failed', { error: String(error) });
    const told = error instanceof AppError ? error : new AppError('internal', { logReference: 'comparison' }, String(error));
    this.#tell(open, { state: { kind: 'failed', error: told.toWire() } });
  }

  #tell(open: Open, change: Partial<ComparisonInfo>): void {
    open.info = { ...open.info, ...change };
    if (!open.abort.signal.aborted) this.#changed.emit({ owner: open.owner, info: open.info });
  }
}

/** The same for all sessions of a host. */
function placeKey(reference: PlaceReference): string {
  return reference.kind === 'remote' ? JSON.stringify(readHostFace(reference.target).reference) : reference.kind;
}

function pairOf(references: Open['references'], folders: ComparedFolders): readonly string[] {
  return [placeKey(references.left), folders.left, placeKey(references.right), folders.right];
}

/** What the core does for the `comparisons` part of the contract. */
export function createComparisonHandlers({
  comparisons,
  sessions,
  files,
}: {
  readonly comparisons: Comparisons;
  readonly sessions: Sessions;
  readonly files: FileBrowser;
}): Handlers<HawserContract, PageContext>['comparisons'] {
  const refuseForeign = ({ side }: ComparedFolder, context: PageContext): void => {
    if (side.kind === 'local') return;
    const { id } = sessions.files(side.sessionId);
    if (!context.page?.sessions.has(id)) throw new AppError('session.busy', { sessionId: id }, 'another page has this session');
  };
  return {
    start({ left, right, options }, { context }) {
      for (const folder of [left, right]) refuseForeign(folder, context);
      return comparisons.start(context, left, right, options);
    },
    rows: ({ comparisonId, group, from, count }, { context }) => comparisons.rows(context, comparisonId, group, from, count),
    setMode: ({ comparisonId, mode }, { context }) => comparisons.setMode(context, comparisonId, mode),
    choose: ({ comparisonId, revision, rows, group, action }, { context }) =>
      comparisons.choose(context, comparisonId, { revision, rows, group }, action),
    settle: ({ comparisonId }, { context }) => comparisons.settle(context, comparisonId),
    async synchronise({ comparisonId, revision, isConfirmed, mayChangeLogin }, { context, signal }) {
      if (mayChangeLogin !== true) {
        const { sides, changes } = comparisons.changes(context, comparisonId);
        await new LoginChanges({ files }).refuseSync(sides, changes, signal);
      }
      return comparisons.synchronise(context, comparisonId, revision, isConfirmed);
    },
    close({ comparisonId }, { context }) {
      comparisons.close(context, comparisonId);
      return {};
    },
  };
}
