import { nameFault, type FileName } from '../../../shared/model/file-path.ts';
import { decodeName } from '../file-names.ts';

/**
 * A line of the old scp protocol. It has no standard: these are the forms that OpenSSH's scp(1) -O, Dropbear's and PuTTY's know.
 *
 *     C0644 1234 name    a file of so many bytes, which follow, and a zero byte
 *     D0755 0 name       a folder begins …
 *     E                  … and ends
 *     T1700000000 0 1700000000 0   times of what comes next: modified, microseconds, accessed, microseconds
 *     \x01text, \x02text   something failed; with 2 it is the end
 */
export type ScpLine =
  | { readonly kind: 'file' | 'folder'; readonly mode: number; readonly sizeBytes: number; readonly name: FileName }
  | { readonly kind: 'endFolder' }
  | { readonly kind: 'times'; readonly modifiedSeconds: number; readonly accessedSeconds: number }
  | { readonly kind: 'failure'; readonly isLast: boolean; readonly said: string }
  | { readonly kind: 'malformed'; readonly why: string };

/** Permission bits that are taken from a server: no set-user, set-group and sticky bit. */
const PLAIN_BITS = 0o777;
/** Four bytes of time are what file systems agree on. */
const MOST_SECONDS = 0xffffffff;

/** Reads a line without its line break. Whoever takes a name from it must have asked for it. */
export function parseScpLine(line: Buffer): ScpLine {
  const first = line[0];
  if (first === 1 || first === 2) return { kind: 'failure', isLast: first === 2, said: decodeName(line, 1) };
  const text = decodeName(line);
  if (text === 'E') return { kind: 'endFolder' };
  const times = /^T(\d{1,12}) \d{1,6} (\d{1,12}) \d{1,6}$/.exec(text);
  if (times !== null) {
    const [modifiedSeconds, accessedSeconds] = [Number(times[1]), Number(times[2])];
    if (modifiedSeconds > MOST_SECONDS || accessedSeconds > MOST_SECONDS) return malformed('a time that can’t be');
    return { kind: 'times', modifiedSeconds, accessedSeconds };
  }
  const entry = /^([CD])([0-7]{3,5}) (\d{1,16}) (.*)$/s.exec(text);
  if (entry === null) return malformed('a line that is none of the protocol');
  const [, letter, mode = '', size = '', name = ''] = entry;
  const sizeBytes = Number(size);
  if (!Number.isSafeInteger(sizeBytes)) return malformed('a size that can’t be');
  if (nameFault(name) !== undefined) return malformed('a name that leads elsewhere');
  return {
    kind: letter === 'C' ? 'file' : 'folder',
    mode: Number.parseInt(mode, 8) & PLAIN_BITS,
    sizeBytes,
    name: name as FileName,
  };
}

function malformed(why: string): ScpLine {
  return { kind: 'malformed', why };
}

/** A word for the remote shell, which scp starts its other half with: as it is, whatever stands in it. One that begins with `-` is no option. */
export function scpPath(path: string): string {
  // `~` and `~user` are the shell's to fill in, which it does only when neither they nor the slash behind them are quoted.
  const home = /^~[A-Za-z0-9._-]*(?:\/|$)/.exec(path)?.[0] ?? '';
  const rest = path.slice(home.length);
  const plain = home === '' && rest.startsWith('-') ? `./${rest}` : rest;
  return home + (plain === '' ? '' : `'${plain.replaceAll("'", `'\\''`)}'`);
}
