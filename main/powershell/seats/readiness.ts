import type { Clock } from '../../../shared/base/clock.ts';
import { printable, printableLine } from '../../../shared/base/printable.ts';
import { AppError, isAppError } from '../../../shared/model/errors.ts';
import { errorText } from '../../../shared/model/error-text.ts';
import type { PsReadiness } from '../../../shared/model/powershell.ts';
import type { SshConnection } from '../../ssh/connection-types.ts';
import type { StartWays } from '../channel.ts';
import { openPowerShell } from '../open-session.ts';

type Step = PsReadiness['steps'][number];

const windowBytes = 256 * 1024;
const mostOutput = 16 * 1024;
const commandMs = 15_000;

/** One that a Unix shell knows, then one for `cmd` and PowerShell of Windows: what does not know it says no. */
const whereIsIt = ['command -v pwsh && pwsh -v', 'where.exe pwsh'] as const;
const windowsPowerShell = 'powershell.exe -NoLogo -NoProfile -NonInteractive -Command "$PSVersionTable.PSVersion.ToString()"';

interface Ran {
  readonly output: string;
  readonly status: number | undefined;
}

/**
 * What a host has for sessions (PS-08 to PS-10): is `pwsh` there, does the subsystem start it, does a command; and where it is not, is there Windows
 * PowerShell 5.1, which has no sessions over SSH. Each question is a command or a channel over there.
 */
export async function checkReadiness(
  connection: SshConnection,
  options: { readonly ways: StartWays; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<PsReadiness> {
  const { signal, clock } = options;
  const steps: Step[] = [];
  const program = await findProgram(connection, clock, signal);
  steps.push({
    name: 'PowerShell 7',
    isGood: program !== undefined,
    detail: program ?? 'pwsh was not found where commands are looked for.',
  });
  const { subsystem, command } = options.ways;
  if (subsystem !== undefined)
    steps.push(await tryWay(connection, `Subsystem “${subsystem}”`, { subsystem, command: undefined }, signal));
  if (command !== undefined && program !== undefined)
    steps.push(await tryWay(connection, `Command “${command.split(' ')[0] ?? ''}”`, { subsystem: undefined, command }, signal));
  const canOpen = steps.slice(1).some(({ isGood }) => isGood);
  if (canOpen || program !== undefined) return { steps };
  const old = await runThere(connection, windowsPowerShell, clock, signal);
  const version = /^\s*([1-5]\.[0-9.]+)\s*$/.exec(old?.output ?? '')?.[1];
  return version === undefined ? { steps } : { steps, onlyWindowsPowerShell: version };
}

async function findProgram(connection: SshConnection, clock: Clock, signal: AbortSignal): Promise<string | undefined> {
  for (const command of whereIsIt) {
    const ran = await runThere(connection, command, clock, signal);
    if (ran?.status !== 0) continue;
    const found = printableLine(ran.output.trim().replace(/\s*\n\s*/g, ': '), 300);
    if (/pwsh/i.test(found)) return found;
  }
  return undefined;
}

async function tryWay(connection: SshConnection, name: string, ways: StartWays, signal: AbortSignal): Promise<Step> {
  try {
    const session = await openPowerShell({ connection, ways, signal, timeoutSeconds: 30 });
    const { powerShell, edition } = session.versions ?? {};
    await session.close();
    const detail = `A session opened${powerShell === undefined ? '' : `: PowerShell ${printableLine(powerShell, 60)} ${printableLine(edition ?? '', 60)}`.trimEnd()}.`;
    return { name, isGood: true, detail };
  } catch (error) {
    if (!(error instanceof AppError) || isAppError(error, 'cancelled') || error.code.startsWith('connection.')) throw error;
    return { name, isGood: false, detail: errorText(error.toWire()).text };
  }
}

/** undefined: it could not be run, or did not end in time. */
async function runThere(connection: SshConnection, command: string, clock: Clock, signal: AbortSignal): Promise<Ran | undefined> {
  const impatient = new AbortController();
  const timer = clock.after(commandMs, () => impatient.abort());
  const both = AbortSignal.any([signal, impatient.signal]);
  try {
    const channel = await connection.openSession({ command, windowBytes, signal: both });
    let output = '';
    const take = (bytes: Uint8Array, used: () => void): void => {
      if (output.length < mostOutput) output += Buffer.from(bytes).toString('utf8');
      used();
    };
    channel.receive(take);
    channel.receiveError((_bytes, used) => used());
    channel.end();
    const onAbort = (): void => channel.close();
    both.addEventListener('abort', onAbort, { once: true });
    const status = await new Promise<number | undefined>((resolve) => {
      channel.onClosed((exit) => resolve(exit.kind === 'code' ? exit.code : undefined));
    });
    both.removeEventListener('abort', onAbort);
    signal.throwIfAborted();
    return impatient.signal.aborted ? undefined : { output: printable(output, mostOutput), status };
  } catch (error) {
    const isRefused = isAppError(error, 'channel.requestRefused') || isAppError(error, 'channel.openFailed');
    if (isRefused || (impatient.signal.aborted && !signal.aborted)) return undefined;
    throw error;
  } finally {
    timer.dispose();
  }
}
