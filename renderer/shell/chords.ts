/** The part of a KeyboardEvent that a chord is made of. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

export type Platform = 'linux' | 'darwin' | 'win32' | 'other';

const byCode: Readonly<Record<string, string>> = {
  Comma: ',',
  Period: '.',
  Slash: '/',
  Backslash: '\\',
  Semicolon: ';',
  Quote: "'",
  BracketLeft: '[',
  BracketRight: ']',
  Backquote: '`',
  Minus: '-',
  Equal: '=',
  Space: 'Space',
};

/**
 * A key press in the notation of the registry: `Ctrl+Shift+P`, `F1`, on macOS `Cmd+K` and `Option+…`. Letters follow the
 * keyboard layout (a layout without Latin letters goes by the key's place); digits and signs go by place, because Shift changes
 * what they print. Undefined for a modifier alone.
 */
export function chordOf(press: KeyPress, platform: Platform): string | undefined {
  const key = keyName(press);
  if (key === undefined) return undefined;
  const isMac = platform === 'darwin';
  const parts: string[] = [];
  if (press.ctrlKey) parts.push('Ctrl');
  if (press.altKey) parts.push(isMac ? 'Option' : 'Alt');
  if (press.shiftKey) parts.push('Shift');
  if (press.metaKey) parts.push(isMac ? 'Cmd' : 'Meta');
  return [...parts, key].join('+');
}

function keyName({ key, code }: KeyPress): string | undefined {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'Dead', 'Process', 'Unidentified'].includes(key)) return undefined;
  const digit = /^Digit(\d)$/.exec(code);
  if (digit) return digit[1];
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  const letter = /^Key([A-Z])$/.exec(code);
  if (letter && key.length === 1) return letter[1];
  return byCode[code] ?? (key === ' ' ? 'Space' : key);
}

const modifiers = ['Ctrl', 'Alt', 'Option', 'Shift', 'Cmd', 'Meta'] as const;

/** The chord with its modifiers in the usual order and its letter in capitals; undefined when it is no chord. */
export function normaliseChord(text: string): string | undefined {
  const parts = text.split('+').map((part) => part.trim());
  const last = parts.at(-1);
  if (last === undefined || last === '' || modifiers.some((modifier) => modifier === last)) return undefined;
  const given = parts.slice(0, -1);
  if (given.some((part) => !modifiers.some((modifier) => modifier === part))) return undefined;
  const key = last.length === 1 ? last.toUpperCase() : last;
  return [...modifiers.filter((modifier) => given.includes(modifier)), key].join('+');
}

/**
 * Whether a chord may leave a focused terminal: Ctrl+Tab, Ctrl+digit, Ctrl with an F-key, and Ctrl+Shift with anything; on
 * macOS what carries Cmd instead. All else belongs to the shell.
 */
export function leavesTerminal(chord: string, platform: Platform): boolean {
  const parts = chord.split('+');
  const key = parts.at(-1) ?? '';
  const has = (modifier: string): boolean => parts.slice(0, -1).includes(modifier);
  if (has('Ctrl') && !has('Alt') && !has('Option') && (key === 'Tab' || /^F\d+$/.test(key))) return true;
  if (platform === 'darwin') return has('Cmd');
  if (!has('Ctrl') || has('Alt') || has('Meta')) return false;
  return has('Shift') || /^[1-9]$/.test(key);
}
