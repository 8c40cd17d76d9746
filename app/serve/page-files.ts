import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentTypeOf } from '../page/page-files.ts';

/** The build puts a digest of the content into these names: what has another content has another name. */
const hashedName = /^\/assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

export interface PageFile {
  readonly contentType: string;
  readonly cacheControl: string;
  read(): Promise<Buffer>;
}

/**
 * The files of the built page by their path in the address. The list is made once: a path that is not on it does not exist,
 * however it is spelled, so that nothing outside the folder can be named at all.
 */
export class PageFiles {
  readonly #files = new Map<string, PageFile>();

  /** @throws Error when `root` can't be read or has no `index.html`. */
  constructor(root: string) {
    if (!statSync(join(root, 'index.html')).isFile()) throw new Error(`${root} has no index.html`);
    this.#add(root, '/');
    const index = this.#files.get('/index.html');
    if (index !== undefined) this.#files.set('/', index);
  }

  /** The file of a request target (`/assets/x.js?v=1`); the query is ignored. */
  find(target: string): PageFile | undefined {
    return this.#files.get(target.replace(/[?#].*$/s, ''));
  }

  get size(): number {
    return this.#files.size;
  }

  #add(folder: string, prefix: string): void {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) this.#add(path, `${prefix}${encodeURIComponent(entry.name)}/`);
      // A symbolic link is no file here: it could lead out of the folder.
      else if (entry.isFile()) this.#addFile(path, `${prefix}${encodeURIComponent(entry.name)}`);
    }
  }

  #addFile(path: string, target: string): void {
    this.#files.set(target, {
      contentType: contentTypeOf(path),
      cacheControl: hashedName.test(target) ? 'public, max-age=31536000, immutable' : 'no-cache',
      read: () => readFile(path),
    });
  }
}
