import type { TreeNode } from '../../shared/model/bookmark.ts';
import type { BookmarkId } from '../../shared/model/ids.ts';
import { useHosts } from '../shell/workbench-context.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { text } from './text.ts';

interface FolderSelectProps {
  readonly value: BookmarkId | null;
  /** A folder can't be put into itself. */
  readonly without?: BookmarkId | undefined;
  readonly onChange: (value: BookmarkId | null) => void;
  readonly label?: string;
  /** What stands for no folder. */
  readonly none?: string;
}

/** In which folder it stands: the way to move something without dragging. */
export function FolderSelect({
  value,
  without,
  onChange,
  label = text.form.folder,
  none = text.form.noFolder,
}: FolderSelectProps) {
  const roots = useHosts((state) => state.tree?.roots) ?? [];
  const folders = folderPaths(roots, '', without);
  return (
    <Field label={label}>
      {(control) => (
        <Select
          {...control}
          value={value ?? ''}
          options={[{ value: '', words: none }, ...folders.map(({ id, path }) => ({ value: id, words: path }))]}
          onChange={(chosen) => onChange(folders.find(({ id }) => id === chosen)?.id ?? null)}
        />
      )}
    </Field>
  );
}

function folderPaths(
  nodes: readonly TreeNode[],
  prefix: string,
  without: string | undefined,
): { readonly id: BookmarkId; readonly path: string }[] {
  return nodes.flatMap((node) => {
    if (node.kind !== 'folder' || node.id === without) return [];
    const path = prefix === '' ? node.name : `${prefix} › ${node.name}`;
    return [{ id: node.id, path }, ...folderPaths(node.children, path, without)];
  });
}
