import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The built files of the page. What its first screen needs is read while Electron itself still starts. */
export class PageFiles {
  readonly root: string;
  readonly #early = new Map<string, Promise<Uint8Array<ArrayBuffer> | undefined>>();

  constructor(root: string) {
    this.root = root;
  }

  /** Begins to read the page, its scripts and its styles. Each is handed out once; a reload reads again. */
  readAhead(): void {
    this.#readAhead(join(this.root, 'index.html'));
    void readdir(join(this.root, 'assets')).then(
      (names) => {
        for (const name of names) if (/\.(js|css)$/.test(name)) this.#readAhead(join(this.root, 'assets', name));
      },
      () => undefined,
    );
  }

  /** The bytes of a file. Throws the system's error. */
  async read(path: string): Promise<Uint8Array<ArrayBuffer>> {
    const early = this.#early.get(path);
    this.#early.delete(path);
    return (await early) ?? new Uint8Array(await readFile(path));
  }

  #readAhead(path: string): void {
    this.#early.set(
      path,
      readFile(path).then(
        (bytes) => new Uint8Array(bytes),
        () => undefined,
      ),
    );
  }
}
