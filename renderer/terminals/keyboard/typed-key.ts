import { cursorKeysFor, type KeyPress, type Typed } from '../../shell/broadcast-keys.ts';
import { kittySequence } from './kitty-keys.ts';
import { plainSequence } from './plain-keys.ts';

/** What a terminal's program asked of its keys. */
export interface KeyWishes {
  /** Of the kitty protocol. */
  readonly flags: number;
  /** Cursor keys in application mode (DECCKM). */
  readonly isApplication: boolean;
  readonly backspaceKey: 'delete' | 'backspace';
}

/**
 * What a terminal tells others of `words` that went out, the last of them the `data` that a key made; an escape character that waited stands before.
 * A sequence of the kitty protocol (`isEncoded`) is told as its key only: who did not ask for it could not read it.
 */
export function asTyped(
  words: string,
  data: string,
  pressed: { readonly key: KeyPress; readonly isEncoded: boolean } | undefined,
): readonly Typed[] {
  if (pressed === undefined || !words.endsWith(data)) return [{ words }];
  const { key, isEncoded } = pressed;
  // An input method may end its words with a key.
  if (!isEncoded && data !== key.key && !/^[\u0000-\u001f\u007f]/.test(data)) return [{ words }];
  const before = words.slice(0, words.length - data.length);
  const typed = { words: isEncoded ? plainSequence(key, 'delete') : data, key };
  return before === '' ? [typed] : [{ words: before }, typed];
}

/** What was typed elsewhere as this terminal's program wants it; empty: it is nothing here. */
export function typedFor({ words, key }: Typed, { flags, isApplication, backspaceKey }: KeyWishes): string {
  const own = key && kittySequence(key, flags);
  if (own !== undefined) return own;
  const plain = key?.key === 'Backspace' ? plainSequence(key, backspaceKey) : words;
  return cursorKeysFor(plain, isApplication);
}
