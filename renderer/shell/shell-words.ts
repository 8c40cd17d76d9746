const unsafe = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/**
 * A path as one word of a remote shell's command line: in single quotes, which sh, bash, zsh, ksh and fish all read alike. Undefined where that can't be
 * typed safely: a line editor acts on control characters, and bytes that are no text have no key.
 */
export function shellWord(path: string): string | undefined {
  if (unsafe.test(path)) return undefined;
  // Single quotes keep a backslash in sh and not in fish, and tcsh looks for history behind a `!` even there.
  if (/[\\!]/.test(path))
    return Array.from(path, (character) => (/[\w./-]/.test(character) ? character : `\\${character}`)).join('');
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
