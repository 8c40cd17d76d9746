import { createHash } from 'node:crypto';
import platformPath, { type PlatformPath } from 'node:path';
import { matchPatterns } from '../shared/base/glob-pattern.ts';
import { printableLine } from '../shared/base/printable.ts';
import type { HostSettings, TreeNode } from '../shared/model/bookmark.ts';
import { isAppError } from '../shared/model/errors.ts';
import type { KeyMention, RotationPlace } from '../shared/model/key-rotation.ts';
import { pathOf, walkTargets, type Placed } from './bookmarks/tree.ts';
import type { ConfigFile, ConfigSection } from './ssh-config/config-file.ts';
import { withValue } from './ssh-config/host-block.ts';
import { lexConfig, type ConfigLine } from './ssh-config/lexer.ts';
import { editFile } from './storage/edit-file.ts';

const largestConfigBytes = 16 * 1024 * 1024;

/** Whose names are looked through, and for what. */
export interface MentionSearch {
  readonly homeDir: string;
  /** Full paths of the private files. */
  readonly old: string;
  readonly next: string;
  readonly places: readonly RotationPlace[];
  /** How paths of this computer are written; absent: as this system does. */
  readonly paths?: PlatformPath | undefined;
}

/**
 * The user's own places that name the old key's file: bookmarks, folders, variants, and lines of his ssh_config with all that it includes. Values with
 * tokens that hang on the host are no mention of one file. Pure.
 */
export function keyMentions(
  search: MentionSearch,
  roots: readonly TreeNode[],
  files: readonly ConfigFile[],
): readonly KeyMention[] {
  const found: KeyMention[] = [];
  for (const placed of walkTargets(roots))
    for (const value of valuesOf(placed.node.settings)) {
      if (!isOld(search, value)) continue;
      const unproved = search.places.filter((place) => isUnproved(place) && isUnder(placed, place)).map(({ name }) => name);
      const mentionId = `bookmark:${placed.node.id}`;
      if (found.some((each) => each.mentionId === mentionId)) continue;
      const where = { kind: 'bookmark' as const, path: printableLine(pathOf(placed), 300) };
      found.push({ mentionId, where, before: value, after: renamed(search, value), unproved });
    }
  const seen = new Set<string>();
  const walk = (file: ConfigFile): void => {
    if (file.role !== 'user' || seen.has(file.path)) return;
    seen.add(file.path);
    for (const section of file.sections)
      for (const { line, included } of section.entries) {
        for (const each of included) walk(each);
        if (!isMention(search, line)) continue;
        found.push({
          mentionId: configId(line),
          where: { kind: 'config', file: line.file, line: line.line },
          before: printableLine(line.raw.toString('utf8').trim(), 1000),
          after: printableLine(changed(search, line).toString('utf8').trim(), 1000),
          unproved: search.places.filter((place) => isUnproved(place) && mayApply(section, place)).map(({ name }) => name),
        });
      }
  };
  files.forEach(walk);
  return found;
}

/**
 * What must go on naming the old key when its file is called otherwise: the mentions by which places that were left log in. `torn`: such a place, whose
 * mention others share that take the new key, or that finds the old one only by its usual name (`isFoundByName`). Pure.
 */
export function leftMentions(
  search: MentionSearch,
  roots: readonly TreeNode[],
  files: readonly ConfigFile[],
  isFoundByName: boolean,
): { readonly ids: ReadonlySet<string>; readonly torn?: string } {
  const left = search.places.filter(({ step }) => step === 'left');
  // Counted as not proved, so that the same rules tell where they log in by it.
  const others = search.places.flatMap((place) =>
    place.step === 'left' || place.step === 'absent' ? [] : [{ ...place, step: 'waiting' as const }],
  );
  const theirs = keyMentions({ ...search, places: left }, roots, files).filter(({ unproved }) => unproved.length > 0);
  const shared = new Set(
    keyMentions({ ...search, places: others }, roots, files).flatMap((each) =>
      each.unproved.length > 0 ? [each.mentionId] : [],
    ),
  );
  const ids = new Set(theirs.map(({ mentionId }) => mentionId));
  const named = new Set(theirs.flatMap(({ unproved }) => unproved));
  const torn =
    theirs.find(({ mentionId }) => shared.has(mentionId))?.unproved[0] ??
    (isFoundByName ? left.find(({ name }) => !named.has(name))?.name : undefined);
  return { ids, ...(torn !== undefined && { torn }) };
}

