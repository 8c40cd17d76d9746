import type { Clock } from '../../shared/base/clock.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { isAppError } from '../../shared/model/errors.ts';
import type { CommandProgram, NoCommands } from '../../shared/model/file-commands.ts';
import { commandPrograms } from '../../shared/model/file-commands.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import { decodePath } from '../sftp/file-names.ts';
import type { SshConnection } from '../ssh/connection-types.ts';
import { outputOf } from './command-run.ts';
import { shCommand } from './shell-text.ts';

/** What an account can do by commands. `noChannel` may be over the next time. */
export type Ability =
  | { readonly kind: 'able'; readonly programs: ReadonlySet<CommandProgram> }
  | { readonly kind: 'unable'; readonly reason: NoCommands };

const ANSWER_MS = 20_000;
const MOST_BYTES = 64 * 1024;

/** Words that printf puts together: a program that only repeats our command does not say them. */
const begins = 'hawser-begins';
const ends = 'hawser-ends';

/** The one command that looks what there is: nothing is changed and nothing is asked for twice. */
export const lookCommand = shCommand(
  [
    'LC_ALL=C; export LC_ALL',
    'printf "hawser-%s\\n" begins',
    `for p in ${commandPrograms.join(' ')}; do command -v $p >/dev/null 2>&1 && printf "has %s\\n" $p; done`,
    'printf "at %s\\n" "$(pwd -P)"',
    'printf "hawser-%s\\n" ends',
  ].join('; '),
);

/**
 * Asks an account once what its commands are. `home` is where its file service starts: commands that start elsewhere may see other files under the
 * same names, and are not used. Rejects when the connection is gone or the wait is aborted.
 */
export async function lookForAbility(
  connection: SshConnection,
  { clock, home }: { readonly clock: Clock; readonly home: FilePath | undefined },
  signal: AbortSignal,
): Promise<Ability> {
  const unable = (why: NoCommands['why'], said = ''): Ability => ({
    kind: 'unable',
    reason: { why, said: printableLine(said, 300) },
  });
  try {
    const { bytes, said } = await outputOf(
      connection,
      lookCommand,
      { clock, silenceMs: ANSWER_MS, mostBytes: MOST_BYTES },
      signal,
    );
    const lines = linesBetween(bytes);
    if (lines === undefined) {
      const text = `${bytes.toString('utf8', 0, 300)} ${said}`;
      return unable(/sftp connections only/i.test(text) ? 'sftpOnly' : 'forced', text);
    }
    const at = lines.find((line) => line.subarray(0, 3).equals(Buffer.from('at ')));
    if (home !== undefined && (at === undefined || decodePath(at.subarray(3)) !== home)) return unable('otherFolders');
    const words = new Set(lines.map((line) => line.toString('latin1')));
    return { kind: 'able', programs: new Set(commandPrograms.filter((program) => words.has(`has ${program}`))) };
  } catch (error) {
    if (isAppError(error, 'channel.requestRefused')) return unable('refused');
    if (isAppError(error, 'channel.openFailed')) return unable('noChannel', error.detail.text);
    if (isAppError(error, 'archive.failed')) return unable('forced', error.detail.said);
    throw error;
  }
}

/** What stands between both marks; what a start-up file of the shell prints before them does not matter. */
function linesBetween(bytes: Buffer): Buffer[] | undefined {
  const lines: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at);
    lines.push(bytes.subarray(at, end === -1 ? bytes.length : end));
    at = end === -1 ? bytes.length : end + 1;
  }
  const first = lines.findIndex((line) => line.toString('latin1') === begins);
  const last = lines.findIndex((line) => line.toString('latin1') === ends);
  return first === -1 || last < first ? undefined : lines.slice(first + 1, last);
}
