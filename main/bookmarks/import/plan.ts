import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '../../../shared/model/errors.ts';
import type { Bookmark, BookmarkVariant, Folder, HostSettings, TreeNode } from '../../../shared/model/bookmark.ts';
import { BookmarkId } from '../../../shared/model/ids.ts';
import type { ImportOrigin, ImportRow } from '../../../shared/model/imports.ts';
import { specText } from '../../../shared/model/tunnel-spec.ts';
import type { TunnelSpec } from '../../../shared/model/tunnels.ts';
import { findNode, inheritedSettings, walk, walkTargets } from '../tree.ts';
import type { EmptyFolder, FolderStep, ImportedFile, ImportedHost } from './imported.ts';

/** A host of the file, and what taking it over would do. */
export interface PlannedHost {
  readonly host: ImportedHost;
  readonly origin: ImportOrigin;
  readonly change: ImportRow['change'];
  /** The bookmark that it is already. */
  readonly bookmarkId: BookmarkId | undefined;
  readonly differs: readonly string[];
}

/** A forward of a host that was taken over. */
export interface ImportedTunnel {
  readonly bookmarkId: BookmarkId;
  readonly spec: TunnelSpec;
  /** The host's `ImportOrigin.seen`. */
  readonly seen: string;
}

/** The tunnels that a bookmark has. */
export type TunnelsOf = (bookmarkId: BookmarkId) => readonly TunnelSpec[];

export interface ImportPlan {
  readonly hosts: readonly PlannedHost[];
  readonly emptyFolders: readonly EmptyFolder[];
}

/**
 * Compares the hosts of a file with the tree. One that was taken over before is found again by where it came from (its program, folders and
 * name), or by program, host, user and port when it was moved over there; it is `changed` only when it changed over there. A bookmark of the same
 * name and address that came in another way counts as the same.
 */
export function planImport(roots: readonly TreeNode[], file: ImportedFile, tunnelsOf: TunnelsOf = () => []): ImportPlan {
  const known = new KnownBookmarks(roots);
  const keys = new Map<string, number>();
  const origins = file.hosts.map((host) => originOf(host, keys));
  const present = new Set(origins.map(({ from, key }) => `${from} ${key}`));
  const hosts = file.hosts.map((host, at): PlannedHost => {
    const origin = origins[at] ?? originOf(host, keys);
    const found = known.find(host, origin, present);
    if (found === undefined) return { host, origin, change: 'new', bookmarkId: undefined, differs: [] };
    const hasChanged =
      host.id !== undefined || (found.bookmark.origin !== undefined && found.bookmark.origin.seen !== origin.seen);
    const lacks = newTunnels(host, tunnelsOf(found.bookmark.id)).length > 0 ? ['tunnels'] : [];
    const differs = hasChanged ? [...differences(found.bookmark, host), ...lacks] : [];
    return { host, origin, change: differs.length > 0 ? 'changed' : 'same', bookmarkId: found.bookmark.id, differs };
  });
  return { hosts, emptyFolders: file.emptyFolders };
}

