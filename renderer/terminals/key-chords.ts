/** What the terminal itself does for a key combination, before xterm.js sees it. */
export type TerminalAction = 'copy' | 'paste' | 'find' | 'selectAll' | 'fontLarger' | 'fontSmaller' | 'fontReset';

/** The part of a KeyboardEvent that the rules look at. */
export interface Chord {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/**
 * The clipboard and view keys of a terminal (habits of `peers.md` part 4). Ctrl+C copies only while text is selected, Ctrl+V
 * stays the program's, Shift+Insert pastes, Ctrl+Insert copies; on macOS it is Cmd. Letters are compared by meaning, not by
 * place, so that they follow the keyboard layout.
 */
export function terminalAction(chord: Chord, mac: boolean, hasSelection: boolean): TerminalAction | undefined {
  if (chord.altKey) return undefined;
  const key = chord.key.length === 1 ? chord.key.toLowerCase() : chord.key;
  if (chord.key === 'Insert') {
    if (chord.shiftKey && !chord.ctrlKey && !chord.metaKey) return 'paste';
    if (chord.ctrlKey && !chord.shiftKey && !chord.metaKey) return hasSelection ? 'copy' : undefined;
    return undefined;
  }
  const command = mac ? chord.metaKey && !chord.ctrlKey : chord.ctrlKey && !chord.metaKey;
  if (!command) return undefined;
  if (mac && !chord.shiftKey) {
    const plain = {
      c: 'copy',
      v: 'paste',
      f: 'find',
      a: 'selectAll',
      '=': 'fontLarger',
      '-': 'fontSmaller',
      '0': 'fontReset',
    } as const;
    if (key in plain) return plain[key as keyof typeof plain];
  }
  if (chord.shiftKey) return shifted(key, chord.code, mac);
  if (!mac && key === 'c' && hasSelection) return 'copy';
  return undefined;
}

function shifted(key: string, code: string, mac: boolean): TerminalAction | undefined {
  // With Shift the key's own sign changes with the layout (`=` is `+` here and `0` there): these go by place.
  if (key === '+' || code === 'Equal' || code === 'NumpadAdd') return 'fontLarger';
  if (key === '_' || code === 'Minus' || code === 'NumpadSubtract') return 'fontSmaller';
  if (code === 'Digit0' || code === 'Numpad0') return 'fontReset';
  if (mac) return undefined;
  const letters = { c: 'copy', v: 'paste', f: 'find' } as const;
  return key in letters ? letters[key as keyof typeof letters] : undefined;
}