/** The tree with the new file's name in the bookmarks, folders and variants that were chosen. Pure. */
export function withRenamed(search: MentionSearch, roots: readonly TreeNode[], mentionIds: ReadonlySet<string>): TreeNode[] {
  const settingsOf = (id: string, settings: HostSettings): HostSettings => {
    if (!mentionIds.has(`bookmark:${id}`)) return settings;
    const { identityFile, options } = settings;
    return {
      ...settings,
      ...(identityFile !== undefined && isOld(search, identityFile) && { identityFile: renamed(search, identityFile) }),
      ...(options !== undefined && {
        options: options.map((each) =>
          isIdentity(each.keyword) && isOld(search, each.value) ? { ...each, value: renamed(search, each.value) } : each,
        ),
      }),
    };
  };
  return roots.map((node) => {
    const settings = settingsOf(node.id, node.settings);
    if (node.kind === 'folder') return { ...node, settings, children: withRenamed(search, node.children, mentionIds) };
    const { variants } = node;
    if (variants === undefined) return { ...node, settings };
    return { ...node, settings, variants: variants.map((each) => ({ ...each, settings: settingsOf(each.id, each.settings) })) };
  });
}

/** Writes the new file's name into the chosen lines of one file of ssh_config; answers how many were still as they were seen. Errors: `storage.*`, `config.unreadable`. */
export async function renameInConfig(search: MentionSearch, file: string, mentionIds: ReadonlySet<string>): Promise<number> {
  let count = 0;
  try {
    await editFile(file, largestConfigBytes, (bytes) => {
      count = 0;
      const lines = lexConfig(bytes, file).map((line) => {
        if (!mentionIds.has(configId(line)) || !isMention(search, line)) return line.raw;
        count += 1;
        return changed(search, line);
      });
      return count === 0 ? undefined : Buffer.concat(lines);
    });
  } catch (error) {
    if (isAppError(error, 'storage.conflict')) return 0;
    throw error;
  }
  return count;
}

/** A line is known by what it says and where: one that was changed meanwhile is another. */
function configId({ file, line, raw }: ConfigLine): string {
  return `config:${createHash('sha256').update(`${file}\0${line}\0`).update(raw).digest('hex').slice(0, 32)}`;
}

function valuesOf({ identityFile, options = [] }: HostSettings): string[] {
  return [
    ...(identityFile === undefined ? [] : [identityFile]),
    ...options.filter(({ keyword }) => isIdentity(keyword)).map(({ value }) => value),
  ];
}

function isIdentity(keyword: string): boolean {
  return keyword.toLowerCase() === 'identityfile';
}

function isMention(search: MentionSearch, { content }: ConfigLine): boolean {
  return (
    content.kind === 'setting' &&
    isIdentity(content.keyword) &&
    content.words.length === 1 &&
    isOld(search, content.words[0] ?? '')
  );
}

/** A `.pub` that stands for its private half is meant, too (AG-08). */
function isOld({ homeDir, old, paths: { normalize } = platformPath }: MentionSearch, value: string): boolean {
  const bare = value.replace(/^"(.*)"$/, '$1');
  const full = bare.replace(/^(~|%d|\$\{HOME\})(?=\/)/, homeDir);
  const path = full.startsWith('/') || /^[A-Za-z]:/.test(full) ? normalize(full) : undefined;
  return path !== undefined && (path === normalize(old) || path === normalize(`${old}.pub`));
}

/** As the old one was written: below the home where that was, with `/` there as ssh_config(5) has it on every system. */
function renamed({ homeDir, next, paths = platformPath }: MentionSearch, value: string): string {
  const isQuoted = /^".*"$/.test(value);
  const bare = isQuoted ? value.slice(1, -1) : value;
  const head = /^(~|%d|\$\{HOME\})(?=\/)/.exec(bare)?.[0];
  const tail = bare.endsWith('.pub') ? '.pub' : '';
  const isInHome = next.startsWith(paths.join(homeDir, '/'));
  const below = next.slice(homeDir.length).replaceAll(paths.sep, '/');
  const path = `${head !== undefined && isInHome ? head + below : next.replaceAll('%', '%%')}${tail}`;
  return isQuoted ? `"${path}"` : path;
}

function changed(search: MentionSearch, line: ConfigLine): Buffer {
  if (line.content.kind !== 'setting') return line.raw;
  const value = renamed(search, line.content.words[0] ?? '');
  return withValue(line, /[\s#'"\\]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value);
}

function isUnproved({ step }: RotationPlace): boolean {
  return step === 'waiting' || step === 'installed' || step === 'left';
}

/** Whether a place is reached by this bookmark, or by one in this folder. */
function isUnder({ node }: Placed, { bookmarkId }: RotationPlace): boolean {
  if (bookmarkId === undefined) return false;
  return [...walkTargets([node])].some((each) => each.node.id === bookmarkId);
}

/** Patterns may match what the place goes by; what hangs on a Match is not known. */
function mayApply({ header }: ConfigSection, { name, destination, host, bookmarkId }: RotationPlace): boolean {
  const content = header?.content;
  if (content?.kind !== 'setting' || content.keyword.toLowerCase() !== 'host' || bookmarkId !== undefined) return true;
  return [name, host, ...(destination === undefined ? [] : [destination])].some(
    (each) => matchPatterns(each, content.words) === 'matched',
  );
}
