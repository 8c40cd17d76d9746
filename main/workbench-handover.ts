import { AppError } from '../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../shared/model/file-path.ts';
import type { FileSide } from '../shared/model/files.ts';
import type { DragOffer, DropId, OutgoingFiles } from '../shared/model/handover.ts';
import type { TransferChanges, TransferJobInfo } from '../shared/model/transfers.ts';
import type { HawserContract } from '../shared/contract.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { Host } from './host.ts';
import { sendDownload } from './handover/download.ts';
import { DragStage, stageLimits } from './handover/drag-stage.ts';
import { PageDrops } from './handover/page-drops.ts';
import { droppedPath } from './handover/page-file-system.ts';
import { LoginChanges } from './workbench-login-changes.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { FileBrowser } from './sftp/browser/file-browser.ts';
import type { FileSystem } from './sftp/file-system.ts';
import type { Sessions } from './workbench-sessions.ts';
import type { Transfers } from './workbench-transfers.ts';

/** Drags that were prepared and not begun. */
const MOST_PREPARED = 20;

/** What comes into the panes from outside of the program, and what leaves them. */
export class Handover {
  readonly drops: PageDrops;
  readonly #host: Host;
  readonly #stage: DragStage;
  readonly #prepared = new Map<string, readonly string[]>();
  /** Jobs that read from a drop. */
  readonly #jobs = new Map<string, DropId>();
  #lastDrag = 0;

  constructor(host: Host) {
    this.#host = host;
    this.drops = new PageDrops(host.clock);
    this.#stage = new DragStage(host.dataDir, host.log.scope('handover'));
  }

  /** A job that reads from a drop: the page keeps the files until it needs them no longer. */
  started(job: TransferJobInfo, dropId: DropId): void {
    this.#jobs.set(job.jobId, dropId);
  }

  jobsChanged({ jobs, order }: TransferChanges): void {
    for (const { jobId, status, canRetry } of jobs) {
      const isOver = status === 'cancelled' || (status === 'finished' && !canRetry);
      if (isOver) this.#jobEnded(jobId);
    }
    if (order === undefined) return;
    const left = new Set<string>(order);
    for (const jobId of [...this.#jobs.keys()]) if (!left.has(jobId)) this.#jobEnded(jobId);
  }

  /** Makes files of rows that other programs can be given. Rejects as the file system does. */
  async prepareDrag({ side, folder, names }: OutgoingFiles, files: FileSystem, signal: AbortSignal): Promise<DragOffer> {
    const staged =
      side.kind === 'local'
        ? ({ kind: 'ready', paths: this.#ownPaths(folder, names) } as const)
        : await this.#stage.stage(files, folder, names, signal);
    if (staged.kind === 'tooLarge') return { kind: 'tooLarge', mostBytes: stageLimits.bytes, mostFiles: stageLimits.files };
    if (staged.kind === 'nothing' || staged.paths.length === 0) return { kind: 'nothing' };
    const dragId = String(++this.#lastDrag);
    this.#prepared.set(dragId, staged.paths);
    for (const old of this.#prepared.keys()) if (this.#prepared.size > MOST_PREPARED) this.#prepared.delete(old);
    return { kind: 'ready', dragId };
  }

  /** Hands the pointer over to the system, which drags on. */
  async drag(dragId: string): Promise<void> {
    const paths = this.#prepared.get(dragId);
    this.#prepared.delete(dragId);
    if (paths !== undefined) await this.#host.startDrag?.(paths);
  }

  async close(): Promise<void> {
    this.drops.dispose();
    await this.#stage.close();
  }

  /** A name with bytes that are no text can't be told to the system: it is left out. */
  #ownPaths(folder: FilePath, names: readonly FileName[]): string[] {
    const isWindows = process.platform === 'win32';
    return names
      .map((name) => childPath(folder, name) as string)
      .filter((path) => isWindows || !/\p{Cs}/u.test(path))
      .map((path) => (isWindows ? path.replace(/^\/(?=[a-z]:)/i, '').replaceAll('/', '\\') : path));
  }

  #jobEnded(jobId: string): void {
    const dropId = this.#jobs.get(jobId);
    if (dropId === undefined) return;
    this.#jobs.delete(jobId);
    if (![...this.#jobs.values()].includes(dropId)) this.drops.release(dropId);
  }
}

interface HandoverParts {
  readonly host: Host;
  readonly handover: Handover;
  readonly transfers: Transfers;
  readonly files: FileBrowser;
  readonly sessions: Sessions;
}

/** What the core does for the `handover` part of the contract. */
export function createHandoverHandlers(parts: HandoverParts): Handlers<HawserContract, PageContext>['handover'] {
  const { host, handover, transfers } = parts;
  const nothing = {};
  const keyOf = ({ page }: PageContext): string => {
    if (page === undefined) throw new AppError('page.occupied', {}, 'this page has not been welcomed');
    return page.key;
  };

  return {
    files({ dropId }, pipe, { context }) {
      handover.drops.attach(keyOf(context), dropId, pipe);
    },
    held({ dropIds }, { context }) {
      handover.drops.held(keyOf(context), dropIds);
      return nothing;
    },
    async receive({ dropId, names, target, options, mayChangeLogin }, { context, signal }) {
      sideFiles(parts, target.side, context);
      if (mayChangeLogin !== true) await new LoginChanges(parts).refuseDrop(target, names, signal);
      if (!handover.drops.has(keyOf(context), dropId)) throw new AppError('transfer.pageGone', {}, 'no such drop');
      const pairs = names.map((name) => ({ from: droppedPath(name), to: childPath(target.folder, name) }));
      const job = await transfers.startFrom({ kind: 'page', dropId }, pairs, target.side, options);
      handover.started(job, dropId);
      return job;
    },
    prepareDrag({ files }, { context, signal }) {
      if (host.startDrag === undefined) return { kind: 'nothing' };
      return handover.prepareDrag(files, sideFiles(parts, files.side, context), signal);
    },
    async drag({ dragId }) {
      await handover.drag(dragId);
      return nothing;
    },
    async chooseFolder() {
      const folder = await host.chooseFolder?.();
      return folder === undefined ? {} : { folder };
    },
    async download({ files: { side, folder, names } }, pipe, { context, signal }) {
      await sendDownload({ fileSystem: sideFiles(parts, side, context), folder, names }, pipe, signal);
      pipe.end();
    },
  };
}

/** Throws `session.notOpen`, `session.notFound`, `session.busy` for a session of another page. */
function sideFiles(
  { files, sessions }: Pick<HandoverParts, 'files' | 'sessions'>,
  side: FileSide,
  context: PageContext,
): FileSystem {
  if (side.kind === 'remote') {
    const { id } = sessions.files(side.sessionId);
    if (!context.page?.sessions.has(id)) throw new AppError('session.busy', { sessionId: id }, 'another page has this session');
  }
  return files.fileSystem(side);
}
