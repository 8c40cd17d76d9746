const signs: Readonly<Record<string, string>> = {
  Shift: '⇧',
  Cmd: '⌘',
  Option: '⌥',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
};

/** The signs of a chord such as `Ctrl+Shift+P`: `Ctrl`, `⇧`, `P`. A chord may end in the plus key itself (`Ctrl++`). */
export function chordParts(chord: string): string[] {
  const parts = chord.endsWith('++') ? [...chord.slice(0, -2).split('+'), '+'] : chord.split('+');
  return parts.map((part) => signs[part] ?? part);
}
