import type { Bookmark, ConfigHost, HostTree, TreeNode } from '../../shared/model/bookmark.ts';
import { variantAsBookmark } from './bookmark-variants.ts';
import type { Command } from './commands.ts';
import { fuzzyMatch, type FuzzyMatch } from './fuzzy.ts';
import type { RecentDestination } from './recents.ts';

/** A line of the palette. `positions` are the matched characters of `title`. */
export type Result = { readonly key: string; readonly title: string; readonly positions: readonly number[] } & (
  | { readonly kind: 'bookmark'; readonly bookmark: Bookmark; readonly path: string; readonly production: boolean }
  | { readonly kind: 'config'; readonly host: ConfigHost }
  | { readonly kind: 'recent'; readonly recent: RecentDestination }
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'destination'; readonly destination: string; readonly label: string; readonly folder?: string | undefined }
  | { readonly kind: 'invalid'; readonly why: string }
);

export interface PlacedBookmark {
  readonly bookmark: Bookmark;
  /** Names of the folders above, joined by ` › `. */
  readonly path: string;
  readonly production: boolean;
}

/** Every bookmark of the tree with its folders, each with its variants behind it, in the tree's order. */
export function placedBookmarks(tree: HostTree | undefined): PlacedBookmark[] {
  const found: PlacedBookmark[] = [];
  const walk = (nodes: readonly TreeNode[], names: readonly string[], production: boolean): void => {
    for (const node of nodes) {
      const isProduction = node.settings.production ?? production;
      if (node.kind === 'folder') walk(node.children, [...names, node.name], isProduction);
      else {
        const path = names.join(' › ');
        found.push({ bookmark: node, path, production: isProduction });
        for (const variant of node.variants ?? [])
          found.push({
            bookmark: variantAsBookmark(node, variant),
            path,
            production: variant.settings.production ?? isProduction,
          });
      }
    }
  };
  walk(tree?.roots ?? [], [], false);
  return found;
}

export interface ResultSources {
  readonly bookmarks: readonly PlacedBookmark[];
  readonly configHosts: readonly ConfigHost[];
  readonly recents: readonly RecentDestination[];
  readonly commands: readonly Command[];
}

const most = 50;
const kindWorth = { bookmark: 6, config: 5, recent: 3, command: 0 } as const;

interface Ranked {
  readonly result: Result;
  readonly score: number;
}

/** What the query may mean, best first. Hosts win over commands at an equal match; with no query: recent ones, hosts, commands. */
export function findResults(query: string, sources: ResultSources): readonly Result[] {
  const wanted = query.trim();
  const ranked: Ranked[] = [];
  const add = (
    kind: keyof typeof kindWorth,
    match: FuzzyMatch | undefined,
    make: (positions: readonly number[]) => Result,
  ): void => {
    if (match) ranked.push({ result: make(match.positions), score: match.score + kindWorth[kind] });
  };
  const few = <T>(list: readonly T[], count: number): readonly T[] => (wanted === '' ? list.slice(0, count) : list);
  for (const recent of few(sources.recents, 4)) {
    add('recent', fuzzyMatch(wanted, recent.label), (positions) => recentResult(recent, positions));
  }
  for (const placed of few(sources.bookmarks, 8)) addBookmark(placed, wanted, add);
  for (const host of few(sources.configHosts, 4)) {
    if (!host.isPattern) add('config', fuzzyMatch(wanted, host.alias), (positions) => configResult(host, positions));
  }
  for (const command of sources.commands) {
    add('command', fuzzyMatch(wanted, command.title), (positions) => commandResult(command, positions));
  }
  // The sort is stable: equal matches stay in the order of their sources.
  if (wanted !== '') ranked.sort((left, right) => right.score - left.score);
  return withoutListed(ranked.map(({ result }) => result)).slice(0, most);
}

/** Leaves a recent destination out when the bookmark or the host of that name is listed too. */
function withoutListed(results: readonly Result[]): readonly Result[] {
  const names = new Set(
    results.flatMap((result) => (result.kind === 'bookmark' || result.kind === 'config' ? [result.title] : [])),
  );
  return results.filter((result) => result.kind !== 'recent' || !names.has(result.recent.destination));
}

type Add = (kind: 'bookmark', match: FuzzyMatch | undefined, make: (positions: readonly number[]) => Result) => void;

/** By its name; else, for a little less, by its host or its path. */
function addBookmark({ bookmark, path, production }: PlacedBookmark, wanted: string, add: Add): void {
  const make = (positions: readonly number[]): Result => ({
    kind: 'bookmark',
    key: `bookmark:${bookmark.id}`,
    title: bookmark.name,
    positions,
    bookmark,
    path,
    production,
  });
  const byName = fuzzyMatch(wanted, bookmark.name);
  if (byName) return add('bookmark', byName, make);
  const elsewhere = fuzzyMatch(wanted, `${path} ${bookmark.name} ${bookmark.host}`);
  add('bookmark', elsewhere && { score: elsewhere.score - 10, positions: [] }, make);
}

function recentResult(recent: RecentDestination, positions: readonly number[]): Result {
  return { kind: 'recent', key: `recent:${recent.destination}`, title: recent.label, positions, recent };
}

function configResult(host: ConfigHost, positions: readonly number[]): Result {
  return { kind: 'config', key: `config:${host.alias}`, title: host.alias, positions, host };
}

function commandResult(command: Command, positions: readonly number[]): Result {
  return { kind: 'command', key: `command:${command.id}`, title: command.title, positions, command };
}

/** Whether a query is meant for a machine rather than for a list: it then stands above what it resembles. */
export function looksLikeDestination(query: string): boolean {
  const wanted = query.trim();
  return (
    /^(?:ssh|sftp|scp|ftps?):\/\//i.test(wanted) ||
    /^ssh\s+\S/.test(wanted) ||
    /^[^\s@]+@[^\s@]+$/.test(wanted) ||
    /^[^\s:]+:\w+$/.test(wanted)
  );
}

/**
 * Puts what quick connect made of the query among the results. Until it is known, a query that is meant for a machine stands as
 * typed: Enter right after the last key must not open what the query only resembles.
 */
export function withDestination(
  results: readonly Result[],
  query: string,
  answer:
    | { readonly destination: string; readonly label: string; readonly folder?: string | undefined }
    | { readonly why: string }
    | undefined,
  options: { readonly hostsOnly?: boolean } = {},
): readonly Result[] {
  const isMeant = looksLikeDestination(query) || (options.hostsOnly === true && results.length === 0 && query.trim() !== '');
  // What an sftp:// address opens, only the core says.
  const mayStand = isMeant && !/^sftp:/i.test(query.trim());
  const parsed = answer ?? (mayStand ? { destination: query.trim(), label: query.trim() } : undefined);
  if (!parsed) return results;
  if ('why' in parsed) {
    const invalid: Result = { kind: 'invalid', key: 'invalid', title: parsed.why, positions: [], why: parsed.why };
    return isMeant ? [invalid, ...results] : results;
  }
  const { destination, label } = parsed;
  const folder = 'folder' in parsed ? parsed.folder : undefined;
  const entry: Result = { kind: 'destination', key: 'destination', title: label, positions: [], destination, label, folder };
  const others = results.filter((result) => !(result.kind === 'recent' && result.recent.destination === destination));
  return isMeant ? [entry, ...others] : [...others, entry];
}
