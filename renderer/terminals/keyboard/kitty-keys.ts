import type { KeyPress } from '../../shell/broadcast-keys.ts';

/**
 * Keys as the kitty keyboard protocol writes them (sw.kovidgoyal.net/kitty/keyboard-protocol). Known here: 1 disambiguates, 2 reports repeats and
 * releases, 8 reports all keys as escape codes. Not known: 4 (alternate keys) and 16 (the text of a key); a program that asks what is in force sees
 * that. Caps Lock and Num Lock are not among the modifiers.
 */
export const kittyFlags = { disambiguate: 1, eventTypes: 2, allKeys: 8 } as const;
export const knownKittyFlags = kittyFlags.disambiguate | kittyFlags.eventTypes | kittyFlags.allKeys;

/** Number and last letter of keys that make no text. */
const functional: Readonly<Record<string, readonly [number, string]>> = {
  Escape: [27, 'u'],
  Enter: [13, 'u'],
  Tab: [9, 'u'],
  Backspace: [127, 'u'],
  Insert: [2, '~'],
  Delete: [3, '~'],
  PageUp: [5, '~'],
  PageDown: [6, '~'],
  ArrowUp: [1, 'A'],
  ArrowDown: [1, 'B'],
  ArrowRight: [1, 'C'],
  ArrowLeft: [1, 'D'],
  Home: [1, 'H'],
  End: [1, 'F'],
  F1: [1, 'P'],
  F2: [1, 'Q'],
  F3: [13, '~'],
  F4: [1, 'S'],
  F5: [15, '~'],
  F6: [17, '~'],
  F7: [18, '~'],
  F8: [19, '~'],
  F9: [20, '~'],
  F10: [21, '~'],
  F11: [23, '~'],
  F12: [24, '~'],
  ContextMenu: [57_363, 'u'],
  Pause: [57_362, 'u'],
  PrintScreen: [57_361, 'u'],
  ScrollLock: [57_359, 'u'],
};

/** Reported by themselves only where all keys are escape codes. */
const modifiers: Readonly<Record<string, number>> = {
  ShiftLeft: 57_441,
  ControlLeft: 57_442,
  AltLeft: 57_443,
  ShiftRight: 57_447,
  ControlRight: 57_448,
  AltRight: 57_449,
};

/** Places of the US layout whose sign changes with Shift; a layout that makes another pair of the place keeps its own sign. */
const places: Readonly<Record<string, string>> = {
  Digit1: '1!', Digit2: '2@', Digit3: '3#', Digit4: '4$', Digit5: '5%', Digit6: '6^', Digit7: '7&', Digit8: '8*', Digit9: '9(', Digit0: '0)',
  Minus: '-_', Equal: '=+', BracketLeft: '[{', BracketRight: ']}', Backslash: '\\|', Semicolon: ';:', Quote: '\'"', Comma: ',<', Period: '.>',
  Slash: '/?', Backquote: '`~',
}; // prettier-ignore

/** Keys that a shell must get as ever, so that `reset` can be typed after a program died. */
const plainAsEver = new Set(['Enter', 'Tab', 'Backspace']);

/** The sequence for a key; undefined: as without the protocol. Empty: the key is nothing to the program. */
export function kittySequence(event: KeyPress, flags: number): string | undefined {
  const isAll = (flags & kittyFlags.allKeys) !== 0;
  const hasTypes = (flags & kittyFlags.eventTypes) !== 0;
  if ((flags & knownKittyFlags) === 0 || event.isComposing || event.metaKey || event.key === 'Dead' || event.key === 'Process')
    return undefined;
  const isRelease = event.type === 'keyup';
  if (isRelease && !hasTypes) return undefined;
  const held = 1 + (event.shiftKey ? 1 : 0) + (event.altKey ? 2 : 0) + (event.ctrlKey ? 4 : 0);
  const kind = !hasTypes ? 1 : isRelease ? 3 : event.repeat ? 2 : 1;
  const modifier = modifiers[event.code];
  if (modifier !== undefined && event.key !== 'AltGraph') return isAll ? sequence(modifier, 'u', held, kind) : undefined;
  const known = Object.hasOwn(functional, event.key) ? functional[event.key] : undefined;
  if (known !== undefined) {
    const [number, letter] = known;
    // Without the flag for all keys the releases of these three are not told either.
    if (plainAsEver.has(event.key) && !isAll && (held === 1 || isRelease)) return undefined;
    // Arrows and function keys are as ever but for what only the protocol can say.
    if (letter !== 'u' && kind === 1 && !isAll) return undefined;
    return sequence(number, letter, held, kind);
  }
  if ([...event.key].length !== 1) return undefined;
  const isText = event.typesText || (!event.ctrlKey && !event.altKey);
  if (isText && !isAll) return undefined;
  return sequence(unshifted(event).codePointAt(0) ?? 0, 'u', event.typesText ? 1 : held, kind);
}

function sequence(number: number, letter: string, held: number, kind: number): string {
  const mods = kind > 1 ? `;${held}:${kind}` : held > 1 ? `;${held}` : '';
  return `\u001b[${number === 1 && mods === '' ? '' : number}${mods}${letter}`;
}

/** The key's sign without Shift, as far as it can be told. */
function unshifted({ key, code, shiftKey }: KeyPress): string {
  if (!shiftKey) return key.toLowerCase().length === key.length ? key.toLowerCase() : key;
  const pair = places[code];
  if (pair !== undefined) return pair.endsWith(key) ? pair.charAt(0) : key;
  const lower = key.toLowerCase();
  return [...lower].length === 1 ? lower : key;
}
