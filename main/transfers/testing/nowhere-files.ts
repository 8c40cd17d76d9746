import type { FilePath } from '../../../shared/model/file-path.ts';
import type { Access, AttributeChanges, Block, FileAttributes, OpenFile } from '../../sftp/file-system.ts';
import { LocalFileSystem } from '../../sftp/local-file-system.ts';

/** The files of this computer, but for what is written to them: that is counted and gone, as with /dev/null. */
export class NowhereFiles extends LocalFileSystem {
  override async open(path: FilePath, access: Access, signal: AbortSignal): Promise<OpenFile> {
    const file = await super.open(path, access, signal);
    return access.kind === 'read' ? file : new NowhereFile(file);
  }
}

class NowhereFile implements OpenFile {
  readonly path: FilePath;
  readonly #file: OpenFile;
  #sizeBytes = 0;

  constructor(file: OpenFile) {
    this.#file = file;
    this.path = file.path;
  }

  get isClosed(): boolean {
    return this.#file.isClosed;
  }

  read(offsetBytes: number, lengthBytes: number, signal: AbortSignal): Promise<Block> {
    return this.#file.read(offsetBytes, lengthBytes, signal);
  }

  write(offsetBytes: number, bytes: Uint8Array | readonly Uint8Array[]): Promise<void> {
    const sizeBytes = bytes instanceof Uint8Array ? bytes.length : bytes.reduce((sum, piece) => sum + piece.length, 0);
    this.#sizeBytes = Math.max(this.#sizeBytes, offsetBytes + sizeBytes);
    return Promise.resolve();
  }

  async stat(signal: AbortSignal): Promise<FileAttributes> {
    return { ...(await this.#file.stat(signal)), sizeBytes: this.#sizeBytes };
  }

  setAttributes({ sizeBytes, ...changes }: AttributeChanges, signal: AbortSignal): Promise<void> {
    if (sizeBytes !== undefined) this.#sizeBytes = sizeBytes;
    return this.#file.setAttributes(changes, signal);
  }

  sync(signal: AbortSignal): Promise<void> {
    return this.#file.sync(signal);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
