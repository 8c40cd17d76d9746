import { systemClock, type Clock } from '../../shared/base/clock.ts';
import { printable } from '../../shared/base/printable.ts';
import { AppError, cancelled, isAppError } from '../../shared/model/errors.ts';
import type { SshConnection } from '../ssh/connection-types.ts';
import { startChannel, unavailable, usualWays, waysOf, type StartWays } from './channel.ts';
import type { PoolOptions } from './protocol/pool.ts';
import { PowerShellSession } from './session.ts';

export interface OpenOptions {
  readonly connection: SshConnection;
  readonly ways?: StartWays | undefined;
  readonly pool?: PoolOptions | undefined;
  readonly clock?: Clock | undefined;
  readonly signal: AbortSignal;
  /** From the start of the program until the session can be used. A cold disk takes its time. */
  readonly timeoutSeconds?: number | undefined;
  /** The server gave a channel: what is asked of it while others wait is done. */
  readonly onChannel?: (() => void) | undefined;
}

type Tried = Parameters<typeof unavailable>[1][number];

/** The shell did not find the program, or may not run it. */
const notStarted = [126, 127];

/**
 * Opens a session: over the subsystem, and where the server has none, or none that starts, as a command. Errors: `powershell.*`, `channel.openFailed`,
 * `connection.lost`, `cancelled`. Nothing is left open after an error.
 */
export async function openPowerShell(options: OpenOptions): Promise<PowerShellSession> {
  const { connection, signal, clock = systemClock } = options;
  const tried: Tried[] = [];
  for (const way of waysOf(options.ways ?? usualWays)) {
    const started = await startChannel(connection, way, signal);
    if (started === undefined) {
      const what = 'subsystem' in way ? `subsystem “${way.subsystem}”` : 'command';
      tried.push({ what, why: 'refused', said: '' });
      continue;
    }
    options.onChannel?.();
    const session = new PowerShellSession({
      connection,
      clock,
      pool: options.pool,
      startedBy: started.what,
      channel: started.channel,
    });
    const outcome = await settle(session, options, clock);
    if (outcome === 'opened') return session;
    session.dispose();
    const missing = whatIsMissing(session, outcome);
    if (missing === undefined) throw outcome;
    tried.push({ what: started.what, ...missing });
  }
  throw unavailable(connection, tried);
}

/** Waits until the session is open, or why it is not. */
async function settle(session: PowerShellSession, options: OpenOptions, clock: Clock): Promise<'opened' | AppError> {
  const { signal, timeoutSeconds = 45 } = options;
  return await new Promise((resolve) => {
    const done = (outcome: 'opened' | AppError): void => {
      timer.dispose();
      signal.removeEventListener('abort', onAbort);
      resolve(outcome);
    };
    const onAbort = (): void => done(cancelled());
    const timer = clock.after(timeoutSeconds * 1000, () => done(silence(session, options, timeoutSeconds)));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    session.opened.then(
      () => done('opened'),
      (error: unknown) => done(error instanceof AppError ? error : internal(error)),
    );
  });
}

function internal(error: unknown): AppError {
  return new AppError('internal', { logReference: 'powershell' }, String(error), { cause: error });
}

function silence(session: PowerShellSession, { connection }: OpenOptions, seconds: number): AppError {
  const { hostName: host, port } = connection.target;
  const text = printable(session.noise, 1000);
  return new AppError('powershell.noAnswer', { host, port, seconds, text }, `no session within ${seconds} s`);
}

/** A program that is not there, or could not be started: another way may lead further. undefined: it was something else. */
function whatIsMissing(session: PowerShellSession, error: AppError): Omit<Tried, 'what'> | undefined {
  const { exit } = session;
  if (!isAppError(error, 'powershell.ended') || exit?.kind !== 'code' || session.versions !== undefined) return undefined;
  const said = printable(session.noise, 1000);
  return { why: notStarted.includes(exit.code) ? 'notFound' : 'ended', exit: exit.code, said };
}
