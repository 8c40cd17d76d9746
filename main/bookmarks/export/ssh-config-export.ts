import { printableLine } from '../../../shared/base/printable.ts';
import type { TreeNode } from '../../../shared/model/bookmark.ts';
import type { BookmarkId } from '../../../shared/model/ids.ts';
import { findByName, pathOf, walkTargets, type Placed } from '../tree.ts';
import { hostLines, type ConfigShare } from './host-lines.ts';

export interface SshConfigExport {
  readonly text: string;
  /** What each bookmark is called in the file. */
  readonly aliases: ReadonlyMap<BookmarkId, string>;
}

/**
 * All bookmarks as blocks of ssh_config(5), with what they inherit. Names become words that ssh takes; where two are alike, the folder or a number
 * tells them apart. What ssh_config has no words for stands in comments.
 */
export function exportSshConfig(roots: readonly TreeNode[], shareOf: (id: BookmarkId) => ConfigShare): SshConfigExport {
  const bookmarks = [...walkTargets(roots)].filter(({ node }) => node.kind === 'bookmark');
  const aliases = namesOf(bookmarks);
  const renamed = (hop: string): string => {
    const found = findByName(roots, hop);
    return found.kind === 'one' ? (aliases.get(found.placed.node.id) ?? hop) : hop;
  };
  const blocks = bookmarks.map((placed) => {
    const alias = aliases.get(placed.node.id) ?? '';
    const { lines, untold } = hostLines(placed, alias, { share: shareOf(placed.node.id), renamed });
    const note = placed.node.kind === 'bookmark' ? placed.node.note : undefined;
    const comments = [pathOf(placed), ...(note === undefined ? [] : note.split('\n')), ...untold]
      .map((each) => printableLine(each, 2000))
      .filter((each) => each !== '' && each !== alias);
    return [
      ...comments.map((each) => `# ${each}`),
      `Host ${alias}`,
      ...lines.map(({ keyword, value }) => `    ${keyword} ${value}`),
    ].join('\n');
  });
  return { text: `${['# Bookmarks of Hawser', ...blocks].join('\n\n')}\n`, aliases };
}

/** What each bookmark is called in a file for other programs: a word that `aliasOf` made, and no two alike. */
export function namesOf(bookmarks: readonly Placed[]): Map<BookmarkId, string> {
  const taken = new Set<string>();
  const aliases = new Map<BookmarkId, string>();
  for (const { node, folders, of } of bookmarks) {
    const parent = folders.at(-1)?.name;
    const plain = aliasOf(of ? `${of.name}-${node.name}` : node.name);
    const base = taken.has(plain) && parent !== undefined ? aliasOf(`${parent}-${plain}`) : plain;
    let alias = base;
    for (let number = 2; taken.has(alias); number += 1) alias = `${base}-${number}`;
    taken.add(alias);
    aliases.set(node.id, alias);
  }
  return aliases;
}

/** A name as ssh takes one on its command line and as a pattern that only it matches. */
export function aliasOf(name: string): string {
  const word = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|-+$/g, '')
    .slice(0, 100);
  return word === '' ? 'host' : word;
}
