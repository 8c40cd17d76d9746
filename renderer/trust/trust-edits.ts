import type { TrustEdit, TrustEditDone } from '../../shared/model/trust.ts';
import type { Workbench } from '../shell/workbench.ts';
import { idParts, type Chosen } from './selection.ts';
import { text } from './text.ts';

type Words = (changed: number) => string;

/** Makes one change, says what came of it and offers to take it back. Answers what was done; undefined when it failed. */
export async function makeTrustEdit(workbench: Workbench, edit: TrustEdit, words: Words): Promise<TrustEditDone | undefined> {
  return (await makeTrustEdits(workbench, [edit], words))[0];
}

/** Several changes as one for the user: told once, undone together. Stops at the first that fails; what was done until then stays. */
export async function makeTrustEdits(
  workbench: Workbench,
  edits: readonly TrustEdit[],
  words: Words,
): Promise<readonly TrustEditDone[]> {
  const done: TrustEditDone[] = [];
  try {
    for (const edit of edits) done.push(await workbench.client.trust.edit({ edit }));
  } catch (error) {
    workbench.showError(error);
  }
  if (done.length > 0) tell(workbench, done, words);
  return done;
}

/** Takes the chosen lines out, in as many messages as they need. Answers whether anything was done. */
export async function removeChosen(workbench: Workbench, chosen: Chosen): Promise<boolean> {
  const edits = idParts(chosen).map((ids): TrustEdit => ({ kind: 'remove', ids: [...ids] }));
  return (await makeTrustEdits(workbench, edits, text.done.removed)).length > 0;
}

function tell(workbench: Workbench, done: readonly TrustEditDone[], words: Words): void {
  const changed = done.reduce((sum, each) => sum + each.changed, 0);
  const notes = [...new Set(done.flatMap((each) => each.notes))];
  // A note may have named the copy already.
  const keptAs = [...new Set(done.flatMap((each) => each.keptAs))].filter((file) => !notes.some((each) => each.includes(file)));
  const details = [...notes, ...(changed > 0 && keptAs.length > 0 ? [text.done.keptAs(keptAs)] : [])];
  // The latest first: each undo finds the file as its own change left it.
  const undoIds = done.flatMap((each) => (each.undoId === undefined ? [] : [each.undoId])).reverse();
  workbench.toasts.getState().show({
    tone: 'note',
    words: changed === 0 ? text.done.nothing : words(changed),
    detail: details.length === 0 ? undefined : details.slice(0, 4).join(' '),
    action: undoIds.length === 0 ? undefined : { words: text.actions.undo, run: () => void undo(workbench, undoIds) },
  });
}

async function undo(workbench: Workbench, undoIds: readonly string[]): Promise<void> {
  try {
    for (const undoId of undoIds) {
      const { kind } = await workbench.client.trust.undo({ undoId });
      if (kind !== 'conflict') continue;
      workbench.toasts.getState().show({ tone: 'stop', words: text.done.undoConflict });
      return;
    }
    workbench.note(text.done.undone);
  } catch (error) {
    workbench.showError(error);
  }
}

export function copyText(workbench: Workbench, words: string): void {
  void navigator.clipboard.writeText(words).then(() => workbench.note(text.actions.copied), workbench.showError);
}
