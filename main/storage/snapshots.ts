import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { atomicWrite } from './atomic-write.ts';
import { decodeDocument, encodeDocument, type DocumentShape } from './document-format.ts';

const keptSnapshots = 20;
const lastName = 'last.json';

export interface Snapshot<T> {
  readonly file: string;
  readonly data: T;
  /** What the edit did that replaced this state: the words of undo. */
  readonly label: string;
}

/** The last states of one document, newest last: `snapshots/<name>/<revision>.json`. They serve undo and recovery. */
export class Snapshots<T> {
  readonly #folder: string;
  readonly #shape: DocumentShape<T>;

  constructor(dataDir: string, shape: DocumentShape<T>) {
    this.#folder = join(dataDir, 'snapshots', shape.name);
    this.#shape = shape;
  }

  /** Keeps `data` as it was before the edit called `label`, and drops what is older than the last twenty. */
  async push(data: T, revision: number, label: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const name = `${String(revision).padStart(10, '0')}.json`;
    await atomicWrite(join(this.#folder, name), encodeDocument(this.#shape, data, revision, label));
    const all = await this.#files();
    await Promise.all(all.slice(0, Math.max(0, all.length - keptSnapshots)).map((file) => rm(file, { force: true })));
  }

  /** Keeps a second copy of what was just written: what is shown when the document itself cannot be read any more. */
  async keepLast(text: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await atomicWrite(join(this.#folder, lastName), text);
  }

  /** The second copy, where it can be read. */
  async last(): Promise<T | undefined> {
    const text = await textOf(join(this.#folder, lastName));
    const outcome = text === undefined ? undefined : decodeDocument(this.#shape, text);
    return outcome?.kind === 'ok' ? outcome.data : undefined;
  }

  /** The newest state that can be read. Another instance may drop one at any moment: it is passed over. */
  async newest(): Promise<Snapshot<T> | undefined> {
    for (const file of (await this.#files()).reverse()) {
      const text = await textOf(file);
      const outcome = text === undefined ? undefined : decodeDocument(this.#shape, text);
      if (outcome?.kind === 'ok') return { file, data: outcome.data, label: outcome.label ?? '' };
    }
    return undefined;
  }

  async remove(snapshot: Snapshot<T>): Promise<void> {
    await rm(snapshot.file, { force: true });
  }

  async #files(): Promise<string[]> {
    try {
      const names = await readdir(this.#folder);
      return names
        .filter((name) => /^\d{10}\.json$/.test(name))
        .sort()
        .map((name) => join(this.#folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}
