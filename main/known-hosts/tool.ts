import type { KnownHostPlace } from '../../shared/model/host-key.ts';
import type { EditUndo } from '../storage/edit-file.ts';
import { findEntries, hashAll, isEntry, isPattern, keyLine, removeHost, type Rewrite } from './edits.ts';
import type { KnownHostsStore } from './file-store.ts';
import { keyFace } from './key-face.ts';
import { isPlainKey, readKeyLines } from './key-lines.ts';
import { fileName, hostFieldMatches, lowerAscii, textOfBytes } from './matcher.ts';
import { readLineKey, type KnownHostLine, type Marker } from './parser.ts';

/** One usable line of a file, its key read when it can be. */
export interface Entry {
  readonly line: number;
  readonly marker: Marker;
  readonly hosts: string;
  /** The whole line as it stands, without its line end. */
  readonly text: string;
  readonly comment: string;
  /** undefined when the key can't be read. */
  readonly blob: Buffer | undefined;
}

export interface Listing {
  readonly entries: readonly Entry[];
  /** Lines that can't be used, with the reason. */
  readonly invalid: readonly { readonly line: number; readonly why: string }[];
}

export type EditReport =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unchanged'; readonly invalid: readonly number[]; readonly patterns: readonly Entry[] }
  | {
      readonly kind: 'written';
      readonly keptAs: string;
      readonly undo: EditUndo;
      /** As they were. */
      readonly touched: readonly Entry[];
      readonly invalid: readonly number[];
      /** Lines that had a pattern for a name: they can't be hidden. */
      readonly patterns: readonly Entry[];
    };

export type Addition =
  | { readonly kind: 'added'; readonly blob: Buffer; readonly by: KnownHostPlace }
  | { readonly kind: 'present'; readonly blob: Buffer; readonly by: KnownHostPlace }
  | { readonly kind: 'revoked'; readonly blob: Buffer; readonly by: KnownHostPlace }
  /** The line names other hosts. */
  | { readonly kind: 'otherHost'; readonly line: number; readonly hosts: string };

/** known_hosts files by hand: what the manager and the command line do with them. Errors: those of the store. */
export class KnownHostsTool {
  readonly #store: KnownHostsStore;

  constructor(store: KnownHostsStore) {
    this.#store = store;
  }

  /** The lines of a host in one file, as `ssh-keygen -F`; undefined when there is no such file. */
  async find(file: string, name: string): Promise<readonly Entry[] | undefined> {
    const lines = await this.#lines(file);
    return lines && findEntries(name, lines).map(entryOf);
  }

  /** Everything in a file; undefined when there is no such file. */
  async list(file: string): Promise<Listing | undefined> {
    const lines = await this.#lines(file);
    if (lines === undefined) return undefined;
    const invalid = lines.flatMap((line) => {
      const why = whyUnusable(line);
      return why === undefined ? [] : [{ line: line.line, why }];
    });
    return { entries: lines.filter(isEntry).map(entryOf), invalid };
  }

  /** Takes out the lines of a host, as `ssh-keygen -R`. */
  remove(file: string, name: string): Promise<EditReport> {
    return this.#edit(file, (lines) => removeHost(name, lines));
  }

  /** Hides all names, as `ssh-keygen -H`. */
  hash(file: string): Promise<EditReport> {
    return this.#edit(file, hashAll);
  }

  undo(undo: EditUndo): Promise<'undone' | 'conflict'> {
    return this.#store.undo(undo);
  }

  /**
   * Adds the keys of a text for a host: those without a name and those whose names match. A key that is there already is not added
   * again, and one that is revoked for the host not at all; `otherFiles` are looked at too. Certificates are passed over.
   */
  async add(
    file: string,
    name: string,
    text: Buffer,
    { hashed = false, otherFiles = [] }: { readonly hashed?: boolean; readonly otherFiles?: readonly string[] } = {},
  ): Promise<Addition[]> {
    const plain = lowerAscii(name);
    const additions: Addition[] = [];
    await this.#store.exclusive(file, async () => {
      for (const { blob, prefix, comment, line } of readKeyLines(text)) {
        if (!isPlainKey(blob)) continue;
        if (prefix !== undefined && !hostFieldMatches(prefix.startsWith('|') ? prefix : fileName(prefix), plain)) {
          additions.push({ kind: 'otherHost', line, hosts: prefix });
          continue;
        }
        const stored = findEntries(plain, await this.#store.read([file], otherFiles)).map((entry) => ({
          place: { file: entry.file, line: entry.line },
          own: entryOf(entry),
        }));
        const equal = stored.filter(({ own }) => own.blob?.equals(blob) === true);
        const revoked = equal.find(({ own }) => own.marker === 'revoked');
        const present = revoked ?? equal.find(({ own }) => own.marker === 'none');
        if (present) {
          additions.push({ kind: revoked ? 'revoked' : 'present', blob, by: present.place });
        } else {
          const by = await this.#store.append(file, keyLine(plain, blob, { hashed, comment }));
          additions.push({ kind: 'added', blob, by });
        }
      }
    });
    return additions;
  }

  async #edit(file: string, work: (lines: readonly KnownHostLine[]) => Rewrite): Promise<EditReport> {
    let patterns: Entry[] = [];
    const outcome = await this.#store.edit(file, (lines) => {
      patterns = lines
        .filter(isEntry)
        .filter(({ outline }) => isPattern(outline.hosts))
        .map(entryOf);
      return work(lines);
    });
    const { rewrite } = outcome;
    if (outcome.kind === 'missing' || rewrite === undefined) return { kind: 'missing' };
    const invalid = rewrite.invalid.map(({ line }) => line);
    if (outcome.kind === 'unchanged') return { kind: 'unchanged', invalid, patterns };
    const touched = rewrite.touched.filter(isEntry).map(entryOf);
    return { kind: 'written', keptAs: outcome.keptAs, undo: outcome.undo, touched, invalid, patterns };
  }

  async #lines(file: string): Promise<readonly KnownHostLine[] | undefined> {
    return (await this.#store.exists(file)) ? this.#store.read([file]) : undefined;
  }
}

function entryOf(line: KnownHostLine): Entry {
  const { outline } = line;
  if (outline.kind !== 'hosts') throw new Error('only lines with hosts are entries');
  const key = readLineKey(outline);
  return {
    line: line.line,
    marker: outline.marker,
    hosts: textOfBytes(outline.hosts),
    text: line.raw.toString('utf8').replace(/\n$/, ''),
    comment: key.kind === 'key' ? key.comment : '',
    blob: key.kind === 'key' ? key.blob : undefined,
  };
}

function whyUnusable({ outline }: KnownHostLine): string | undefined {
  if (outline.kind === 'malformed') return outline.why;
  if (outline.kind !== 'hosts') return undefined;
  const key = readLineKey(outline);
  if (key.kind === 'ssh1') return 'it is a key of SSH protocol 1, which nobody uses any more';
  return key.kind === 'malformed' ? key.why : undefined;
}

/** Fingerprint line of `ssh-keygen -l`. `hashName` chooses the fingerprint. */
export function fingerprintLine(blob: Buffer, comment: string, hashName: 'sha256' | 'md5'): string {
  const face = keyFace(blob);
  return `${face.bits} ${face[hashName]} ${comment} (${face.typeLabel})`;
}
