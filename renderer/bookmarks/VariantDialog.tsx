import { useRef, useState } from 'react';
import type { Bookmark, BookmarkVariant, Folder, HostSettings, TreeNode } from '../../shared/model/bookmark.ts';
import { variantTitle, withVariant } from '../shell/bookmark-variants.ts';
import { useHostLocks } from '../shell/use-locks.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { newNodeId } from './edits.ts';
import { findPlaced } from './inherited.ts';
import { LockedPart } from './LockedPart.tsx';
import { settingFields, type SettingName } from './setting-fields.ts';
import { NodeDialog } from './NodeDialog.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { text } from './text.ts';
import { useNodeForm } from './use-node-form.ts';
import styles from './NodeDialog.module.css';

const words = text.form;

interface VariantDialogProps {
  readonly of: Bookmark;
  readonly folders: readonly Folder[];
  /** Absent: a new one. */
  readonly variant: BookmarkVariant | undefined;
  readonly onClose: () => void;
}

/** What most variants differ in: who, by which key, which way. */
const usual: readonly SettingName[] = ['user', 'identityFile', 'proxyJump', 'port'];

/** Those and what the variant sets already; the rest is the bookmark's and asked for on demand only. */
function asked(settings: HostSettings): ReadonlySet<SettingName> {
  return new Set([...usual, ...settingFields.map(({ name }) => name).filter((name) => settings[name] !== undefined)]);
}

/** The form of one variant of a bookmark (CF-22): where it differs from it. */
export function VariantDialog({ of, folders, variant, onClose }: VariantDialogProps) {
  const workbench = useWorkbench();
  const start = { name: variant?.name ?? '', host: variant?.host ?? '', settings: variant?.settings ?? {} };
  const takenNames = (of.variants ?? []).filter((each) => each.id !== variant?.id).map(({ name }) => name);
  const form = useNodeForm({ ...start, parentId: folders.at(-1)?.id ?? null, variantOf: of, takenNames }, of);
  const locks = useHostLocks({ bookmarkId: variant?.id ?? of.id });
  const [short] = useState(() => asked(start.settings));
  const first = useRef<HTMLInputElement>(null);
  const [id] = useState(() => variant?.id ?? newNodeId());

  return (
    <NodeDialog
      title={variant ? words.editBookmark(variantTitle(of, variant)) : words.newVariant(of.name)}
      form={form}
      make={({ name, host, settings }) => {
        const { tree } = workbench.hosts.state.getState();
        return withVariant(currentOf(tree?.roots ?? [], of), { id, name, ...(host !== '' && { host }), settings });
      }}
      first={first}
      connectsTo={id}
      onClose={onClose}
    >
      <p className={styles.help}>{words.variantHelp(of.name)}</p>
      <div className={styles.head}>
        <Field label={words.name} error={form.problems.name}>
          {(control) => (
            <TextField
              {...control}
              ref={first}
              placeholder={words.variantPlaceholder}
              value={form.name}
              onChange={(event) => form.set({ name: event.target.value })}
            />
          )}
        </Field>
        <Field label={words.host} error={form.problems.host} help={form.host === '' ? words.inheritedFrom(of.name) : undefined}>
          {(control) => (
            <TextField
              {...control}
              mono
              placeholder={of.host}
              value={form.host}
              onChange={(event) => form.set({ host: event.target.value })}
            />
          )}
        </Field>
      </div>
      <LockedPart locks={locks} />
      <SettingsForm
        values={form.values}
        problems={form.problems}
        inherited={form.inherited}
        locks={locks}
        short={short}
        onChange={form.setValue}
      />
    </NodeDialog>
  );
}

/** The bookmark as it stands by now: another window may have changed it meanwhile. */
function currentOf(roots: readonly TreeNode[], of: Bookmark): Bookmark {
  const node = findPlaced(roots, of.id)?.node;
  return node?.kind === 'bookmark' ? node : of;
}
