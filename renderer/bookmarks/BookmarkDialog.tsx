import { useRef, useState } from 'react';
import type { Bookmark } from '../../shared/model/bookmark.ts';
import { findVariant } from '../shell/bookmark-variants.ts';
import { useHostLocks } from '../shell/use-locks.ts';
import type { DialogProps } from '../shell/views.ts';
import { useHosts } from '../shell/workbench-context.tsx';
import { Field } from '../ui/Field.tsx';
import { TextArea, TextField } from '../ui/TextField.tsx';
import { newNodeId } from './edits.ts';
import { FolderSelect } from './FolderSelect.tsx';
import { findPlaced } from './inherited.ts';
import { LockedPart } from './LockedPart.tsx';
import { NodeDialog } from './NodeDialog.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { text } from './text.ts';
import { useNodeForm } from './use-node-form.ts';
import { VariantDialog } from './VariantDialog.tsx';
import styles from './NodeDialog.module.css';

const words = text.form;

/** The form of a bookmark or of one of its variants, new or known. */
export function BookmarkDialog({ request, onClose }: DialogProps<'bookmark'>) {
  const roots = useHosts((state) => state.tree)?.roots ?? [];
  const known = request.id === undefined ? undefined : findVariant(roots, request.id);
  if (known) return <VariantDialog {...known} onClose={onClose} />;
  const placed = request.variantOf === undefined ? undefined : findPlaced(roots, request.variantOf);
  if (placed?.node.kind === 'bookmark')
    return <VariantDialog of={placed.node} folders={placed.folders} variant={undefined} onClose={onClose} />;
  return <PlainBookmarkDialog request={request} onClose={onClose} />;
}

function PlainBookmarkDialog({ request, onClose }: DialogProps<'bookmark'>) {
  const tree = useHosts((state) => state.tree);
  const placed = request.id === undefined ? undefined : findPlaced(tree?.roots ?? [], request.id);
  const existing = placed?.node.kind === 'bookmark' ? placed.node : undefined;
  const start = existing ?? request.draft ?? { name: '', host: '', settings: {} };
  const form = useNodeForm({ ...start, parentId: placed ? (placed.folders.at(-1)?.id ?? null) : request.parentId }, existing);
  const locks = useHostLocks(existing && { bookmarkId: existing.id });
  const first = useRef<HTMLInputElement>(null);
  const [id] = useState(() => existing?.id ?? newNodeId());

  return (
    <NodeDialog
      title={existing ? words.editBookmark(existing.name) : words.newBookmark}
      form={form}
      make={({ name, host, note, settings }): Bookmark => {
        const node: Bookmark = { kind: 'bookmark', id, name, host, settings };
        return note === undefined ? node : { ...node, note };
      }}
      first={first}
      connectsTo={id}
      onClose={onClose}
    >
      <div className={styles.head}>
        <Field label={words.host} error={form.problems.host} help={words.hostHelp}>
          {(control) => (
            <TextField
              {...control}
              ref={first}
              mono
              placeholder={words.hostPlaceholder}
              value={form.host}
              onChange={(event) => {
                const host = event.target.value;
                // Until it has a name of its own it is called as its host.
                form.set(form.name === '' || form.name === form.host ? { host, name: host } : { host });
              }}
            />
          )}
        </Field>
        <Field label={words.name} error={form.problems.name}>
          {(control) => (
            <TextField
              {...control}
              placeholder={words.namePlaceholder}
              value={form.name}
              onChange={(event) => form.set({ name: event.target.value })}
            />
          )}
        </Field>
        <FolderSelect value={form.parentId} onChange={(parentId) => form.set({ parentId })} />
      </div>
      <LockedPart locks={locks} />
      <SettingsForm
        values={form.values}
        problems={form.problems}
        inherited={form.inherited}
        locks={locks}
        onChange={form.setValue}
      />
      <div className={styles.note}>
        <Field label={words.note}>
          {(control) => (
            <TextArea
              {...control}
              value={form.note}
              maxLength={10_000}
              onChange={(event) => form.set({ note: event.target.value })}
            />
          )}
        </Field>
      </div>
    </NodeDialog>
  );
}
