import { useEffect } from 'react';
import { chordOf } from './chords.ts';
import type { Workbench } from './workbench.ts';

/**
 * Runs commands by their chords. It listens before everything else, so that a terminal need not know which chords are the
 * workbench's; what `leavesTerminal` does not allow passes on to the shell untouched.
 */
export function useShortcuts(workbench: Workbench): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (workbench.link.lock.getState().isLocked) return;
      const chord = chordOf(event, workbench.keyboard().platform);
      if (chord === undefined || event.isComposing) return;
      const place = placeOf(event.target);
      if ((place.isField && isForTyping(chord)) || isKept(event.target, chord)) return;
      const command = workbench.commands.commandFor(chord, place.isTerminal);
      if (!command) return;
      const { paletteIsOpen, dialog } = workbench.view.getState();
      // Under a dialog only the palette may be asked for: what is behind must not change unseen.
      if ((paletteIsOpen || dialog !== undefined) && command.id !== 'palette.open') return;
      event.preventDefault();
      event.stopImmediatePropagation();
      command.run();
    };
    const onKeyUp = (event: KeyboardEvent): void => {
      if (event.key === 'Control' || event.key === 'Meta') workbench.dock.endWalk();
    };
    const onBlur = (): void => workbench.dock.endWalk();
    window.addEventListener('keydown', onKeyDown, true);
    window.addEventListener('keyup', onKeyUp, true);
    window.addEventListener('blur', onBlur);
    return () => {
      window.removeEventListener('keydown', onKeyDown, true);
      window.removeEventListener('keyup', onKeyUp, true);
      window.removeEventListener('blur', onBlur);
    };
  }, [workbench]);
}

function placeOf(target: EventTarget | null): { readonly isTerminal: boolean; readonly isField: boolean } {
  if (!(target instanceof Element)) return { isTerminal: false, isField: false };
  const isTerminal = target.closest('.xterm') !== null;
  return { isTerminal, isField: !isTerminal && target.closest('input, textarea, select, [contenteditable="true"]') !== null };
}

/** A view may keep chords for itself while it has the focus, as the tree does with F2: `data-keeps-keys="F2"`, or `all`. */
function isKept(target: EventTarget | null, chord: string): boolean {
  const kept = target instanceof Element ? target.closest('[data-keeps-keys]')?.getAttribute('data-keeps-keys') : undefined;
  const chords = kept?.split(' ') ?? [];
  return chords.includes('all') || chords.includes(chord);
}

/** Chords that edit or select text in a field. */
function isForTyping(chord: string): boolean {
  return /Arrow|Home|End|Backspace|Delete|\+Z$/.test(chord);
}
