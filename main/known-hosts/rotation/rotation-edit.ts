import { keyLine, type Rewrite } from '../edits.ts';
import type { KnownHostsStore } from '../file-store.ts';
import { hostFieldMatches } from '../matcher.ts';
import { readLineKey, type KnownHostLine } from '../parser.ts';

export interface RotationEdit {
  readonly name: string;
  /** The user's files in their order; additions go into the first. */
  readonly files: readonly string[];
  /** HashKnownHosts. */
  readonly hashed: boolean;
  /** All keys that the host shall have. */
  readonly keys: readonly Buffer[];
  /** Keys that it no longer has. */
  readonly removed: readonly Buffer[];
}

/**
 * Writes a rotation as hostfile_replace_entries of OpenSSH: the first file gets the keys that are not in it, old ones go from every file,
 * and the others keep none of those that the first has now. `FILE.old` keeps what each was. Where ssh would leave the host without any
 * line because the first file does not exist, it is made. Errors: those of the store.
 */
export async function writeRotation(store: KnownHostsStore, edit: RotationEdit): Promise<void> {
  const { name, files, hashed, keys, removed } = edit;
  const [first, ...others] = files;
  if (first === undefined) return;
  const outcome = await store.edit(first, (lines) => rewrite(lines, edit, { gone: removed, kept: keys }));
  if (outcome.kind === 'missing') {
    await store.exclusive(first, async () => {
      for (const key of keys) await store.append(first, keyLine(name, key, { hashed }));
    });
  }
  for (const file of others) await store.edit(file, (lines) => rewrite(lines, edit, { gone: [...removed, ...keys], kept: [] }));
}

function rewrite(
  lines: readonly KnownHostLine[],
  { name, hashed }: RotationEdit,
  { gone, kept }: { readonly gone: readonly Buffer[]; readonly kept: readonly Buffer[] },
): Rewrite {
  const blobs = new Map(lines.map((line) => [line, plainKeyFor(line, name)]));
  const has = (list: readonly Buffer[], blob: Buffer): boolean => list.some((other) => other.equals(blob));
  const touched = lines.filter((line) => {
    const blob = blobs.get(line);
    return blob !== undefined && has(gone, blob);
  });
  const present = [...blobs.values()].filter((blob) => blob !== undefined);
  const added = kept.filter((key) => !has(present, key)).map((key) => keyLine(name, key, { hashed }));
  const parts = lines.filter((line) => !touched.includes(line)).map(({ raw }) => raw);
  const last = parts.at(-1);
  if (added.length > 0 && last !== undefined && last.at(-1) !== 0x0a) parts.push(Buffer.from('\n'));
  const bytes = Buffer.concat([...parts, Buffer.from(added.map((line) => `${line}\n`).join(''))]);
  return { bytes, changed: touched.length > 0 || added.length > 0, touched, invalid: [] };
}

/** The key of a line that is for the name and has no marker. */
function plainKeyFor({ outline }: KnownHostLine, name: string): Buffer | undefined {
  if (outline.kind !== 'hosts' || outline.marker !== 'none' || !hostFieldMatches(outline.hosts, name)) return undefined;
  const key = readLineKey(outline);
  return key.kind === 'key' ? key.blob : undefined;
}
