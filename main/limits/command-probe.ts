import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/base/clock.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { LimitFinding } from '../../shared/model/limits.ts';
import type { ExitStatus } from '../../shared/model/session.ts';
import type { SshConnection } from '../ssh/connection-types.ts';

/** How long the word is waited for, whatever else comes: a start file may print and wait before it, another program may print and never end. */
const PATIENCE_MS = 10_000;
const WINDOW_BYTES = 16 * 1024;

interface Heard {
  readonly word: boolean;
  /** The word as a shell makes it of what was sent, with others on its line. */
  readonly isAmongOthers: boolean;
  /** Anything at all, errors as well. */
  readonly any: boolean;
  /** Undefined: it had not ended. */
  readonly exit: ExitStatus | undefined;
}

/** What is sent, and how what comes back is read. */
interface Word {
  readonly command: string;
  /** Where it begins that stands alone on its line, as `echo` says it; -1: nowhere. */
  readonly placeOf: (text: string) => number;
  /** The request itself, whole or one word on each line: who says it may say the rest of it too. */
  readonly isRepeated: (text: string) => boolean;
  readonly isAmongOthers: (text: string) => boolean;
  readonly mostLength: number;
}

/**
 * What is sent, and what comes of it where it runs. A forced command may repeat what was sent (SSH_ORIGINAL_COMMAND, sshd_config(5)), so that its words
 * prove nothing: sh, csh, fish and PowerShell take the quotes away, cmd.exe the `^`. What knows neither, as the command line of a device or a program
 * that is started without a shell, says the argument as it is. A forced command that repeats through xargs(1) or `eval` takes the quotes away as well;
 * but it repeats `echo` too: on the line of the word, or on one before it (`xargs -n1`). The word proves something only where neither came.
 */
function commandOf(id: string): Word {
  const sent = `hawser'^'-${id}`;
  const made = [`hawser^-${id}`, `hawser''-${id}`];
  const alone = (word: string): readonly string[] => [`\n${word}\r`, `\n${word}\n`];
  const all = [sent, ...made];
  const lines = all.flatMap(alone);
  const repeated = [...alone('echo'), ...all.map((each) => `echo ${each}`)];
  return {
    command: `echo ${sent}`,
    placeOf: (text) => Math.max(-1, ...lines.map((each) => text.indexOf(each))),
    isRepeated: (text) => repeated.some((each) => text.includes(each)),
    isAmongOthers: (text) => made.some((each) => text.includes(each)),
    mostLength: sent.length + 'echo '.length + 1,
  };
}

/**
 * Whether a command runs as it was asked for: one that says something that nobody else can know. Rejects with `cancelled`, why the channel could not be
 * opened, and why the connection is gone: a word that was lost on the way proves nothing.
 */
export async function probeCommand(
  connection: Pick<SshConnection, 'openSession'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<LimitFinding> {
  const word = commandOf(randomUUID());
  const channel = await connection.openSession({ command: word.command, windowBytes: WINDOW_BYTES, signal });
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const isOver = new Promise<ExitStatus>((resolve) => void channel.onClosed(resolve));
  let any = false;
  let isAmongOthers = false;
  let isRepeated = false;
  let tail = '\n';
  const isSaid = new Promise<true>((resolve) => {
    channel.receive((bytes, used) => {
      any ||= bytes.length > 0;
      const text = tail + Buffer.from(bytes).toString('latin1');
      used();
      const place = word.placeOf(text);
      isRepeated ||= word.isRepeated(place < 0 ? text : text.slice(0, place + 1));
      if (place >= 0 && !isRepeated) resolve(true);
      isAmongOthers ||= place >= 0 || word.isAmongOthers(text);
      tail = text.slice(-word.mostLength);
    });
  });
  channel.receiveError((bytes, used) => {
    any ||= bytes.length > 0;
    used();
  });
  // It gets nothing to read: a program that waits for input ends.
  channel.end();
  const first = await new Promise<true | ExitStatus | undefined>((resolve) => {
    const timer = clock.after(PATIENCE_MS, () => resolve(undefined));
    void Promise.race([isSaid, isOver, aborted.then(() => undefined)]).then((outcome) => {
      timer.dispose();
      resolve(outcome);
    });
  });
  channel.close();
  // The next probe finds its session free.
  await Promise.race([isOver, aborted]);
  if (signal.aborted) throw new AppError('cancelled', {}, 'no answer is waited for any more');
  if (first !== true && channel.lost !== undefined) throw channel.lost;
  return finding({ word: first === true, isAmongOthers, any, exit: typeof first === 'object' ? first : undefined });
}

function finding({ word, isAmongOthers, any, exit }: Heard): LimitFinding {
  const about = { capability: 'commands', asked: 'A command that says one word' } as const;
  if (word) return { ...about, answered: 'ran as it was asked for', outcome: 'granted' };
  // A start file that ends no line before it, or a program that repeats the request without its quotes.
  if (isAmongOthers)
    return { ...about, answered: 'was granted, and its word came among others: whether it ran can’t be told', outcome: 'told' };
  const to = 'a program that the server chooses';
  if (any) return { ...about, answered: 'was granted, and something else ran in its place', outcome: 'limit', to };
  if (exit === undefined)
    return { ...about, answered: `was granted, and nothing came in ${PATIENCE_MS / 1000} s`, outcome: 'told' };
  // How it ended is unknown where the server itself ended the session.
  if (exit.kind === 'unknown') return { ...about, answered: 'was granted, and its session ended without it', outcome: 'told' };
  return { ...about, answered: 'was granted, and what ran ended without saying it', outcome: 'limit', to };
}
