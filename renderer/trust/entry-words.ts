import type { TrustEntry, TrustFlag, TrustStore } from '../../shared/model/trust.ts';

/** `SHA256:yCil…A4Q0`: enough to recognise, not enough to compare. */
export function shortFingerprint(sha256: string): string {
  const digits = sha256.replace(/^SHA256:/, '');
  return `${digits.slice(0, 8)}…${digits.slice(-4)}`;
}

/** The last part of a path, with as many folders before it as tell it apart from the other files. */
export function fileWords(file: string, files: readonly string[]): string {
  const parts = (path: string): string[] => path.split(/[\\/]/).filter((part) => part !== '');
  const own = parts(file);
  for (let length = 1; length < own.length; length++) {
    const tail = own.slice(-length).join('/');
    const isUnique = files.every((other) => other === file || parts(other).slice(-length).join('/') !== tail);
    if (isUnique) return tail;
  }
  return file;
}

/** Short words for each file, so that all can be told apart. */
export function placeNames(stores: readonly TrustStore[]): ReadonlyMap<string, string> {
  const files = stores.map((store) => store.file);
  return new Map(files.map((file) => [file, fileWords(file, files)]));
}

/** One name as a row shows it. */
export interface NameChip {
  readonly words: string;
  readonly kind: 'name' | 'pattern' | 'not' | 'hidden' | 'resolved';
}

/** What stands in the column of names: clear names, or what is known of a hidden one. Empty for a line that can't be read. */
export function nameChips(entry: Pick<TrustEntry, 'names' | 'flags' | 'resolvedName'>, hiddenWords: string): readonly NameChip[] {
  if (entry.names.length > 0) return entry.names.map((words) => ({ words, kind: kindOf(words) }));
  if (entry.resolvedName !== undefined) return [{ words: entry.resolvedName, kind: 'resolved' }];
  return entry.flags.includes('hashed') ? [{ words: hiddenWords, kind: 'hidden' }] : [];
}

function kindOf(name: string): NameChip['kind'] {
  if (name.startsWith('!')) return 'not';
  return /[*?]/.test(name) ? 'pattern' : 'name';
}

/** What a row says in badges. Names show by themselves that they are hidden or patterns, and the date that it was never used. */
const badgeOrder: readonly TrustFlag[] = ['revoked', 'everyHost', 'authority', 'weak', 'unverified', 'duplicate'];

export function badgesOf(flags: readonly TrustFlag[]): readonly TrustFlag[] {
  return badgeOrder.filter((flag) => flags.includes(flag));
}

/** The colour of a badge: never without its word. */
export function badgeTone(flag: TrustFlag): 'stop' | 'warning' | 'plain' {
  if (flag === 'revoked' || flag === 'everyHost' || flag === 'invalid') return 'stop';
  return flag === 'weak' || flag === 'unverified' ? 'warning' : 'plain';
}

/** What the entry is called in a sentence. */
export function entryName(entry: TrustEntry, hiddenWords: string, invalidWords: string): string {
  return nameChips(entry, hiddenWords)[0]?.words ?? invalidWords;
}

/** Host and port of a name as known_hosts writes it: `[web1]:2222`, or `web1` at port 22. */
export function hostAndPort(name: string): { readonly host: string; readonly port: number } {
  const parts = /^!?\[([^\]]+)\]:(\d+)$/.exec(name);
  return parts ? { host: parts[1] ?? name, port: Number(parts[2]) } : { host: name, port: 22 };
}
