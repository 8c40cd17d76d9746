import { assertNever } from '../../shared/base/assert-never.ts';
import type { Clock } from '../../shared/base/clock.ts';
import type { EffectiveHost, ForeignProgram } from '../../shared/model/effective-host.ts';
import { AppError, cancelled, isAppError } from '../../shared/model/errors.ts';
import type { OutgoingProxy } from '../../shared/model/outgoing-proxy.ts';
import type { Logger } from '../log/logger.ts';
import { dialTcp, type Dialled, type OnDial } from './dial.ts';
import { isOnion, torProxy } from './onion.ts';
import { dialByProxy, type AskProxyPassword } from './proxy-dial.ts';
import type { ProgramAskpass } from './pool-types.ts';
import { ProgramStream, type Environment } from './proxy-program.ts';

/** How the first place of a route is reached. */
export type FirstWay =
  | { readonly kind: 'tcp' }
  | { readonly kind: 'proxy'; readonly proxy: OutgoingProxy }
  | { readonly kind: 'command'; readonly program: ForeignProgram };

/** May this program be run? Asked only for what the user did not write himself (SE-24). */
export type MayRunProgram = (target: EffectiveHost, program: ForeignProgram, signal: AbortSignal) => Promise<boolean>;

export interface FirstRoadRequest {
  readonly onDial: OnDial;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Logger;
  readonly environment: Environment;
  /** Absent: nobody can be asked, so nothing foreign is run. */
  readonly mayRun?: MayRunProgram | undefined;
  readonly askPassword?: AskProxyPassword | undefined;
  /** Where an ssh in the program asks; absent: as it likes. */
  readonly askpass?: ((target: EffectiveHost, program: ForeignProgram) => Promise<ProgramAskpass | undefined>) | undefined;
}

export interface FirstRoad extends Dialled {
  /** Says better why the connection on this stream failed, where the way there knows more. */
  readonly explain?: ((error: unknown) => Promise<unknown>) | undefined;
  /** Milliseconds since a person was asked before there is anything to connect to; see `ProgramAskpass`. */
  readonly quietMs?: (() => number) | undefined;
}

/** For a program that has closed its output to say how it ended. */
const END_MS = 1000;

/** A command first, as it was set for this host; then a proxy; an .onion name goes to Tor's own where nothing else is said (PX-15). */
export function firstWay(target: EffectiveHost): FirstWay {
  const { proxyCommand, outgoingProxy } = target;
  if (proxyCommand !== undefined) return { kind: 'command', program: proxyCommand };
  if (outgoingProxy !== undefined && outgoingProxy !== 'none') return { kind: 'proxy', proxy: outgoingProxy };
  if (outgoingProxy === undefined && isOnion(target.hostName)) return { kind: 'proxy', proxy: torProxy };
  return { kind: 'tcp' };
}

/** The byte stream to the first place of a route. Errors: `net.*`, `proxy.failed`, `proxyCommand.failed`, `route.onionRefused`, `cancelled`. */
export async function takeFirstRoad(target: EffectiveHost, request: FirstRoadRequest): Promise<FirstRoad> {
  const way = firstWay(target);
  switch (way.kind) {
    case 'tcp':
      return await dialTcp(target, request.onDial, request.signal, request.clock);
    case 'proxy': {
      const { onDial, signal, clock, askPassword } = request;
      return await dialByProxy(target, way.proxy, { onDial, signal, clock, askPassword });
    }
    case 'command':
      return await runCommand(target, way.program, request);
    default:
      return assertNever(way);
  }
}

async function runCommand(target: EffectiveHost, program: ForeignProgram, request: FirstRoadRequest): Promise<FirstRoad> {
  const { mayRun, signal, log } = request;
  if (program.origin === 'foreign' && (mayRun === undefined || !(await mayRun(target, program, signal)))) {
    throw failed(target, program, { why: 'declined', said: '' });
  }
  const askpass = await request.askpass?.(target, program);
  if (signal.aborted) {
    await askpass?.close();
    throw cancelled();
  }
  // Not its line: people write secrets into it, and this goes into logs and reports.
  request.onDial('tcp', 'ProxyCommand');
  log.info('proxy command', { host: target.hostName });
  const stream = new ProgramStream(program, { ...request.environment, ...askpass?.environment }, request.clock);
  stream.on('error', () => undefined);
  stream.once('close', () => {
    void askpass?.close();
    // Not what it said: that may hold a secret of its line.
    if (stream.said !== '') log.info('proxy command said something', { host: target.hostName, characters: stream.said.length });
  });
  return {
    stream,
    address: undefined,
    facts: { kind: 'command', command: program.line },
    explain: (error) => explain(error, target, program, stream),
    quietMs: askpass?.quietMs,
  };
}

/** What happened to the stream before SSH began is the program's doing. */
async function explain(error: unknown, target: EffectiveHost, program: ForeignProgram, stream: ProgramStream): Promise<unknown> {
  const isSilent = isAppError(error, 'ident.timeout');
  if (!isSilent && !isAppError(error, 'ident.closed') && !isAppError(error, 'ident.notSsh')) return error;
  const printed = error.detail.textBefore;
  const common = { said: stream.said, ...(printed !== '' && { printed }) };
  if (isSilent) return failed(target, program, { why: 'silent', seconds: error.detail.seconds, ...common }, error);
  if (isAppError(error, 'ident.notSsh')) return failed(target, program, { why: 'notSsh', ...common }, error);
  const end = await stream.ended(END_MS);
  // Its last words may come after its output was closed.
  const said = stream.said;
  if (stream.notStarted !== undefined)
    return failed(target, program, { ...common, why: 'notStarted', said: stream.notStarted }, error);
  const status = { ...(end?.code !== undefined && { exit: end.code }), ...(end?.signal !== undefined && { signal: end.signal }) };
  return failed(target, program, { ...common, why: 'ended', said, ...status }, error);
}

type Fate = Omit<AppError<'proxyCommand.failed'>['detail'], 'host' | 'port' | 'command'>;

function failed(
  { hostName: host, port }: EffectiveHost,
  { line: command }: ForeignProgram,
  fate: Fate,
  cause?: unknown,
): AppError {
  // The line and what it printed may hold secrets, and messages go into logs.
  const message = `the proxy command for ${host}:${port}: ${fate.why}`;
  return new AppError('proxyCommand.failed', { host, port, command, ...fate }, message, {
    phase: fate.why === 'declined' ? 'config' : 'tcp',
    cause,
    ...(cause instanceof AppError && { hop: cause.hop }),
  });
}
