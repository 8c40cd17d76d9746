import type { Clock } from '../../../shared/base/clock.ts';
import { AppError, cancelled, isAppError } from '../../../shared/model/errors.ts';
import type { Logger } from '../../log/logger.ts';
import type { SshConnection } from '../../ssh/connection-types.ts';
import { ServiceOpening } from '../service-opening.ts';
import type { SftpFileSystem } from '../sftp-file-system.ts';
import { newMarks, sudoCommand, type SudoWay } from './sudo-script.ts';
import { SudoTalk, type SudoQuestion } from './sudo-talk.ts';
import { plainWords, refusalOf, type RootRefusal } from './sudo-words.ts';

export interface RootOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** The host's own SFTP server, in place of looking for one. */
  readonly serverCommand?: string | undefined;
  /** The password that sudo took before, if it was typed; kept by the caller, in memory only. */
  readonly password?: string | undefined;
  /** Asks the user; undefined where nobody can be asked. Its answer is undefined when the user would rather not. */
  readonly ask?: ((question: SudoQuestion, signal: AbortSignal) => Promise<string | undefined>) | undefined;
}

export interface OpenedRoot {
  readonly fileSystem: SftpFileSystem;
  /** The password that sudo took, for more channels as long as the switch is on; undefined when it wanted none, or a code. */
  readonly password: string | undefined;
}

interface Try {
  readonly outcome: SftpFileSystem | RootRefusal;
  readonly said: string;
  readonly password: string | undefined;
}

const ROOM_MS = 100;
const MOST_WAITS = 20;

/**
 * Opens the files of a host as root: sftp-server(8), found where it usually lies, started by sudo(8); without a password where sudoers allows it,
 * else with that of the account. What comes is taken for root's only after our own command has spoken on the channel: a forced command never does.
 * Errors: `root.refused`, `sftp.*`, `channel.*`, `cancelled`, and why the connection is gone.
 */
export async function openRoot(connection: SshConnection, options: RootOptions, signal: AbortSignal): Promise<OpenedRoot> {
  let last = await tryOnce(connection, options, 'never', { known: undefined, isProven: false }, signal);
  if (last.outcome === 'passwordNeeded' && (options.password !== undefined || options.ask !== undefined)) {
    last = await tryNext(connection, options, 'before', { known: options.password, isProven: false }, signal);
    // sudo took the password and forgot it at once (timestamp_timeout=0), or wants none for the check.
    if (last.outcome === 'passwordNeeded') {
      const known = { known: last.password ?? options.password, isProven: last.password !== undefined };
      last = await tryNext(connection, options, 'with', known, signal);
    }
  }
  const { outcome, said, password } = last;
  if (typeof outcome !== 'string') return { fileSystem: outcome, password };
  const { hostName: host, port, user } = connection.target;
  options.log.info('not root', { why: outcome, said });
  throw new AppError('root.refused', { host, port, user, why: outcome, said }, `not root: ${outcome} ${said}`, {
    phase: 'channel',
  });
}

/** After a try that has ended: where one session is allowed (MaxSessions 1), sshd has room for the next one a moment after its channel was closed. */
async function tryNext(...[connection, options, way, known, signal]: Parameters<typeof tryOnce>): Promise<Try> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await tryOnce(connection, options, way, known, signal);
    } catch (error) {
      if (!isAppError(error, 'channel.openFailed') || waits >= MOST_WAITS || signal.aborted) throw error;
      await new Promise<void>((resolve) => options.clock.after(ROOM_MS, resolve));
    }
  }
}

interface Known {
  readonly known: string | undefined;
  readonly isProven: boolean;
}

async function tryOnce(
  connection: SshConnection,
  options: RootOptions,
  way: SudoWay,
  { known, isProven }: Known,
  signal: AbortSignal,
): Promise<Try> {
  const { clock, log, ask } = options;
  const marks = newMarks();
  let password: string | undefined;
  let asksOtherThings = false;
  const talk = new SudoTalk({
    way,
    marks,
    clock,
    isProven,
    async answer(question, aborted) {
      if (question.asks !== undefined) asksOtherThings = true;
      else if (question.attempt === 1 && known !== undefined) return (password = known);
      if (ask === undefined) return undefined;
      const attempt = known === undefined ? question.attempt : question.attempt - 1;
      // Its “Sorry, try again.” is told by the number of the attempt.
      const said = question.said.replace(/^Sorry, try again\.$/m, '').trim();
      const answer = await ask({ ...question, said, attempt: Math.max(1, attempt) }, aborted);
      if (question.asks === undefined) password = answer;
      return answer;
    },
  });
  const command = sudoCommand(way, marks, options.serverCommand);
  const opening = new ServiceOpening(connection, { clock, log }, { what: 'sudo', request: { command }, prelude: talk });
  const taken = (): string | undefined => (asksOtherThings ? undefined : password);
  try {
    return { outcome: await opening.run(signal), said: '', password: taken() };
  } catch (error) {
    if (isAppError(error, 'cancelled') && !signal.aborted && ask === undefined) {
      return { outcome: talk.attempts > 1 ? 'wrongPassword' : 'passwordNeeded', said: '', password: undefined };
    }
    if (isAppError(error, 'channel.requestRefused')) return { outcome: 'noCommands', said: '', password: undefined };
    if (isAppError(error, 'cancelled')) throw cancelled();
    // Nothing of ours was run: whatever came instead is another program's.
    if (isAppError(error, 'sftp.textFirst') && !talk.hasBegun) {
      return { outcome: 'noCommands', said: error.detail.text, password: undefined };
    }
    if (!isAppError(error, 'sftp.ended')) throw error;
    const { said } = error.detail;
    const hasSpoken = talk.hasBegun || talk.attempts > 0 || /sudo|hawser/.test(said);
    const outcome = hasSpoken ? refusalOf(said, marks) : 'noCommands';
    // After its mark the check had succeeded: the password was right.
    const wasRight = way === 'before' && talk.hasBegun;
    return { outcome, said: plainWords(said, marks) || (hasSpoken ? '' : talk.heard), password: wasRight ? taken() : undefined };
  }
}
