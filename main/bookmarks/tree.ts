import { assertNever } from '../../shared/base/assert-never.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { Bookmark, Folder, HostSettings, TreeEdit, TreeNode } from '../../shared/model/bookmark.ts';

/** A node with the folders above it, outermost first. */
export interface Placed<N extends TreeNode = TreeNode> {
  readonly node: N;
  readonly folders: readonly Folder[];
  /** Of a variant, the bookmark that it belongs to; `node` is what of it is its own. */
  readonly of?: Bookmark | undefined;
}

/** Every node of the tree, depth first, each with its folders. */
export function* walk(roots: readonly TreeNode[], folders: readonly Folder[] = []): Generator<Placed> {
  for (const node of roots) {
    yield { node, folders };
    if (node.kind === 'folder') yield* walk(node.children, [...folders, node]);
  }
}

/** Every node, and each bookmark's variants behind it (CF-22): what can be pointed at. */
export function* walkTargets(roots: readonly TreeNode[]): Generator<Placed> {
  for (const placed of walk(roots)) {
    yield placed;
    if (placed.node.kind === 'bookmark') yield* variantsOf(placed.node, placed.folders);
  }
}

function variantsOf(bookmark: Bookmark, folders: readonly Folder[]): Placed<Bookmark>[] {
  return (bookmark.variants ?? []).map(({ id, name, host = bookmark.host, settings }) => ({
    node: { kind: 'bookmark', id, name, host, settings },
    folders,
    of: bookmark,
  }));
}

/** A node or a variant. */
export function findNode(roots: readonly TreeNode[], id: string): Placed | undefined {
  for (const placed of walkTargets(roots)) if (placed.node.id === id) return placed;
  return undefined;
}

/** `folder/sub/name`: how a bookmark is told apart from others of its name; of a variant `folder/name/variant`. */
export function pathOf({ node, folders, of }: Placed): string {
  return [...folders, ...(of ? [of] : []), node].map(({ name }) => name).join('/');
}

/** What a tab is called. */
export function titleOf({ node, of }: Placed): string {
  return of ? `${of.name} (${node.name})` : node.name;
}

export type NameLookup =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly placed: Placed<Bookmark> }
  | { readonly kind: 'many'; readonly paths: readonly string[] };

/**
 * Finds a bookmark by its exact name or by `folder/name`, where any number of leading folders may be left out; a full path counts before a part of
 * one, and two of the same path are `many`. A variant has its bookmark's name in front in any case: “away” alone is no host.
 */
export function findByName(roots: readonly TreeNode[], name: string): NameLookup {
  // Folders, bookmarks and variants may bear the names of each other: several can have one path.
  const exact: Placed<Bookmark>[] = [];
  const trailing: Placed<Bookmark>[] = [];
  for (const placed of walkTargets(roots)) {
    if (placed.node.kind !== 'bookmark') continue;
    const path = pathOf(placed);
    if (placed.of && !`/${name}`.endsWith(`/${placed.of.name}/${placed.node.name}`)) continue;
    if (path === name) exact.push(placed as Placed<Bookmark>);
    else if (path.endsWith(`/${name}`)) trailing.push(placed as Placed<Bookmark>);
  }
  const found = exact.length > 0 ? exact : trailing;
  const [only, ...others] = found;
  if (!only) return { kind: 'none' };
  return others.length === 0 ? { kind: 'one', placed: only } : { kind: 'many', paths: found.map(pathOf) };
}

/** A setting with the bookmark or folder that gives it. */
export interface SourcedSettings {
  readonly settings: HostSettings;
  /** For each set field, the path of its node. */
  readonly sources: ReadonlyMap<keyof HostSettings, string>;
}

/** Says how another field of the same node came about, and goes where that one goes. */
const companion = 'foreignCommands';

/** Lays a variant's settings over its bookmark's, and a bookmark's own over those of its folders, innermost first. */
export function inheritedSettings(placed: Placed): SourcedSettings {
  const settings: Record<string, unknown> = {};
  const sources = new Map<keyof HostSettings, string>();
  const chain: Placed[] = [
    placed,
    ...(placed.of ? [{ node: placed.of, folders: placed.folders }] : []),
    ...placed.folders.map((node, depth) => ({ node, folders: placed.folders.slice(0, depth) })).reverse(),
  ];
  for (const level of chain) {
    for (const [field, value] of Object.entries(level.node.settings)) {
      if (value === undefined || field === companion || sources.has(field as keyof HostSettings)) continue;
      settings[field] = value;
      sources.set(field as keyof HostSettings, pathOf(level));
      if (field === 'proxyCommand' && level.node.settings.foreignCommands === true) settings[companion] = true;
    }
  }
  return { settings, sources };
}

