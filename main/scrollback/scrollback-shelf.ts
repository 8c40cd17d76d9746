import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SessionId } from '../../shared/model/ids.ts';
import { atomicWrite } from '../storage/atomic-write.ts';

const format = 'hawser.scrollback';
/** What older programs read as well; `latest` has letters, and earlier text apart. */
const first = 1;
const latest = 2;

const base64 = z.base64().max(4_000_000);
const shortBase64 = z.base64().max(200);

/** Sealed by the vault's key `keyId`, under its own id and time. */
const SealedRecord = z.object({
  /** Its own, and no terminal's: a tab that is connected anew takes its file along. */
  id: z.string().max(100),
  keyId: z.string().max(100),
  savedAt: z.number(),
  nonce: shortBase64,
  sealed: base64,
  /** The ids of the records that stood above it, the oldest first: authenticated with it. */
  above: z.array(z.string().max(100)).max(8).optional(),
  /** It was sealed while the vault was locked. */
  letter: z.object({ from: shortBase64, box: z.object({ nonce: shortBase64, sealed: shortBase64 }) }).optional(),
});
export type SealedRecord = z.infer<typeof SealedRecord>;

/** More are not nested; the oldest goes. */
export const mostEarlier = 8;

const SealedScrollback = SealedRecord.extend({
  /** What stood there before, the oldest first: the vault was locked, so that it could not be made one with the rest. */
  earlier: z.array(SealedRecord).max(mostEarlier).optional(),
});
/** What a file holds. */
export type SealedScrollback = z.infer<typeof SealedScrollback>;

export type ShelfEntry =
  | { readonly kind: 'none' }
  | { readonly kind: 'sealed'; readonly scrollback: SealedScrollback }
  /** Written by a newer program: it stays as it is. */
  | { readonly kind: 'fromTheFuture' }
  | { readonly kind: 'malformed' }
  /** The system did not give it: nothing is known of what it says. */
  | { readonly kind: 'unavailable'; readonly error: unknown };

export interface ShelfFile {
  readonly sessionId: SessionId;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

const ending = '.sealed.json';

/** What is authenticated with the sealed bytes. */
export function aboutScrollback({ id, keyId, savedAt, above }: Pick<SealedRecord, 'id' | 'keyId' | 'savedAt' | 'above'>): string {
  return JSON.stringify([format, first, id, keyId, savedAt, ...(above === undefined ? [] : [above])]);
}

/** The folder `scrollback` of the data folder: one sealed file for each terminal. */
export class ScrollbackShelf {
  readonly folder: string;
  #isMade = false;

  constructor(dataDir: string) {
    this.folder = join(dataDir, 'scrollback');
  }

  /** Throws the system's error where the folder, or one of its files, can't be looked at. */
  async list(): Promise<ShelfFile[]> {
    const found = await Promise.all(
      (await this.#names())
        .filter((name) => name.endsWith(ending) && !name.startsWith('.'))
        .map(async (name) => {
          const facts = await stat(join(this.folder, name)).catch((error: unknown) => orGone(error, undefined));
          if (facts === undefined) return [];
          return [{ sessionId: name.slice(0, -ending.length) as SessionId, bytes: facts.size, changedAt: facts.mtimeMs }];
        }),
    );
    return found.flat().filter(({ sessionId }) => isName(sessionId));
  }

  async read(sessionId: SessionId): Promise<ShelfEntry> {
    if (!isName(sessionId)) return { kind: 'none' };
    let text: string;
    try {
      text = await readFile(this.#file(sessionId), 'utf8');
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOENT' ? { kind: 'none' } : { kind: 'unavailable', error };
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return { kind: 'malformed' };
    }
    const { format: ofFile, version: has } = (value ?? {}) as { format?: unknown; version?: unknown };
    if (ofFile !== format || typeof has !== 'number') return { kind: 'malformed' };
    if (has > latest) return { kind: 'fromTheFuture' };
    const parsed = SealedScrollback.safeParse(value);
    return parsed.success ? { kind: 'sealed', scrollback: parsed.data } : { kind: 'malformed' };
  }

  /** Throws the system's error. */
  async write(sessionId: SessionId, scrollback: SealedScrollback): Promise<void> {
    if (!this.#isMade) await mkdir(this.folder, { recursive: true, mode: 0o700 });
    this.#isMade = true;
    const { letter, above, earlier = [] } = scrollback;
    const version = letter === undefined && above === undefined && earlier.length === 0 ? first : latest;
    await atomicWrite(this.#file(sessionId), `${JSON.stringify({ format, version, ...scrollback })}\n`);
  }

  /** The same for another terminal, whole or not at all; false where there is none, or it could not be copied. */
  async copy(from: SessionId, to: SessionId): Promise<boolean> {
    if (!isName(from)) return false;
    const temporary = join(this.folder, `.${to}${ending}.${process.pid}.${randomBytes(4).toString('hex')}`);
    try {
      await copyFile(this.#file(from), temporary);
      await rename(temporary, this.#file(to));
      return true;
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
      return false;
    }
  }

  /** What was kept aside, and what a crash left half written. */
  async leftovers(): Promise<(ShelfFile & { readonly name: string; readonly isAside: boolean })[]> {
    const found = await Promise.all(
      (await this.#names()).map(async (name) => {
        const [, half, sessionId] = /^(\.?)([A-Za-z0-9-]{1,64})\.sealed\.json\.[^/]+$/.exec(name) ?? [];
        const facts = sessionId === undefined ? undefined : await stat(join(this.folder, name)).catch(() => undefined);
        if (facts === undefined) return [];
        const { size: bytes, mtimeMs: changedAt } = facts;
        return [{ name, sessionId: sessionId as SessionId, bytes, changedAt, isAside: half === '' }];
      }),
    );
    return found.flat();
  }

  /** Takes off one of `leftovers`. */
  async drop({ name }: { readonly name: string }): Promise<void> {
    await rm(join(this.folder, name), { force: true }).catch(() => undefined);
  }

  async remove(sessionId: SessionId): Promise<void> {
    if (isName(sessionId)) await rm(this.#file(sessionId), { force: true }).catch(() => undefined);
  }

  /** A file that can't be read is not written over: it is called otherwise from now on. Throws the system's error. */
  async keepAside(sessionId: SessionId, now: number): Promise<void> {
    await rename(this.#file(sessionId), this.#aside(sessionId, now)).catch((error: unknown) => orGone(error, undefined));
  }

  /** The same where a part of it can be read: a copy. Throws the system's error. */
  async copyAside(sessionId: SessionId, now: number): Promise<void> {
    await copyFile(this.#file(sessionId), this.#aside(sessionId, now));
  }

  /** Everything goes, also what was kept aside and what a crash left half written. */
  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true }).catch(() => undefined);
    this.#isMade = false;
  }

  #aside(sessionId: SessionId, now: number): string {
    const stamp = new Date(now).toISOString().replace(/[:.]/g, '-');
    return `${this.#file(sessionId)}.unreadable-${stamp}`;
  }

  #file(sessionId: SessionId): string {
    return join(this.folder, `${sessionId}${ending}`);
  }

  /** Throws the system's error: a folder that can't be read now is not an empty one. */
  async #names(): Promise<string[]> {
    return readdir(this.folder).catch((error: unknown) => orGone(error, []));
  }
}

/** What stands for something that is not there; any other error of the system is thrown. */
function orGone<T>(error: unknown, instead: T): T {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return instead;
  throw error;
}

/** Ids come from a page and from names of files: nothing but a plain name becomes a path. */
function isName(sessionId: string): boolean {
  return /^[A-Za-z0-9-]{1,64}$/.test(sessionId);
}
