import { printableLine } from '../shared/base/printable.ts';
import { lastName, parentPath, type FilePath } from '../shared/model/file-path.ts';
import { TransferJobId, type TransferItems, type TransferJobInfo, type TransferStatus } from '../shared/model/transfers.ts';
import type { StreamJob } from './streams/stream-job.ts';
import { PlacedJobs, type OtherJobs } from './workbench-placed-jobs.ts';
import { placeOf, type JobNote } from './workbench-transfer-infos.ts';

const COMMAND_CHARACTERS = 300;
/** The job ends with the program, which waits so long for what is still to be written. */
const CLOSE_MS = 2000;

/** Commands with a file or a program of this computer at their end, among the transfers. They have no journal: what came is in the part file. */
export class StreamJobs implements OtherJobs {
  readonly #jobs = new PlacedJobs<StreamJob>();

  /** `after`: the last job of the queue, behind which it stands. */
  start(job: StreamJob, after: string | undefined): void {
    this.#jobs.add(job, after);
    job.start();
  }

  get(id: string): StreamJob | undefined {
    return this.#jobs.get(id);
  }

  info(id: string, note: JobNote): TransferJobInfo | undefined {
    const job = this.#jobs.get(id);
    return job && streamInfo(job, note);
  }

  startedAfter(after: string | undefined, ids: ReadonlySet<string>): string[] {
    return this.#jobs.startedAfter(after, ids);
  }

  status(id: string): TransferStatus | undefined {
    return this.#jobs.get(id)?.status;
  }

  /** The folder of this computer that it makes something in. */
  folder(id: string): FilePath | undefined {
    const here = this.#jobs.get(id)?.parts.here;
    return here?.kind === 'download' ? parentPath(here.path) : undefined;
  }

  /** It has no files of its own to list. */
  items(id: string): TransferItems | undefined {
    const job = this.#jobs.get(id);
    return job && { revision: job.revision, count: 0, rows: [] };
  }

  resume(id: string): void {
    this.#jobs.get(id)?.resume();
  }

  async cancel(id: string): Promise<void> {
    await this.#jobs.get(id)?.cancel();
  }

  remove(id: string): void {
    this.#jobs.delete(id);
  }

  /** Ends what runs. A command that does not end is left: its connection goes with the program. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS)));
    await Promise.race([Promise.all(this.#jobs.all.map((job) => job.cancel())), patience]);
    clearTimeout(timer);
  }
}

function streamInfo(job: StreamJob, note: JobNote): TransferJobInfo {
  const { id, status, revision, error, doneBytes, sizeBytes, bytesPerSecond, parts, keptAs, end } = job;
  const { here, reference, command } = parts;
  const isGood = status === 'finished' && error === undefined;
  const isBad = status === 'finished' && error !== undefined;
  const path = here.kind === 'program' ? undefined : here.path;
  const folder = path === undefined ? ('/' as FilePath) : parentPath(path);
  const local = placeOf({ kind: 'local' }, folder);
  const remote = placeOf(reference, '/' as FilePath, note);
  const firstName = path && lastName(path);
  const isUpload = here.kind === 'upload';
  const isRunning = status === 'running';
  const rate = isRunning ? bytesPerSecond : 0;
  const left = sizeBytes === undefined ? undefined : sizeBytes - doneBytes;
  return {
    jobId: TransferJobId.parse(id),
    kind: 'stream',
    stream: {
      way: here.kind,
      command: printableLine(command, COMMAND_CHARACTERS),
      ...(path !== undefined && { path }),
      ...(here.kind === 'program' && { program: printableLine(here.line, COMMAND_CHARACTERS) }),
      seconds: job.seconds,
      ...(end !== undefined && { end }),
      ...(keptAs !== undefined && { keptAs }),
      ...job.wordBytes,
    },
    status,
    revision,
    source: isUpload ? local : remote,
    target: isUpload ? remote : local,
    ...(firstName !== undefined && { firstName }),
    nameCount: 1,
    totals: {
      isWhole: isUpload || isGood,
      files: 1,
      folders: 0,
      bytes: Math.max(sizeBytes ?? 0, doneBytes),
      doneFiles: isGood ? 1 : 0,
      skippedFiles: 0,
      failedItems: isBad ? 1 : 0,
      doneBytes,
    },
    bytesPerSecond: rate,
    filesPerSecond: 0,
    ...(left !== undefined && left > 0 && rate > 0 && { remainingSeconds: left / rate }),
    isVerified: false,
    isAsking: job.isAsking,
    canRetry: isBad,
    ...(note.endedAt !== undefined && { endedAt: note.endedAt }),
    ...(error !== undefined && { error: error.toWire() }),
  };
}
