import { encodeBytes } from './name-bytes.ts';

/** `=` at the beginning is zsh's. */
const plain = /^(?!=)[\w@%+=:,./-]+$/;
/** Control characters (C1 too), line ends of other kinds and bytes that are no UTF-8: a terminal would act on them, or can't send them. */
const odd = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;
const escapes: Readonly<Record<number, string>> = {
  0x0a: '\\n',
  0x0d: '\\r',
  0x09: '\\t',
  0x21: '\\041',
  0x27: "\\'",
  0x5c: '\\\\',
};

/** A word of a command that is copied for a POSIX shell; quoted where it needs to be. */
export function shellWord(text: string): string {
  return plain.test(text) ? text : quotePath(text).text;
}

/** The same for a path somebody typed: `~/` at its beginning is their home folder, which a shell fills in only where it isn't quoted. */
export function homePathWord(path: string): string {
  return path.startsWith('~/') ? `~/${path.length > 2 ? shellWord(path.slice(2)) : ''}` : shellWord(path);
}

export interface QuotedPath {
  readonly text: string;
  /** It has bytes that can't be typed as they are: the user is to see what stands for them. */
  readonly isOdd: boolean;
}

/**
 * A path as one word of a shell whose kind isn't known: in single quotes (POSIX.1-2024, Shell Command Language 2.2.2), which sh, bash, zsh, ksh and fish
 * read alike. Not so where a backslash or `!` is in it: fish takes `\'` for a quote even there, and tcsh looks for history, so what is special has a
 * backslash of its own before it (2.2.1). What can't be typed stands in dollar-single-quotes (2.2.4), which every byte has a form in: bash, zsh, ksh and
 * newer sh read them, fish and tcsh refuse the line.
 */
export function quotePath(path: string): QuotedPath {
  if (!odd.test(path))
    return { text: /[\\!]/.test(path) ? backslashed(path) : `'${path.replaceAll("'", `'\\''`)}'`, isOdd: false };
  let text = '';
  for (const byte of encodeBytes(path)) {
    const isPlain = byte >= 0x20 && byte < 0x7f;
    // Three digits always: a digit behind would otherwise belong to it.
    text += escapes[byte] ?? (isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`);
  }
  return { text: `$'${text}'`, isOdd: true };
}

function backslashed(path: string): string {
  return Array.from(path, (character) => (/[\w./-]/.test(character) ? character : `\\${character}`)).join('');
}

/** Several words, with a blank behind so that one can type on. */
export function quotePaths(paths: readonly string[]): QuotedPath {
  const quoted = paths.map(quotePath);
  return { text: `${quoted.map(({ text }) => text).join(' ')} `, isOdd: quoted.some(({ isOdd }) => isOdd) };
}

/**
 * A path as one word that is typed into a host's shell, whichever that is. Undefined where that can't be done safely: a line editor acts on control
 * characters, and bytes that are no text have no key.
 */
export function typedWord(path: string): string | undefined {
  if (odd.test(path)) return undefined;
  return /^[\w./-]+$/.test(path) ? path : quotePath(path).text;
}
