import { useMemo, useState } from 'react';
import type { Bookmark, HostSettings, TreeEdit, TreeNode } from '../../shared/model/bookmark.ts';
import type { BookmarkId } from '../../shared/model/ids.ts';
import { useHosts, useWorkbench } from '../shell/workbench-context.tsx';
import { checkLists, type ListProblems } from './algorithms/check-lists.ts';
import { makeEdit } from './edits.ts';
import {
  allowsLegacyIn,
  placeProblems,
  settingsOf,
  valuesOf,
  withValue,
  type FormProblems,
  type FormValues,
} from './host-form.ts';
import { findPlaced, foldersTo, inheritedFrom, type Inherited } from './inherited.ts';
import type { SettingName } from './setting-fields.ts';
import { text } from './text.ts';

interface NodeFormStart {
  readonly name: string;
  /** Absent for a folder. */
  readonly host?: string;
  readonly settings: HostSettings;
  readonly note?: string | undefined;
  readonly parentId: BookmarkId | null;
  /** It is a variant of this bookmark, and inherits from it too; its host may be left out. */
  readonly variantOf?: Bookmark | undefined;
  /** Names of its other variants. */
  readonly takenNames?: readonly string[];
}

export interface NodeForm {
  readonly name: string;
  readonly host: string;
  readonly note: string;
  readonly parentId: BookmarkId | null;
  readonly values: FormValues;
  readonly problems: FormProblems;
  /** Counts the tries to save that ended with problems; undefined before the first. */
  readonly failedTries: number | undefined;
  readonly inherited: Inherited;
  readonly isSaving: boolean;
  set(change: Partial<Pick<NodeForm, 'name' | 'host' | 'note' | 'parentId'>>): void;
  setValue(name: SettingName, value: string): void;
  /** Checks, then saves; answers whether it is saved. Problems are shown from the first try on. */
  save(
    make: (fields: { name: string; host: string; note: string | undefined; settings: HostSettings }) => TreeNode,
  ): Promise<boolean>;
}

/** The state of the form of a bookmark or folder. `existing` is what is edited; without it something new is made. */
export function useNodeForm(start: NodeFormStart, existing: TreeNode | undefined): NodeForm {
  const workbench = useWorkbench();
  const tree = useHosts((state) => state.tree);
  const [fields, setFields] = useState({
    name: start.name,
    host: start.host ?? '',
    note: start.note ?? '',
  });
  // What was chosen in the form; undefined: nothing, it stays where it is.
  const [chosen, setChosen] = useState<BookmarkId | null>();
  const [openedIn] = useState(start.parentId);
  // `start` is of the tree as it is by now: the field follows what another window moves until something is chosen here. A chosen folder that another
  // window removed is no choice any more.
  const standsIn = existing ? start.parentId : openedIn;
  const kept = chosen === undefined || (chosen !== null && !findPlaced(tree?.roots ?? [], chosen)) ? undefined : chosen;
  const parentId = kept === undefined ? standsIn : kept;
  const [values, setValues] = useState<FormValues>(() => valuesOf(start.settings));
  const [isChecked, setChecked] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [failedTries, setFailedTries] = useState<number>();
  const [listProblems, setListProblems] = useState<ListProblems>({});
  const { variantOf } = start;
  const inherited = useMemo(
    () => inheritedFrom([...foldersTo(tree, parentId), ...(variantOf ? [variantOf] : [])]),
    [tree, parentId, variantOf],
  );

  const hasNoHost = start.host === undefined || (variantOf !== undefined && fields.host.trim() === '');
  const check = settingsOf(values);
  const found: FormProblems = {
    ...check.problems,
    ...placeProblems(fields.name, hasNoHost ? undefined : fields.host),
    ...(variantOf && start.takenNames?.includes(fields.name.trim()) === true && { name: text.form.variantTaken(variantOf.name) }),
  };
  return {
    ...fields,
    parentId,
    values,
    problems: isChecked ? { ...standing(listProblems, values), ...found } : {},
    failedTries,
    inherited,
    isSaving,
    set: ({ parentId: folder, ...change }) => {
      if (folder !== undefined) setChosen(folder);
      setFields((before) => ({ ...before, ...change }));
    },
    setValue: (name, value) => setValues((before) => withValue(before, name, value)),
    async save(make) {
      setChecked(true);
      setSaving(true);
      const isWrong = Object.keys(found).length > 0;
      const lists = isWrong ? {} : await checkLists(workbench.client.doctor, values, allowsLegacyIn(values, inherited));
      if (isWrong || Object.keys(lists).length > 0) {
        setListProblems(lists);
        setSaving(false);
        setFailedTries((tries = 0) => tries + 1);
        return false;
      }
      const note = fields.note.trim() === '' ? undefined : fields.note;
      const node = make({ name: fields.name.trim(), host: fields.host.trim(), note, settings: check.settings });
      const edits = editsFor(node, existing, existing ? kept : parentId, workbench.hosts.state.getState().tree?.roots ?? []);
      let isSaved = true;
      for (const edit of edits) isSaved = isSaved && (await makeEdit(workbench, edit));
      setSaving(false);
      return isSaved;
    },
  };
}

/** What was said of a list is said as long as that very list stands there. */
function standing(problems: ListProblems, values: FormValues): FormProblems {
  const kept = Object.entries(problems).filter(([name, { typed }]) => values[name as SettingName] === typed);
  return Object.fromEntries(kept.map(([name, { problem }]) => [name, problem]));
}

/**
 * An addition, or a change and, when a folder was chosen, a move to its end. `chosen` undefined: its folder was left alone, so it stays wherever it is by
 * now, also where another window has put it.
 */
export function editsFor(
  node: TreeNode,
  existing: TreeNode | undefined,
  chosen: BookmarkId | null | undefined,
  roots: readonly TreeNode[],
): readonly TreeEdit[] {
  if (!existing) return [{ kind: 'add', parentId: chosen ?? null, node }];
  const update: TreeEdit = { kind: 'update', node };
  if (chosen === undefined) return [update];
  const present = findPlaced(roots, existing.id)?.folders.at(-1)?.id ?? null;
  if (present === chosen) return [update];
  const parent = chosen === null ? undefined : findPlaced(roots, chosen)?.node;
  const index = parent?.kind === 'folder' ? parent.children.length : roots.length;
  return [update, { kind: 'move', id: existing.id, parentId: chosen, index }];
}