function originOf(host: ImportedHost, keys: Map<string, number>): ImportOrigin {
  const path = JSON.stringify([host.from, ...host.folders.map(({ name }) => name), host.name]);
  // Several programs allow a name twice in a folder.
  const times = keys.get(path) ?? 0;
  keys.set(path, times + 1);
  const { name, settings } = host;
  // As it was before forwards became tunnels: what was taken over then is the same still.
  const note = host.seenNote ?? host.note;
  return {
    from: host.from,
    key: digest(`${path}${times}`),
    seen: digest(JSON.stringify([name, host.host, sorted(settings), note ?? ''])),
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

function sorted(settings: HostSettings): readonly (readonly [string, unknown])[] {
  return Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

interface Known {
  readonly bookmark: Bookmark;
}

class KnownBookmarks {
  readonly #byId = new Map<string, Known>();
  readonly #byOrigin = new Map<string, Known>();
  readonly #byOriginPlace = new Map<string, Known[]>();
  readonly #byPlace = new Map<string, Known>();

  constructor(roots: readonly TreeNode[]) {
    for (const placed of walk(roots)) {
      const { node } = placed;
      if (node.kind !== 'bookmark') continue;
      const known = { bookmark: node };
      const { user, port } = inheritedSettings(placed).settings;
      const place = placeKey(node.host, user, port);
      this.#byId.set(node.id, known);
      this.#byPlace.set(`${node.name}\n${place}`, known);
      if (node.origin === undefined) continue;
      this.#byOrigin.set(`${node.origin.from} ${node.origin.key}`, known);
      const list = this.#byOriginPlace.get(`${node.origin.from}\n${place}`) ?? [];
      this.#byOriginPlace.set(`${node.origin.from}\n${place}`, [...list, known]);
    }
  }

  /** `present`: origins of the file, so that a bookmark is not taken for a moved one while it is still there. */
  find(host: ImportedHost, origin: ImportOrigin, present: ReadonlySet<string>): Known | undefined {
    const place = placeKey(host.host, host.settings.user, host.settings.port);
    const byId = host.id === undefined ? undefined : this.#byId.get(host.id);
    const moved = (): Known | undefined =>
      this.#byOriginPlace
        .get(`${host.from}\n${place}`)
        ?.find(({ bookmark }) => !present.has(`${bookmark.origin?.from ?? ''} ${bookmark.origin?.key ?? ''}`));
    return byId ?? this.#byOrigin.get(`${origin.from} ${origin.key}`) ?? moved() ?? this.#byPlace.get(`${host.name}\n${place}`);
  }
}

function placeKey(host: string, user: string | undefined, port: number | undefined): string {
  return JSON.stringify([host.toLowerCase(), user ?? '', port ?? 22]);
}

/** Names of what the bookmark has otherwise than the file. What only the user set (colour, production) is his. */
function differences(bookmark: Bookmark, host: ImportedHost): string[] {
  const differs: string[] = [];
  if (bookmark.name !== host.name) differs.push('name');
  if (bookmark.host !== host.host) differs.push('host');
  const fields = new Set(
    host.id === undefined ? Object.keys(host.settings) : [...Object.keys(host.settings), ...Object.keys(bookmark.settings)],
  );
  fields.delete('foreignCommands');
  for (const field of [...fields].sort()) {
    const key = field as keyof HostSettings;
    if (JSON.stringify(bookmark.settings[key]) !== JSON.stringify(host.settings[key])) differs.push(field);
  }
  if (host.note !== undefined && bookmark.note !== host.note) differs.push('note');
  const isOther = JSON.stringify(bookmark.variants ?? []) !== JSON.stringify(host.variants ?? []);
  if (host.id !== undefined && isOther) differs.push('variants');
  return differs;
}

/** A row of the preview. */
export function rowOf({ host, change, differs }: PlannedHost, row: number): ImportRow {
  const { user, port, proxyJump, proxyCommand } = host.settings;
  const name = host.host.includes(':') ? `[${host.host}]` : host.host;
  return {
    row,
    from: host.from,
    folders: host.folders.map((folder) => folder.name),
    name: host.name,
    address: `${user === undefined ? '' : `${user}@`}${name}${port === undefined ? '' : `:${port}`}`,
    ...(proxyJump !== undefined && { via: proxyJump }),
    change,
    differs: [...differs],
    ...(host.tunnels !== undefined && { tunnels: host.tunnels.map(specText) }),
    ...(proxyCommand !== undefined && host.settings.foreignCommands === true && { runs: proxyCommand }),
    remarks: [...host.remarks],
  };
}

/** How many tunnels the hosts that are new or changed would make. */
export function countTunnels({ hosts }: ImportPlan, tunnelsOf: TunnelsOf): number {
  const wanted = hosts.filter(({ change }) => change !== 'same');
  return wanted.reduce(
    (sum, { host, bookmarkId: id }) => sum + newTunnels(host, id === undefined ? [] : tunnelsOf(id)).length,
    0,
  );
}

/** What is the same however often an import is applied to a tree that changed meanwhile. */
export interface TunnelTerms {
  readonly tunnelsOf: TunnelsOf;
  /** How many tunnels can be made; further forwards stay in the notes of their hosts. */
  readonly room: number;
  /** Ids of new bookmarks that have tunnels, by row; filled at the first time. */
  readonly ids: Map<number, BookmarkId>;
}

/**
 * The tree with the chosen rows taken over below `parentId`: folders of the same name are used, missing ones made, changed bookmarks stay where they
 * are. `tunnels`: forwards that those bookmarks do not have yet. Throws `bookmark.notFound` when the folder is gone.
 */
export function applyImport(
  roots: readonly TreeNode[],
  plan: ImportPlan,
  chosen: ReadonlySet<number>,
  parentId: BookmarkId | null,
  { tunnelsOf, room, ids }: TunnelTerms = { tunnelsOf: () => [], room: Infinity, ids: new Map() },
): { readonly tree: TreeNode[]; readonly tunnels: readonly ImportedTunnel[] } {
  const tree = structuredClone(roots) as TreeNode[];
  const target = parentId === null ? undefined : findNode(tree, parentId)?.node;
  if (parentId !== null && target?.kind !== 'folder')
    throw new AppError('bookmark.notFound', { id: parentId }, 'the folder is gone');
  const root = target?.kind === 'folder' ? target.children : tree;
  const taken = new Set([...walkTargets(tree)].map(({ node }) => node.id));
  const free = (id: BookmarkId | undefined): BookmarkId => {
    const used = id !== undefined && !taken.has(id) ? id : newId();
    taken.add(used);
    return used;
  };
  const folders = new FolderMaker(root, free);
  const tunnels: ImportedTunnel[] = [];
  plan.hosts.forEach((planned, row) => {
    // In its place, so that our own export gives the same tree.
    for (const { steps, at } of plan.emptyFolders) if (at === row) folders.at(steps);
    if (!chosen.has(row)) return;
    const existing = planned.bookmarkId === undefined ? undefined : findNode(tree, planned.bookmarkId)?.node;
    if (planned.change === 'same') return;
    const isThere = planned.change === 'changed' && existing?.kind === 'bookmark';
    if (!isThere && planned.change === 'changed') return;
    const bookmark = isThere ? existing : bookmarkOf(planned, free);
    if (!isThere && planned.host.tunnels !== undefined) {
      bookmark.id = ids.get(row) ?? bookmark.id;
      ids.set(row, bookmark.id);
    }
    if (isThere) update(existing, planned, free);
    else folders.at(planned.host.folders).push(bookmark);
    const specs = newTunnels(planned.host, isThere ? tunnelsOf(bookmark.id) : []);
    const fitting = specs.slice(0, Math.max(0, room - tunnels.length));
    const { seen } = planned.origin;
    tunnels.push(...fitting.map((spec) => ({ bookmarkId: bookmark.id, spec, seen })));
    if (fitting.length < specs.length) bookmark.note = withForwards(bookmark.note, specs.slice(fitting.length));
  });
  for (const { steps, at } of plan.emptyFolders) if (at >= plan.hosts.length) folders.at(steps);
  return { tree, tunnels };
}

const longestNote = 10_000;

const longestForwards = longestNote / 2;
const cutHere = '… (cut here, to make room for the forwards)';

/** Behind the note, which makes room for them; what finds none is counted, and a note that is cut says so. */
function withForwards(note: string | undefined, specs: readonly TunnelSpec[]): string {
  const line = forwardsLine(specs.map(specText));
  const own = note ?? '';
  const room = longestNote - line.length - 2;
  const before = own.length <= room ? own : `${own.slice(0, room - cutHere.length)}${cutHere}`;
  return before === '' ? line : `${before}\n\n${line}`;
}

function forwardsLine(texts: readonly string[]): string {
  let line = 'Forwards:';
  for (const [at, text] of texts.entries()) {
    if (line.length + text.length >= longestForwards) return `${line} and ${texts.length - at} more, which found no room here`;
    line += ` ${text}`;
  }
  return line;
}

/** Those that the bookmark does not have yet. */
function newTunnels({ tunnels = [] }: ImportedHost, present: readonly TunnelSpec[]): readonly TunnelSpec[] {
  const known = new Set(present.map(specText));
  return tunnels.filter((spec) => !known.has(specText(spec)));
}

function bookmarkOf({ host, origin }: PlannedHost, free: (id: BookmarkId | undefined) => BookmarkId): Bookmark {
  const { name, settings, note } = host;
  const id = free(host.id);
  // Our own files have ids: they are found again by them.
  const from = host.id === undefined ? { origin } : {};
  const variants = host.variants === undefined ? {} : { variants: withFreeIds(host.variants, free) };
  return { kind: 'bookmark', id, name, host: host.host, settings, ...(note !== undefined && { note }), ...variants, ...from };
}

function withFreeIds(variants: readonly BookmarkVariant[], free: (id: BookmarkId) => BookmarkId): BookmarkVariant[] {
  return variants.map((variant) => ({ ...variant, id: free(variant.id) }));
}

/** Our own files say everything of a bookmark, its variants too; one that is there already keeps its id. */
function update(bookmark: Bookmark, { host, origin }: PlannedHost, free: (id: BookmarkId) => BookmarkId): void {
  if (host.id !== undefined) {
    const known = new Set((bookmark.variants ?? []).map(({ id }) => id));
    const variants = (host.variants ?? []).map((each) => (known.delete(each.id) ? each : { ...each, id: free(each.id) }));
    if (variants.length > 0) bookmark.variants = variants;
    else delete bookmark.variants;
  }
  bookmark.name = host.name;
  bookmark.host = host.host;
  bookmark.settings = host.id === undefined ? { ...bookmark.settings, ...host.settings } : host.settings;
  if (host.note !== undefined) bookmark.note = host.note;
  if (host.id === undefined) bookmark.origin = origin;
}

/** Finds and makes folders below one place. */
class FolderMaker {
  readonly #root: TreeNode[];
  readonly #free: (id: BookmarkId | undefined) => BookmarkId;

  constructor(root: TreeNode[], free: (id: BookmarkId | undefined) => BookmarkId) {
    this.#root = root;
    this.#free = free;
  }

  /** The children of the folder that the steps lead to. */
  at(steps: readonly FolderStep[]): TreeNode[] {
    let children = this.#root;
    for (const step of steps) {
      const isFolder = (node: TreeNode): node is Folder => node.kind === 'folder';
      const byId = children.filter(isFolder).find(({ id }) => step.id !== undefined && id === step.id);
      let folder = byId ?? (step.id === undefined ? children.filter(isFolder).find(({ name }) => name === step.name) : undefined);
      if (folder === undefined) {
        folder = { kind: 'folder', id: this.#free(step.id), name: step.name, settings: step.settings ?? {}, children: [] };
        children.push(folder);
      }
      children = folder.children;
    }
    return children;
  }
}

function newId(): BookmarkId {
  return BookmarkId.parse(randomBytes(12).toString('hex'));
}
