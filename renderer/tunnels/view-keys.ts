import type { KeyboardEvent } from 'react';
import type { Workbench } from '../shell/workbench.ts';
import { undoTunnels } from './tunnel-actions.ts';

/** Chords that the view keeps for itself. */
export const viewChords = 'Ctrl+F Meta+F Ctrl+Z Meta+Z';

/** A key of the view as a whole: Ctrl+F and plain typing on a card go to the field, Ctrl+Z takes the last change back. */
export function onViewKey(workbench: Workbench, event: KeyboardEvent, field: HTMLInputElement | null): void {
  const { target, key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (!(target instanceof Element) || altKey) return;
  const toField = (): void => {
    field?.focus();
    field?.select();
  };
  if (!ctrlKey && !metaKey) {
    // The letter itself goes to where the focus is by then.
    if (key.length === 1 && key !== ' ' && target.matches('[data-tunnel]')) toField();
    return;
  }
  if (shiftKey) return;
  const isTyping = target instanceof HTMLInputElement && target.value !== '';
  if (key.toLowerCase() === 'f') toField();
  else if (key.toLowerCase() === 'z' && !isTyping) {
    if (workbench.tunnels.state.getState().undoLabel !== undefined) void undoTunnels(workbench);
  } else return;
  event.preventDefault();
  event.stopPropagation();
}
