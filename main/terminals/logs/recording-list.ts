import type { Stats } from 'node:fs';
import { lstat, opendir, realpath, stat } from 'node:fs/promises';
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
  readonly stat: (path: string) => Promise<Stats>;
}
const nodeDisk: ListDisk = { opendir, realpath, lstat, stat };

/**
 * Looks for recordings below a folder, one call to the disk after another, until it is through or was stopped; what was found can be asked for at any time. Links are
 * not followed, though the folder itself may be one. What can't be read is left out.
 */
export class RecordingSearch {
  readonly #folder: string;
  readonly #disk: ListDisk;
  readonly #files: RecordingFile[] = [];
  readonly #links: string[] = [];
  #looked = 0;
  #isLarge = false;
  #isStopped = false;

  constructor(folder: string, disk: ListDisk = nodeDisk) {
    this.#folder = folder;
    this.#disk = disk;
  }

  /** Whether the folder answered at all. */
  get hasBegun(): boolean {
    return this.#looked > 0;
  }

  /** Never rejects. */
  async run(): Promise<void> {
    const real = await this.#disk.realpath(this.#folder).catch(() => undefined);
    if (real !== undefined) await this.#look([], real);
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
      : this.#isLarge
        ? 'large'
        : recordings.length < this.#files.length
          ? 'many'
          : undefined;
    return { recordings, links: [...this.#links], ...(cut !== undefined && { cut }) };
  }

  /** `real` is where the folder must be once every link was followed: it may have become one since it was listed. */
  async #look(steps: readonly string[], real: string): Promise<void> {
    const path = join(this.#folder, ...steps);
    if ((await this.#disk.realpath(path).catch(() => undefined)) !== real) return;
    const entries = await this.#disk.opendir(path, { bufferSize: 256 }).catch(() => undefined);
    if (entries === undefined) return;
    const folders: string[] = [];
    try {
      for await (const entry of entries) {
        if (this.#isStopped) return;
        if (++this.#looked > mostLooked) {
          this.#isLarge = true;
          return;
        }
        const below = [...steps, entry.name];
        if (entry.isSymbolicLink()) await this.#link(below);
        else if (entry.isDirectory()) folders.push(entry.name);
        else if (entry.isFile() && isRecording(entry.name)) await this.#take(below);
      }
    } catch {
      // What was read of it is kept.
    }
    if (folders.length > 0 && steps.length + 1 >= mostDepth) this.#isLarge = true;
    else for (const name of folders) if (!this.#isStopped) await this.#look([...steps, name], join(real, name));
  }

  async #take(steps: readonly string[]): Promise<void> {
    const path = join(this.#folder, ...steps);
    const facts = await this.#disk.lstat(path).catch(() => undefined);
    if (facts?.isFile() !== true) return;
    this.#files.push({ path, name: steps.join('/'), bytes: facts.size, modifiedAt: facts.mtimeMs });
  }

  async #link(steps: readonly string[]): Promise<void> {
    if (this.#links.length >= mostLinks) return;
    const name = steps.join('/');
    const leads =
      isRecording(name) || (await this.#disk.stat(join(this.#folder, ...steps)).catch(() => undefined))?.isDirectory();
    if (leads === true) this.#links.push(name);
  }
}

/** Whether a file is called like a recording. */
export function isRecording(name: string): boolean {
  return name.toLowerCase().endsWith('.cast');
}
