import type { Clock } from '../../shared/base/clock.ts';
import type { AppError } from '../../shared/model/errors.ts';
import type { ExitStatus } from '../../shared/model/session.ts';
import type { ShellChannel } from '../ssh/connection-types.ts';

/** How a command on a host ended (RFC 4254 section 6.10). */
export type CommandEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  /** The connection went under it: how it ended nobody knows. */
  | { readonly kind: 'lost'; readonly error: AppError }
  /** The server closed the channel and told nothing. */
  | { readonly kind: 'unknown' }
  /** It was told to end, did not, and is not waited for: it may still run. */
  | { readonly kind: 'left' };

/** What a run has of a command: of a host, or of this computer. */
export type CommandChannel = Pick<
  ShellChannel,
  'receive' | 'receiveError' | 'write' | 'end' | 'signal' | 'close' | 'onClosed' | 'lost'
>;

/** How long a command that was told to end is waited for. */
export const stopGraceMs = 5000;

export interface CommandWatch {
  readonly channel: Pick<ShellChannel, 'signal' | 'close' | 'onClosed' | 'lost'>;
  /** Told to end: SIGTERM (sshd passes it on since OpenSSH 7.9), then the channel is closed. */
  readonly stop: AbortSignal;
  /** Not waited for any longer. */
  readonly leave: AbortSignal;
  readonly clock: Clock;
}

/** Waits for the end of a command, and ends it in stages when it is told to. Its output is the caller's. Never rejects. */
export async function commandEnd({ channel, stop, leave, clock }: CommandWatch): Promise<CommandEnd> {
  let grace: { dispose(): void } | undefined;
  return new Promise<CommandEnd>((resolve) => {
    const settle = (end: CommandEnd): void => {
      grace?.dispose();
      stop.removeEventListener('abort', onStop);
      leave.removeEventListener('abort', onLeave);
      resolve(end);
    };
    const onLeave = (): void => {
      channel.close();
      settle({ kind: 'left' });
    };
    const onStop = (): void => {
      channel.signal('TERM');
      grace = clock.after(stopGraceMs, onLeave);
    };
    channel.onClosed((exit) => settle(endOf(exit, channel.lost)));
    stop.addEventListener('abort', onStop, { once: true });
    leave.addEventListener('abort', onLeave, { once: true });
    if (leave.aborted) onLeave();
    else if (stop.aborted) onStop();
  });
}

/** A status that came before the connection went is the end all the same. */
function endOf(exit: ExitStatus, lost: AppError | undefined): CommandEnd {
  switch (exit.kind) {
    case 'code':
      return { kind: 'exited', code: exit.code };
    case 'signal':
      return { kind: 'killed', signal: exit.signal };
    case 'unknown':
      return lost === undefined ? { kind: 'unknown' } : { kind: 'lost', error: lost };
  }
}

/** A script's own input goes to its interpreter untouched, which a terminal would echo and change. */
export type TerminalNeed = 'never' | 'ifForced' | 'always';

/** What is asked of a host for a program, and what its standard input is. Without a script that is empty, so that nothing waits for it. */
export function commandOf(
  program:
    | { readonly kind: 'command'; readonly command: string; readonly needsTerminal?: boolean | undefined }
    | { readonly kind: 'script'; readonly script: string; readonly interpreter: string },
): { readonly command: string; readonly input: Uint8Array; readonly terminal: TerminalNeed } {
  if (program.kind === 'command') {
    const terminal = program.needsTerminal === true ? 'always' : 'ifForced';
    return { command: program.command, input: new Uint8Array(), terminal };
  }
  const ended = program.script.endsWith('\n') ? program.script : `${program.script}\n`;
  return { command: program.interpreter, input: Buffer.from(ended.replaceAll('\r\n', '\n'), 'utf8'), terminal: 'never' };
}
