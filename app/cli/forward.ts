import { randomUUID } from 'node:crypto';
import type { ResolvedTarget } from '../../main/bookmarks/resolved-target.ts';
import {
  createWorkbench,
  forbiddenBy,
  HostTunnels,
  OutletMemory,
  systemPolicy,
  Tunnel,
  unattendedPrompter,
  WindowBudget,
  type PolicySource,
  type Workbench,
} from '../../main/workbench.ts';
import { noSessionPurpose } from '../../shared/model/purpose.ts';
import { AppError, fromWire } from '../../shared/model/errors.ts';
import { letterOf, placeText, specText } from '../../shared/model/tunnel-spec.ts';
import { TunnelId, type BoundListener, type TunnelSpec, type TunnelState } from '../../shared/model/tunnels.ts';
import { greetingLines } from './exec.ts';
import { asAppError, connectionFailed, failureLines, wrongUsage } from './failure.ts';
import { parseForwardOptions, type ForwardOptions } from './forward-options.ts';
import { cliHost } from './host.ts';
import { noteLines } from './notes.ts';
import { cliPrompter, earlyPrompter } from './prompter.ts';
import type { Streams } from './streams.ts';

export const forwardUsage = 'hawser forward [options] [-L SPEC]… [-R SPEC]… [-D SPEC]… HOST';

export const forwardHelp = [
  'Forwards ports and sockets, with specs as in ssh(1), until it is interrupted; the connection is made again when it is lost.',
  'Prints a line for each forward once it listens: “L BIND TARGET”, “R BIND TARGET” or “D BIND”. Those of ssh_config come first.',
  '  -g  listen on every address where a spec names none   -o ExitOnForwardFailure=yes  end when one can’t listen',
];

/** `hawser forward`: answers 0 after an interrupt (main.ts makes a signal's status of it), 255 when it failed, 64 for wrong usage. `policy`: another file of the administrator, for tests. */
export async function runForward(
  words: readonly string[],
  streams: Streams,
  signal: AbortSignal,
  policy: PolicySource = systemPolicy(),
): Promise<number> {
  const say = (line: string): void => void streams.errors.write(`${line}\n`);
  const parsed = parseForwardOptions(words);
  if (parsed.kind === 'help') {
    streams.output.write(`usage: ${forwardUsage}\n${forwardHelp.join('\n')}\n`);
    return 0;
  }
  if (parsed.kind === 'mistake') {
    say(`hawser forward: ${parsed.line}`);
    say(`usage: ${forwardUsage}`);
    return wrongUsage;
  }
  try {
    return await forward(parsed.options, { streams, policy, say }, signal);
  } catch (error) {
    if (!signal.aborted) failureLines(asAppError(error).toWire()).forEach(say);
    return connectionFailed;
  }
}

async function forward(
  options: ForwardOptions,
  { streams, policy, say }: Pick<RunContext, 'streams' | 'policy' | 'say'>,
  signal: AbortSignal,
): Promise<number> {
  const { cli } = options;
  await refuseForbidden(policy);
  const host = cliHost(cli, process.env);
  const workbench = await createWorkbench(host);
  try {
    const resolved = await workbench.resolve(
      { destination: cli.destination },
      { ...cli.ssh, purpose: noSessionPurpose },
      signal,
      earlyPrompter(cli.ssh, say),
    );
    const tell = cli.quiet ? (): void => undefined : say;
    noteLines([...resolved.hops, resolved.target], cli.ssh.verbose > 0).forEach(tell);
    const specs = allSpecs(resolved, options.specs);
    if (specs.length === 0) {
      say('hawser forward: nothing is to be forwarded: -L, -R or -D, or LocalForward and the like in ssh_config');
      return wrongUsage;
    }
    const run = new ForwardRun(workbench, resolved, options, { streams, policy, say, tell, host });
    return await run.run(specs, signal);
  } finally {
    await workbench.close();
  }
}

/** As in ssh: those of the config and those of the command line, each once. */
function allSpecs({ target }: ResolvedTarget, own: readonly TunnelSpec[]): readonly TunnelSpec[] {
  const all = [...(target.forwards ?? []).map(({ spec }) => spec), ...own];
  return [...new Map(all.map((spec) => [specText(spec), spec])).values()];
}

/** Throws `tunnel.forbidden`. */
async function refuseForbidden(policy: PolicySource): Promise<void> {
  const forbidden = await forbiddenBy('tunnels', policy);
  if (forbidden) throw new AppError('tunnel.forbidden', forbidden, `${forbidden.file} forbids tunnels`);
}

interface RunContext {
  readonly streams: Streams;
  readonly policy: PolicySource;
  readonly say: (line: string) => void;
  readonly tell: (line: string) => void;
  readonly host: ReturnType<typeof cliHost>;
}

