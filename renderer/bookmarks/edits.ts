import type { Bookmark, ConfigHost, Folder, TreeEdit, TreeNode } from '../../shared/model/bookmark.ts';
import { BookmarkId } from '../../shared/model/ids.ts';
import { isAppError } from '../../shared/model/errors.ts';
import type { Workbench } from '../shell/workbench.ts';
import type { Target } from '../shell/target.ts';
import { findVariant, variantTitle, withoutVariant, withVariantAt } from '../shell/bookmark-variants.ts';
import { findPlaced } from './inherited.ts';
import type { Destination } from './moves.ts';
import { text } from './text.ts';

/** A new id for a bookmark or a folder. */
export function newNodeId(): BookmarkId {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return BookmarkId.parse([...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
}

/** The demo host stands in the tree but in no document: it can be opened, not changed. */
export function isBuiltIn(node: TreeNode): boolean {
  return node.id === 'demo-host';
}

/** Makes one change; a failure is shown. Answers whether it was made. */
export async function makeEdit(workbench: Workbench, edit: TreeEdit): Promise<boolean> {
  try {
    await workbench.hosts.edit(edit);
    return true;
  } catch (error) {
    if (isAppError(error, 'storage.conflict')) void workbench.hosts.load();
    workbench.showError(error);
    return false;
  }
}

/** Deletes at once and offers to take it back: no question before. */
export async function removeNode(workbench: Workbench, node: TreeNode): Promise<void> {
  if (await makeEdit(workbench, { kind: 'remove', id: node.id })) offerUndo(workbench, node.name);
}

/** The same for one of the variants of a bookmark. */
export async function removeVariant(workbench: Workbench, id: BookmarkId): Promise<void> {
  const placed = findVariant(workbench.hosts.state.getState().tree?.roots ?? [], id);
  if (!placed) return;
  const isDone = await makeEdit(workbench, { kind: 'update', node: withoutVariant(placed.of, id) });
  if (isDone) offerUndo(workbench, variantTitle(placed.of, placed.variant));
}

/** Puts a variant before or behind its siblings: `to` answers its new place among them from the one it has. */
export async function moveVariant(workbench: Workbench, id: BookmarkId, to: (from: number) => number): Promise<void> {
  const placed = findVariant(workbench.hosts.state.getState().tree?.roots ?? [], id);
  const from = placed?.of.variants?.findIndex((each) => each.id === id) ?? -1;
  const node = placed && withVariantAt(placed.of, id, to(from));
  if (node) await makeEdit(workbench, { kind: 'update', node });
}

function offerUndo(workbench: Workbench, name: string): void {
  workbench.toasts.getState().show({
    tone: 'note',
    words: text.deleted(name),
    action: { words: text.undo, run: () => void workbench.hosts.undo().catch(workbench.showError) },
  });
}

export function moveNode(workbench: Workbench, id: BookmarkId, to: Destination): Promise<boolean> {
  return makeEdit(workbench, { kind: 'move', id, ...to });
}

export function duplicateNode(workbench: Workbench, node: TreeNode): Promise<boolean> {
  const placed = findPlaced(workbench.hosts.state.getState().tree?.roots ?? [], node.id);
  return makeEdit(workbench, {
    kind: 'add',
    parentId: placed?.folders.at(-1)?.id ?? null,
    ...(placed && { index: placed.index + 1 }),
    node: copyOf(node, text.copyName(node.name)),
  });
}

function copyOf(node: Bookmark | Folder, name: string): TreeNode {
  if (node.kind === 'bookmark') {
    const variants = node.variants?.map((variant) => ({ ...variant, id: newNodeId() }));
    return { ...node, id: newNodeId(), name, ...(variants && { variants }) };
  }
  return { ...node, id: newNodeId(), name, children: node.children.map((child) => copyOf(child, child.name)) };
}

/** A bookmark for a host of ssh_config: it names the alias, so that what the file says goes on being true. */
export function addFromConfig(workbench: Workbench, host: ConfigHost, to: Destination): Promise<boolean> {
  const node: Bookmark = { kind: 'bookmark', id: newNodeId(), name: host.alias, host: host.alias, settings: {} };
  return makeEdit(workbench, { kind: 'add', ...to, node });
}

/** The line that reaches the host as it is in force, quoted by the core. */
export function copySshCommand(workbench: Workbench, target: Target): void {
  workbench.client.imports.commands({ target }).then(({ ssh }) => copyText(workbench, ssh), workbench.showError);
}

export function copyText(workbench: Workbench, words: string): void {
  void navigator.clipboard.writeText(words).then(() => workbench.note(text.copied), workbench.showError);
}