/** Words for undo: what an edit did. */
export function labelOf(edit: TreeEdit, roots: readonly TreeNode[]): string {
  const nameOf = (id: string): string => findNode(roots, id)?.node.name ?? '';
  switch (edit.kind) {
    case 'add':
      return `Add ${edit.node.name}`;
    case 'update':
      return `Edit ${edit.node.name}`;
    case 'remove':
      return `Delete ${nameOf(edit.id)}`;
    case 'move':
      return `Move ${nameOf(edit.id)}`;
    default:
      return assertNever(edit);
  }
}

/** Applies one edit. Throws `bookmark.notFound`, or `bookmark.invalid` for a doubled id or a folder moved into itself. */
export function applyEdit(roots: readonly TreeNode[], edit: TreeEdit): TreeNode[] {
  switch (edit.kind) {
    case 'add':
      refuseDoubled(
        [...walkTargets([edit.node])].map(({ node }) => node.id),
        roots,
      );
      return insert(roots, edit.node, edit.parentId, edit.index);
    case 'update':
      return update(roots, edit.node);
    case 'remove':
      mustFind(roots, edit.id);
      return without(roots, edit.id);
    case 'move': {
      const { node } = mustFind(roots, edit.id);
      if (edit.parentId !== null && findNode([node], edit.parentId))
        throw invalid('folder', 'a folder cannot be moved into itself');
      return insert(without(roots, edit.id), node, edit.parentId, edit.index);
    }
    default:
      return assertNever(edit);
  }
}

function insert(roots: readonly TreeNode[], node: TreeNode, parentId: string | null, index: number | undefined): TreeNode[] {
  if (parentId === null) return spliced(roots, node, index);
  const parent = mustFind(roots, parentId).node;
  if (parent.kind !== 'folder') throw invalid('folder', `${parent.name} is no folder`);
  return mapNodes(roots, (each) =>
    each.id === parentId && each.kind === 'folder' ? { ...each, children: spliced(each.children, node, index) } : each,
  );
}

function spliced(list: readonly TreeNode[], node: TreeNode, index = list.length): TreeNode[] {
  const at = Math.min(index, list.length);
  return [...list.slice(0, at), node, ...list.slice(at)];
}

function update(roots: readonly TreeNode[], node: TreeNode): TreeNode[] {
  const { node: present } = mustFind(roots, node.id);
  if (present.kind !== node.kind) throw invalid('kind', 'a bookmark stays a bookmark and a folder a folder');
  if (node.kind === 'bookmark') refuseDoubled([node.id, ...idsOfVariants(node)], without(roots, node.id));
  return mapNodes(roots, (each) => {
    if (each.id !== node.id) return each;
    if (node.kind === 'folder') return each.kind === 'folder' ? { ...node, children: each.children } : node;
    if (each.kind !== 'bookmark') return node;
    // A form does not know where a bookmark was imported from, and the next import must.
    const origin = node.origin ?? each.origin;
    return withVariants(origin === undefined ? node : { ...node, origin }, node.variants ?? each.variants);
  });
}

/** None is written as no list at all. */
function withVariants({ variants: _given, ...bookmark }: Bookmark, variants: Bookmark['variants'] = []): Bookmark {
  return variants.length === 0 ? bookmark : { ...bookmark, variants };
}

function idsOfVariants({ variants = [] }: Bookmark): string[] {
  return variants.map(({ id }) => id);
}

function refuseDoubled(ids: readonly string[], roots: readonly TreeNode[]): void {
  const isDoubled = new Set(ids).size !== ids.length || ids.some((id) => findNode(roots, id) !== undefined);
  if (isDoubled) throw invalid('id', 'it is taken already');
}

function without(roots: readonly TreeNode[], id: string): TreeNode[] {
  return roots
    .filter((node) => node.id !== id)
    .map((node) => (node.kind === 'folder' ? { ...node, children: without(node.children, id) } : node));
}

function mapNodes(roots: readonly TreeNode[], change: (node: TreeNode) => TreeNode): TreeNode[] {
  return roots.map((node) => {
    const changed = change(node);
    return changed === node && node.kind === 'folder' ? { ...node, children: mapNodes(node.children, change) } : changed;
  });
}

function mustFind(roots: readonly TreeNode[], id: string): Placed {
  const placed = [...walk(roots)].find(({ node }) => node.id === id);
  if (!placed) throw new AppError('bookmark.notFound', { id }, `no bookmark ${id}`);
  return placed;
}

function invalid(field: string, why: string): AppError {
  return new AppError('bookmark.invalid', { field, why }, `${field}: ${why}`);
}
