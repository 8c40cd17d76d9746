import type { Stats } from 'node:fs';
import { lstat, opendir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordingFile, RecordingList, RecordingsCut } from '../../../shared/model/session-logs.ts';

const mostFiles = 1000;
/** Folders and files that are looked at. */
const mostLooked = 20_000;
const mostDepth = 8;
const mostLinks = 100;

/** What of node:fs a list is made with. */
export interface ListDisk {
  readonly opendir: typeof opendir;
  readonly realpath: (path: string) => Promise<string>;
  readonly lstat: (path: string) => Promise<Stats>;
}
const nodeDisk: ListDisk = { opendir, realpath, lstat };

/**
 * Looks for recordings below a folder, one call to the disk after another, until it is through or was stopped; what was found can be asked for at any time. Links are
 * not followed, though the folder itself may be one, and nothing is asked about where they lead: that may be a mount that hangs, or a share that would get a login.
 * What can't be read below the folder is left out, and told as `unreadable`.
 */
export class RecordingSearch {
  readonly #folder: string;
  readonly #disk: ListDisk;
  readonly #files: RecordingFile[] = [];
  readonly #links: string[] = [];
  #looked = 0;
  #isLarge = false;
  #isUnread = false;
  #isStopped = false;

  constructor(folder: string, disk: ListDisk = nodeDisk) {
    this.#folder = folder;
    this.#disk = disk;
  }

  /** Whether the folder answered at all. */
  get hasBegun(): boolean {
    return this.#looked > 0;
  }

  /** Rejects, as the disk does, where the folder itself can't be read. One that is not there is empty. */
  async run(): Promise<void> {
    try {
      await this.#look([], await this.#disk.realpath(this.#folder));
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  /** Nothing more is asked of the disk. */
  stop(): void {
    this.#isStopped = true;
  }

  /** What was found up to now. */
  get found(): RecordingList {
    const recordings = this.#files.toSorted((one, other) => other.modifiedAt - one.modifiedAt).slice(0, mostFiles);
    const cut: RecordingsCut | undefined = this.#isStopped
      ? 'slow'
      : this.#isUnread
        ? 'unreadable'
        : this.#isLarge
          ? 'large'
          : recordings.length < this.#files.length
            ? 'many'
            : undefined;
    return { recordings, links: [...this.#links], ...(cut !== undefined && { cut }) };
  }

  /** `real` is where the folder must be once every link was followed: it may have become one since it was listed. Rejects where nothing of it can be read. */
  async #look(steps: readonly string[], real: string): Promise<void> {
    const path = join(this.#folder, ...steps);
    if ((await this.#disk.realpath(path)) !== real) return;
    const entries = await this.#disk.opendir(path, { bufferSize: 256 });
    const folders: string[] = [];
    const before = this.#looked;
    try {
      for await (const entry of entries) {
        if (this.#isStopped) return;
        if (++this.#looked > mostLooked) {
          this.#isLarge = true;
          return;
        }
        const below = [...steps, entry.name];
        if (entry.isSymbolicLink()) this.#link(below);
        else if (entry.isDirectory()) folders.push(entry.name);
        else if (entry.isFile() && isRecording(entry.name)) await this.#take(below);
      }
    } catch (error) {
      if (this.#looked === before) throw error;
      // What was read of it is kept.
      this.#leaveOut(error);
    }
    if (folders.length > 0 && steps.length + 1 >= mostDepth) this.#isLarge = true;
    else
      for (const name of folders)
        if (!this.#isStopped) await this.#look([...steps, name], join(real, name)).catch(this.#leaveOut);
  }

  /** What went since it was listed is not missed. */
  readonly #leaveOut = (error: unknown): undefined => {
    this.#isUnread ||= !isGone(error);
  };

  async #take(steps: readonly string[]): Promise<void> {
    const path = join(this.#folder, ...steps);
    const facts = await this.#disk.lstat(path).catch(this.#leaveOut);
    if (facts?.isFile() !== true) return;
    this.#files.push({ path, name: steps.join('/'), bytes: facts.size, modifiedAt: facts.mtimeMs });
  }

  #link(steps: readonly string[]): void {
    const name = steps.join('/');
    if (this.#links.length < mostLinks && !isOtherLog.test(name)) this.#links.push(name);
  }
}

/** What a link to a file is called that is of no use here; any other may lead to a recording or a folder of them. */
const isOtherLog = /\.(?:log|txt)$/i;

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Whether a file is called like a recording. */
export function isRecording(name: string): boolean {
  return name.toLowerCase().endsWith('.cast');
}
