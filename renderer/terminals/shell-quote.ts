import { encodeBytes } from './name-bytes.ts';

export interface QuotedPath {
  readonly text: string;
  /** It has bytes that can't be typed as they are: the user is to see what stands for them. */
  readonly isOdd: boolean;
}

/** Control characters (C1 too) and bytes that are no UTF-8: a terminal would act on them, or can't send them. */
const odd = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;
const escapes: Readonly<Record<number, string>> = { 0x0a: '\\n', 0x0d: '\\r', 0x09: '\\t', 0x27: "\\'", 0x5c: '\\\\' };

/**
 * A path as one word of a POSIX shell (POSIX.1-2024, Shell Command Language 2.2.2 "Single-Quotes"). What can't be typed stands in dollar-single-quotes
 * (2.2.4), which every byte has a form in: bash, zsh, ksh and newer sh read them.
 */
export function quotePath(path: string): QuotedPath {
  if (!odd.test(path)) return { text: `'${path.replaceAll("'", "'\\''")}'`, isOdd: false };
  let text = '';
  for (const byte of encodeBytes(path)) {
    const isPlain = byte >= 0x20 && byte < 0x7f;
    // Three digits always: a digit behind would otherwise belong to it.
    text += escapes[byte] ?? (isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`);
  }
  return { text: `$'${text}'`, isOdd: true };
}

/** Several words, with a blank behind so that one can type on. */
export function quotePaths(paths: readonly string[]): QuotedPath {
  const quoted = paths.map(quotePath);
  return { text: `${quoted.map(({ text }) => text).join(' ')} `, isOdd: quoted.some(({ isOdd }) => isOdd) };
}
