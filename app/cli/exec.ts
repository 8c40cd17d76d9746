import type { ResolvedTarget } from '../../main/bookmarks/resolved-target.ts';
import type { ShellChannel, SshConnection } from '../../main/ssh/connection-types.ts';
import { createWorkbench, refuseWithoutSession, sentEnvironment } from '../../main/workbench.ts';
import { commandPurpose } from '../../shared/model/purpose.ts';
import type { AppError } from '../../shared/model/errors.ts';
import type { ExitStatus } from '../../shared/model/session.ts';
import { connectionFailed, failureLines } from './failure.ts';
import { cliHost } from './host.ts';
import { LocalTerminal, terminalWish } from './local-terminal.ts';
import { noteLines } from './notes.ts';
import type { CliOptions } from './options.ts';
import { pumpInput, pumpOutput } from './pump.ts';
import { cliPrompter, earlyPrompter } from './prompter.ts';
import type { Streams } from './streams.ts';

/** Bytes that may be on the way in each direction of a stream; as for transfers. */
const windowBytes = 2 * 1024 * 1024;

/**
 * `hawser exec [options] HOST -- COMMAND…`: runs one command with stdin, stdout and stderr passed through untouched. Answers the
 * command's own exit status, or 255 when the connection failed or a signal ended the command, as ssh(1) does.
 */
export async function runExec(options: CliOptions, streams: Streams, signal: AbortSignal): Promise<number> {
  const say = (line: string): void => void streams.errors.write(`${line}\n`);
  const workbench = await createWorkbench(cliHost(options, process.env));
  const ssh = { ...options.ssh, purpose: commandPurpose(options.command.join(' ')) };
  try {
    const resolved = await workbench.resolve({ destination: options.destination }, ssh, signal, earlyPrompter(ssh, say));
    const tell = options.quiet ? (): void => undefined : say;
    refuseWithoutSession(resolved);
    noteLines([...resolved.hops, resolved.target], options.ssh.verbose > 0).forEach(tell);
    const prompter = cliPrompter({ environment: process.env, isBatch: resolved.target.batchMode, tell: say });
    const lease = await workbench.connect(resolved, { prompter, onProgress: () => undefined, signal });
    greetingLines(lease.connection).forEach(tell);
    try {
      return await runOn(lease.connection, resolved, { options, streams, signal, say });
    } finally {
      lease.release();
    }
  } finally {
    await workbench.close();
  }
}

/** What ssh(1) says of a new connection too: the server's text before login, and that a host key was stored. */
export function greetingLines({ banner, trust, target }: SshConnection): readonly string[] {
  const lines = banner === '' ? [] : [banner.replace(/\n+$/, '')];
  if (trust.kind !== 'added') return lines;
  return [...lines, `hawser: the key of ${target.hostName} was new and is stored now, ${trust.by.file} line ${trust.by.line}`];
}

interface Run {
  readonly options: CliOptions;
  readonly streams: Streams;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

async function runOn(connection: SshConnection, resolved: ResolvedTarget, run: Run): Promise<number> {
  const { options, streams, signal, say } = run;
  const { target } = resolved;
  const wish = terminalWish(target.requestTty, streams.input.isTTY);
  if (wish === 'impossible') say('hawser: no terminal is asked for, because stdin is none (-tt asks for one in any case)');
  const terminal = wish === 'yes' ? new LocalTerminal(streams, resolved.settings.terminalType) : undefined;
  let lost: AppError | undefined;
  const closing = connection.onClosed((reason) => {
    if (reason.kind === 'lost') lost = reason.error;
  });
  const command = options.command.join(' ');
  const channel = await connection.openSession({
    terminal: terminal?.request,
    environment: sentEnvironment(target, process.env),
    ...(target.sessionType === 'subsystem' ? { subsystem: command } : { command }),
    mayUseAgent: true,
    windowBytes,
    signal,
  });
  terminal?.attach(channel);
  try {
    const noInput = options.noInput || target.stdinNull === true;
    const { exit, isUnread } = await passThrough(channel, run, noInput);
    // Nobody reads our output any more and we hung up: how that ended the command is no news.
    return isUnread ? connectionFailed : statusOf(exit, lost, say);
  } finally {
    terminal?.dispose();
    closing.dispose();
  }
}

/** Runs until the channel is closed and everything that came was written. */
async function passThrough(
  channel: ShellChannel,
  { streams, signal }: Run,
  noInput: boolean,
): Promise<{ readonly exit: ExitStatus; readonly isUnread: boolean }> {
  const closed = new Promise<ExitStatus>((resolve) => {
    channel.onClosed(resolve);
  });
  const stop = (): void => channel.close();
  // A server may keep the channel until the command has ended, which nobody waits for who was told to stop.
  const aborted = new Promise<ExitStatus>((resolve) => {
    signal.addEventListener('abort', () => resolve({ kind: 'unknown' }), { once: true });
  });
  // Whoever read our output is gone: nobody wants the rest, and the command learns it by the closed channel.
  const output = pumpOutput(streams.output, (consume) => channel.receive(consume), stop);
  const errors = pumpOutput(streams.errors, (consume) => channel.receiveError(consume), stop);
  const input = noInput ? undefined : pumpInput(streams.input, channel);
  if (!input) channel.end();
  const exit = await Promise.race([closed, aborted]);
  input?.dispose();
  if (signal.aborted) stop();
  else await Promise.all([output.drained(), errors.drained()]);
  return { exit, isUnread: output.isBroken };
}

function statusOf(exit: ExitStatus, lost: AppError | undefined, say: (line: string) => void): number {
  switch (exit.kind) {
    case 'code':
      return exit.code;
    case 'signal':
      say(`hawser: the command was ended by signal ${exit.signal}`);
      return connectionFailed;
    case 'unknown':
      if (lost) failureLines(lost.toWire()).forEach(say);
      return connectionFailed;
  }
}
