import type { FilePath } from '../../shared/model/file-path.ts';
import { encodeName } from '../sftp/file-names.ts';

/** What every shell takes between double quotes as it stands: no `"`, `$`, backquote, backslash, `!`, `%` or control character, and ASCII only. */
const plain = /^[A-Za-z0-9_./,:=@+ -]*$/;

/**
 * One command that runs a script by sh(1), whatever the account's login shell is: POSIX shells, csh and fish read what stands between the single
 * quotes as it is. Throws for what they would read differently.
 */
export function shCommand(script: string): string {
  if (/['!\n]|\\\\/.test(script)) throw new Error('not a script for one word of every shell');
  return `sh -c '${script}'`;
}

/**
 * Gives a variable of such a script any bytes: as they are when nothing in them means anything to a shell, else as octal numbers for printf(1). Names
 * are not trusted, and need not be text.
 */
export function assign(variable: string, text: FilePath | string): string {
  if (plain.test(text)) return `${variable}="${text}"`;
  const octal = [...encodeName(text)].map((byte) => {
    const character = String.fromCharCode(byte);
    return plain.test(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  // The dot keeps line breaks at the end, which $() takes away.
  return `${variable}=$(printf "${octal.join('')}."); ${variable}=\${${variable}%.}`;
}
