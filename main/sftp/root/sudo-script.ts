import { randomBytes } from 'node:crypto';
import { serverPaths } from '../server-paths.ts';

/** Words that tell our script's own output from everything else. New for each channel, so that nobody can say them before. */
export interface Marks {
  /** The file service begins after this line of the output. */
  readonly begin: string;
  /** sudo asks for a password with this. No `%`, which sudo(8) would fill in. */
  readonly prompt: string;
  /** No sftp-server was found; in the error output. */
  readonly none: string;
}

export function newMarks(): Marks {
  const token = randomBytes(9).toString('hex');
  return { begin: `hawser-begins-${token}`, prompt: `hawser-asks-${token}: `, none: `hawser-found-none-${token}` };
}

/**
 * How sudo is to be asked. `never`: `sudo -n`, which fails where a password is needed. `before`: the password is checked first (`sudo -v`), and the
 * service is started by `sudo -n` then. `with`: the service's own sudo asks, where the check is not remembered (timestamp_timeout=0).
 */
export type SudoWay = 'never' | 'before' | 'with';

/**
 * The one command that finds sftp-server and starts it as root. Run by sh(1), whatever the account's shell is; no secret is in it. `own` is the
 * user's own command in place of the search.
 */
export function sudoCommand(way: SudoWay, marks: Marks, own?: string): string {
  const start = startLines(way, marks, own?.replaceAll(/\s+/g, ' ') ?? '$server');
  const lines = [
    // What sudo says is read by a program.
    'LC_ALL=C; export LC_ALL',
    'command -v sudo >/dev/null || { echo "sudo: command not found" >&2; exit 127; }',
    ...(own === undefined
      ? [`for server in ${serverPaths.join(' ')}; do`, 'test -x "$server" || continue', start, 'done', `echo ${marks.none} >&2`]
      : [start]),
    'exit 127',
  ];
  // Joined so that no separator follows `do`.
  const script = lines.join('\n').replaceAll(/\n+/g, '; ').replaceAll(/ do;/g, ' do');
  return `sh -c ${quote(script)}`;
}

function startLines(way: SudoWay, { begin, prompt }: Marks, server: string): string {
  switch (way) {
    case 'never':
      return `echo ${begin}; exec sudo -n -- ${server}`;
    case 'before':
      // Not exec: sudo remembers the check for this very shell.
      return `sudo -S -p "${prompt}" -v && echo ${begin} && sudo -n -- ${server}; exit $?`;
    case 'with':
      return `echo ${begin}; exec sudo -S -p "${prompt}" -- ${server}`;
  }
}

/** A word for every shell: what is between single quotes stands as it is. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
