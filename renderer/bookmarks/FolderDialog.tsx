import { useRef, useState } from 'react';
import type { Folder } from '../../shared/model/bookmark.ts';
import { useHostLocks } from '../shell/use-locks.ts';
import type { DialogProps } from '../shell/views.ts';
import { useHosts } from '../shell/workbench-context.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { newNodeId } from './edits.ts';
import { FolderSelect } from './FolderSelect.tsx';
import { findPlaced } from './inherited.ts';
import { NodeDialog } from './NodeDialog.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { text } from './text.ts';
import { useNodeForm } from './use-node-form.ts';
import styles from './NodeDialog.module.css';

const words = text.form;

/** The form of a folder: its name, and what all hosts in it inherit. */
export function FolderDialog({ request, onClose }: DialogProps<'folder'>) {
  const tree = useHosts((state) => state.tree);
  const placed = request.id === undefined ? undefined : findPlaced(tree?.roots ?? [], request.id);
  const existing = placed?.node.kind === 'folder' ? placed.node : undefined;
  const parentId = placed ? (placed.folders.at(-1)?.id ?? null) : request.parentId;
  const form = useNodeForm({ name: existing?.name ?? '', settings: existing?.settings ?? {}, parentId }, existing);
  const locks = useHostLocks(undefined);
  const first = useRef<HTMLInputElement>(null);
  const [id] = useState(() => existing?.id ?? newNodeId());

  return (
    <NodeDialog
      title={existing ? words.editFolder(existing.name) : words.newFolder}
      form={form}
      make={({ name, settings }): Folder => ({ kind: 'folder', id, name, settings, children: existing?.children ?? [] })}
      first={first}
      onClose={onClose}
    >
      <p className={styles.help}>{words.folderHelp}</p>
      <div className={styles.head}>
        <Field label={words.name} error={form.problems.name}>
          {(control) => (
            <TextField {...control} ref={first} value={form.name} onChange={(event) => form.set({ name: event.target.value })} />
          )}
        </Field>
        <FolderSelect value={form.parentId} without={existing?.id} onChange={(chosen) => form.set({ parentId: chosen })} />
      </div>
      <SettingsForm
        values={form.values}
        problems={form.problems}
        inherited={form.inherited}
        locks={locks}
        onChange={form.setValue}
      />
    </NodeDialog>
  );
}