/** The tunnels of one command line, from the first connect to the end. */
class ForwardRun {
  readonly #context: RunContext;
  readonly #supervisor: HostTunnels;
  readonly #tunnels: Tunnel[] = [];
  readonly #endsOnFailure: boolean;
  /** What was printed of a tunnel last; the line is repeated only when it changes. */
  readonly #printed = new Map<Tunnel, string>();
  readonly #states = new Map<Tunnel, TunnelState['kind']>();
  #settle: ((status: number) => void) | undefined;

  constructor(workbench: Workbench, resolved: ResolvedTarget, options: ForwardOptions, context: RunContext) {
    this.#context = context;
    this.#endsOnFailure = resolved.target.exitOnForwardFailure === true;
    const { host, policy, say, tell } = context;
    const { target } = resolved;
    let isFirst = true;
    this.#supervisor = new HostTunnels({
      clock: host.clock,
      log: host.log.scope('tunnels'),
      connect: async ({ onProgress, signal }) => {
        await refuseForbidden(policy);
        // Once it stood, a connect that would have to ask is one that nobody waits for.
        const prompter = isFirst
          ? cliPrompter({ environment: process.env, isBatch: target.batchMode, tell: say })
          : unattendedPrompter;
        const lease = await workbench.connect(resolved, { prompter, onProgress, signal });
        if (isFirst) greetingLines(lease.connection).forEach(tell);
        isFirst = false;
        const gatewayPorts = options.gatewayPorts || target.gatewayPorts === true;
        return { lease, manner: { gatewayPorts, family: target.addressFamily } };
      },
    });
  }

  /** Answers the exit status. */
  async run(specs: readonly TunnelSpec[], signal: AbortSignal): Promise<number> {
    const { host } = this.#context;
    const services = {
      clock: host.clock,
      log: host.log.scope('tunnels'),
      memory: new OutletMemory(),
      windows: new WindowBudget(),
    };
    const ended = new Promise<number>((resolve) => (this.#settle = resolve));
    signal.addEventListener('abort', () => this.#settle?.(0), { once: true });
    for (const spec of specs) {
      const settings = { id: TunnelId.parse(randomUUID()), spec, probe: 'off', mayMove: false } as const;
      const tunnel = new Tunnel(settings, services);
      this.#tunnels.push(tunnel);
      tunnel.onChanged(() => this.#changed(tunnel));
    }
    if (signal.aborted) return 0;
    for (const tunnel of this.#tunnels) this.#supervisor.switchOn(tunnel, undefined);
    try {
      return await ended;
    } finally {
      for (const tunnel of this.#tunnels) tunnel.dispose();
      this.#supervisor.dispose();
    }
  }

  #changed(tunnel: Tunnel): void {
    const { state } = tunnel;
    const before = this.#states.get(tunnel);
    this.#states.set(tunnel, state.kind);
    if (state.kind === 'listening') this.#listens(tunnel, state.bound, before);
    else if (state.kind === 'failed' && before !== 'failed') this.#failed(tunnel, state);
    else if (state.kind === 'reconnecting' && before === 'listening' && this.#tunnels[0] === tunnel)
      this.#context.tell(`hawser: ${fromWire(state.error).message}; connecting again`);
  }

  #listens(tunnel: Tunnel, bound: readonly BoundListener[], before: TunnelState['kind'] | undefined): void {
    const line = listenLine(tunnel.settings.spec, bound);
    if (this.#printed.get(tunnel) === line) {
      if (before !== 'listening' && this.#tunnels[0] === tunnel) this.#context.tell('hawser: connected again');
      return;
    }
    this.#printed.set(tunnel, line);
    this.#context.streams.output.write(`${line}\n`);
  }

  #failed(tunnel: Tunnel, state: Extract<TunnelState, { kind: 'failed' }>): void {
    const isOfForward = state.error.code.startsWith('tunnel.');
    const lines = failureLines(state.error);
    const isRepeated = !isOfForward && tunnel !== this.#tunnels[0];
    if (!isRepeated) {
      if (isOfForward) this.#context.say(`hawser: ${specText(tunnel.settings.spec)} does not listen`);
      lines.forEach(this.#context.say);
    }
    const isOver = this.#tunnels.every((each) => each.state.kind === 'failed');
    if (isOver || (isOfForward && this.#endsOnFailure)) this.#settle?.(connectionFailed);
  }
}

/** `L BIND TARGET`, `R BIND TARGET` or `D BIND`; a proxy on the server is `R BIND`. */
export function listenLine(spec: TunnelSpec, bound: readonly BoundListener[]): string {
  const target = 'target' in spec ? [placeText(spec.target)] : [];
  return [letterOf(spec.kind), bindText(bound), ...target].join(' ');
}

/** Of both families the first; the other has the same port. */
function bindText(bound: readonly BoundListener[]): string {
  for (const each of bound) {
    if (each.kind === 'socket') return each.path;
    if (each.kind === 'listening') return placeText({ host: each.address, port: each.port });
  }
  return '';
}
