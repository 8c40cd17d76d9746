/** How a PowerShell is started over there: as the subsystem, or as a command where the server has none. */
import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { ShellChannel, SshConnection } from '../ssh/connection-types.ts';

export interface StartWays {
  /** The name of the subsystem; undefined: not tried. */
  readonly subsystem: string | undefined;
  /** What is run where there is no such subsystem; undefined: nothing. */
  readonly command: string | undefined;
}

export const usualWays: StartWays = { subsystem: 'powershell', command: 'pwsh -sshs -NoLogo -NoProfile' };

export interface StartedChannel {
  readonly channel: ShellChannel;
  /** For people: `subsystem “powershell”`. */
  readonly what: string;
}

/** SSH's window: a script that prints faster than it is read stands still after this. */
const windowBytes = 2 * 1024 * 1024;

/** Undefined: the server refused to start it. Errors: `channel.openFailed`, `connection.lost`, `cancelled`. */
export async function startChannel(
  connection: SshConnection,
  way: { readonly subsystem: string } | { readonly command: string },
  signal: AbortSignal,
): Promise<StartedChannel | undefined> {
  const what = 'subsystem' in way ? `subsystem “${way.subsystem}”` : `command “${way.command.split(' ')[0] ?? ''}”`;
  try {
    return { channel: await connection.openSession({ ...way, windowBytes, signal }), what };
  } catch (error) {
    if (isAppError(error, 'channel.requestRefused')) return undefined;
    throw error;
  }
}

export function waysOf({ subsystem, command }: StartWays): ({ readonly subsystem: string } | { readonly command: string })[] {
  return [...(subsystem === undefined ? [] : [{ subsystem }]), ...(command === undefined ? [] : [{ command }])];
}

/** The error of a session that could not be started in any way. */
export function unavailable(
  connection: SshConnection,
  tried: readonly { what: string; why: 'refused' | 'notFound' | 'ended'; exit?: number | undefined; said: string }[],
): AppError {
  const { hostName, port } = connection.target;
  return new AppError(
    'powershell.unavailable',
    { host: hostName, port, tried: tried.map(({ exit, ...rest }) => ({ ...rest, ...(exit === undefined ? {} : { exit }) })) },
    `no PowerShell: ${tried.map(({ what, why }) => `${what} ${why}`).join(', ')}`,
  );
}
