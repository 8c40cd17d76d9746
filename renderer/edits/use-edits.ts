import { useStore } from 'zustand';
import type { EditId, EditInfo } from '../../shared/model/edits.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';

/** All edited files in their order. */
export function useEdits(): readonly EditInfo[] {
  return useStore(useWorkbench().edits.state, ({ edits }) => edits);
}

/** Undefined once it is finished. */
export function useEdit(editId: EditId): EditInfo | undefined {
  return useStore(useWorkbench().edits.state, ({ edits }) => edits.find((edit) => edit.editId === editId));
}
