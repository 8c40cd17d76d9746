import { parentPath, type FilePath } from '../../shared/model/file-path.ts';
import type { FileAttributes, FileSystem } from '../sftp/file-system.ts';
import type { TransferQueue } from '../transfers/queue.ts';
import type { FilePlace } from '../transfers/transfer-types.ts';
import type { Taken } from './contents.ts';
import type { EditFolder } from './edit-folder.ts';
import { linkCountOf, look, type Look } from './server-file.ts';
import { takeBack, upload } from './upload.ts';
import type { Theirs } from './versions.ts';
import type { WarmPlace } from './warm-place.ts';

/** More than this is not fetched for a comparison. */
const MOST_COMPARED_BYTES = 256 * 1024 * 1024;

export interface CourierParts {
  readonly folder: EditFolder;
  readonly server: WarmPlace;
  readonly local: FilePlace;
  readonly queue: TransferQueue;
  /** A path of this computer as `FileSystem` has it. */
  readonly localPath: (native: string) => FilePath;
  /** The folder of the server has another content. */
  readonly onWritten: (folder: FilePath) => void;
}

export type Answer =
  | { readonly kind: 'sent'; readonly note: string | undefined }
  | { readonly kind: 'gone'; readonly now: 'missing' | 'folder' | 'other' }
  | { readonly kind: 'conflict'; readonly theirs: Theirs };

/** The way between one edit and its server: looks, sends, and writes down what both sides have. */
export class Courier {
  readonly #parts: CourierParts;
  readonly #signal: AbortSignal;
  #links: { readonly count: number | undefined } | undefined;

  constructor(parts: CourierParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
  }

  /**
   * Looks at the server, then sends, if it has what both sides had. `looked` is called in between. Rejects with what failed; with
   * `edit.changedMeanwhile` when it was written to after the look.
   */
  async send(taken: Taken, looked: () => Promise<void>): Promise<Answer> {
    const { queue, folder, localPath } = this.#parts;
    const { path } = folder.record;
    await takeBack(queue, (from) => from.startsWith(`${localPath(folder.path)}/`));
    const seen = await this.look();
    await looked();
    switch (seen.kind) {
      case 'gone':
        return seen;
      case 'same':
        return { kind: 'sent', note: await this.sendTo(taken, path, seen.attributes) };
      case 'changed':
        if (seen.fetched?.sha256 !== taken.sha256) return { kind: 'conflict', theirs: seen };
        await this.agree(seen.fetched.file, taken.sha256, seen.attributes);
        return { kind: 'sent', note: undefined };
    }
  }

  /**
   * Sends a copy, and takes it as what both sides have. `expected`: what is replaced; undefined: nothing is there, and what comes stays. Answers what is
   * to be told of it.
   */
  async sendTo(taken: Taken, to: FilePath, expected: FileAttributes | undefined): Promise<string | undefined> {
    const { queue, local, server, localPath, folder, onWritten } = this.#parts;
    const { mode, path } = folder.record;
    const from = localPath(taken.file);
    const linkCount = expected && (await this.#linkCount());
    const sent = await upload({ queue, local, server, from, to, expected, linkCount, mode }, this.#signal);
    const attributes = sent.attributes ?? (await this.#onServer((files) => files.stat(to, this.#signal)));
    if (to !== path) this.#links = undefined;
    await this.agree(taken.file, taken.sha256, attributes, to);
    onWritten(parentPath(to));
    return sent.note;
  }

  /** A content of the edit's folder is what both sides have from now on. */
  async agree(
    file: string,
    sha256: string,
    { sizeBytes, modifiedSeconds, mode }: FileAttributes,
    path = this.#parts.folder.record.path,
  ): Promise<void> {
    const facts = { ...(sizeBytes !== undefined && { sizeBytes }), ...(modifiedSeconds !== undefined && { modifiedSeconds }) };
    const more = { path, isMerged: false, ...(mode !== undefined && { mode }) };
    await this.#parts.folder.setBase(file, { sha256, ...facts }, more);
  }

  /** What the server has now. */
  look(): Promise<Look> {
    const { folder } = this.#parts;
    const { base, path } = folder.record;
    if (base === undefined) throw new Error('an edit without a beginning');
    const options = { signal: this.#signal, mostBytes: MOST_COMPARED_BYTES };
    return this.#onServer((files) => look(files, path, base, folder.file('theirs'), options));
  }

  /** Looked up once: another name that comes later is not worth reading the folder at each save. */
  async #linkCount(): Promise<number | undefined> {
    const { path } = this.#parts.folder.record;
    this.#links ??= { count: await this.#onServer((files) => linkCountOf(files, path, this.#signal)) };
    return this.#links.count;
  }

  async #onServer<T>(step: (files: FileSystem) => Promise<T>): Promise<T> {
    const files = await this.#parts.server.open(this.#signal);
    try {
      return await step(files);
    } finally {
      files.close();
    }
  }
}
