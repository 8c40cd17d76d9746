import type { KeyPress } from '../../shell/broadcast-keys.ts';

/** Keys that make no text, by the end of their sequence: a letter (`CSI A`, with modifiers `CSI 1;5A`) or a number (`CSI 3~`). */
const sequences: Readonly<Record<string, string>> = {
  ArrowUp: 'A',
  ArrowDown: 'B',
  ArrowRight: 'C',
  ArrowLeft: 'D',
  Home: 'H',
  End: 'F',
  F1: 'P',
  F2: 'Q',
  F3: 'R',
  F4: 'S',
  Insert: '2',
  Delete: '3',
  PageUp: '5',
  PageDown: '6',
  F5: '15',
  F6: '17',
  F7: '18',
  F8: '19',
  F9: '20',
  F10: '21',
  F11: '23',
  F12: '24',
};

/** Signs other than letters that make a control character with Ctrl (the keyboard table of xterm and VT220). */
const controls: Readonly<Record<string, number>> = {
  ' ': 0, '@': 0, '2': 0, '[': 27, '3': 27, '\\': 28, '4': 28, ']': 29, '5': 29, '^': 30, '6': 30, '_': 31, '/': 31, '-': 31, '7': 31, '8': 127,
  '?': 127,
}; // prettier-ignore

/** A key as a terminal writes it that nobody asked for anything (ctlseqs of xterm); empty: releases, modifiers alone, and what has no such form. */
export function plainSequence(press: KeyPress, backspaceKey: 'delete' | 'backspace'): string {
  const { type, key, ctrlKey, shiftKey, altKey } = press;
  if (type === 'keyup') return '';
  const meta = altKey && !press.typesText ? '\u001b' : '';
  if (key === 'Escape') return `${meta}\u001b`;
  if (key === 'Enter') return `${meta}\r`;
  if (key === 'Tab') return shiftKey ? '\u001b[Z' : '\t';
  if (key === 'Backspace') return meta + (ctrlKey === (backspaceKey === 'delete') ? '\b' : '\u007f');
  const end = Object.hasOwn(sequences, key) ? sequences[key] : undefined;
  if (end !== undefined) return sequence(end, 1 + (shiftKey ? 1 : 0) + (altKey ? 2 : 0) + (ctrlKey ? 4 : 0));
  if ([...key].length !== 1) return '';
  if (!ctrlKey || press.typesText) return meta + key;
  const code = controlOf(press);
  return code === undefined ? '' : meta + String.fromCharCode(code);
}

function sequence(end: string, held: number): string {
  if (/\d/.test(end)) return `\u001b[${end}${held > 1 ? `;${held}` : ''}~`;
  if (held > 1) return `\u001b[1;${held}${end}`;
  return /[PQRS]/.test(end) ? `\u001bO${end}` : `\u001b[${end}`;
}

/** A layout without Latin letters has them by their places, as everywhere. */
function controlOf({ key, code }: KeyPress): number | undefined {
  const letter = /^[a-z]$/i.test(key) ? key : /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return letter.toUpperCase().charCodeAt(0) & 0x1f;
  return Object.hasOwn(controls, key) ? controls[key] : undefined;
}
