import { errorText } from '../../shared/model/error-text.ts';
import type { RefusalCause } from '../../shared/model/tunnel-evidence.ts';
import type { BoundListener, TunnelInfo, TunnelState, TunnelTraffic } from '../../shared/model/tunnels.ts';
import { standingOf, type TunnelStanding } from '../shell/stores/tunnels-store.ts';
import type { DotState } from '../ui/StateDot.tsx';
import { boundPort, boundWords, hostPort, isLoopback, listenWords, listensHere, targetWords } from './places.ts';
import { holderWords, text } from './text.ts';

/** A place on the way of a connection. `quiet`: not a place but what may stand there. */
export interface Stop {
  readonly words: string;
  readonly isQuiet?: boolean | undefined;
}

/** What a card shows of a tunnel, in words. */
export interface TunnelFace {
  readonly tunnelId: string;
  readonly name: string;
  readonly hostName: string;
  readonly isProduction: boolean;
  readonly isOn: boolean;
  readonly dot: DotState;
  /** What was measured: `PostgreSQL answers, 14 ms`. */
  readonly state: string;
  /** From where connections come to where they go. */
  readonly stops: readonly Stop[];
  /** What there is to say where no traffic is drawn. */
  readonly sentence: string;
  /** Who else can reach what listens; absent: this computer only. */
  readonly exposure: { readonly words: string; readonly isWide: boolean } | undefined;
  /** Connections, last client, since when. */
  readonly facts: readonly string[];
  readonly hasTraffic: boolean;
}

const dots: Readonly<Record<TunnelStanding, DotState>> = { off: 'idle', busy: 'busy', ok: 'ok', wary: 'warning', stop: 'stop' };

/** `route`: the hosts on the way to the tunnel's own, as far as they are known. */
export function faceOf(tunnel: TunnelInfo, traffic: TunnelTraffic, route: readonly string[], now: number): TunnelFace {
  const { state } = tunnel;
  return {
    tunnelId: tunnel.tunnelId,
    name: tunnelName(tunnel),
    hostName: tunnel.hostName,
    isProduction: tunnel.production,
    isOn: tunnel.isOn,
    dot: dots[standingOf(tunnel)],
    state: stateWords(tunnel, now),
    stops: stopsOf(tunnel, route),
    sentence: sentenceOf(tunnel, traffic.total > 0),
    exposure: exposureOf(tunnel),
    facts: factsOf(tunnel, traffic, now),
    hasTraffic: state.kind === 'listening' && traffic.total > 0 && standingOf(tunnel) !== 'stop',
  };
}

/** Its own name, else what it leads to. */
export function tunnelName({ name, spec, hostName }: Pick<TunnelInfo, 'name' | 'spec' | 'hostName'>): string {
  return name ?? nameFor(spec, hostName);
}

/** What a tunnel without a name of its own is called. */
export function nameFor(spec: TunnelInfo['spec'], hostName: string): string {
  if ('target' in spec) {
    if (spec.kind === 'remote') return listenWords(spec.listen, hostName === '' ? undefined : hostName);
    // What is localhost over there is that host.
    const { target } = spec;
    return target.kind === 'tcp' && isLoopback(target.host) && hostName !== ''
      ? hostPort(hostName, target.port)
      : targetWords(target);
  }
  return spec.kind === 'dynamic' ? `Browse as ${hostName}` : `SOCKS on ${hostName}`;
}

function portOf(state: TunnelState): number | undefined {
  return 'bound' in state ? boundPort(state.bound) : undefined;
}

export function stopsOf(
  { spec, hostName, state }: Pick<TunnelInfo, 'spec' | 'hostName' | 'state'>,
  route: readonly string[],
): readonly Stop[] {
  const here = listensHere(spec.kind);
  const first: Stop = { words: listenWords(spec.listen, here ? undefined : hostName, portOf(state)) };
  const hops = route.map((words): Stop => ({ words }));
  const over = here ? [...hops, { words: hostName }] : [...hops].reverse();
  const last: Stop = 'target' in spec ? { words: targetWords(spec.target) } : { words: text.places.anywhere, isQuiet: true };
  return spec.kind === 'remoteDynamic' ? [first, ...over, { words: text.places.thisComputer }, last] : [first, ...over, last];
}

function isBad(bound: BoundListener): boolean {
  return bound.kind === 'taken' || bound.kind === 'refused';
}

function goodPlaces(bound: readonly BoundListener[]): string {
  return bound
    .filter((each) => !isBad(each))
    .map(boundWords)
    .join(', ');
}

function stateWords(tunnel: TunnelInfo, now: number): string {
  const { state, hostName, spec } = tunnel;
  const words = text.states;
  switch (state.kind) {
    case 'off':
      return tunnel.isOn ? words.starting : words.off;
    case 'connecting':
      return state.waitingForUser ? words.asks : words.connecting;
    case 'reconnecting': {
      const port = 'port' in spec.listen ? String(spec.listen.port) : spec.listen.path;
      return state.isFor === 'remoteListener'
        ? words.waitsForPort(hostName, port)
        : words.reconnecting(Math.ceil((state.retryAt - now) / 1000));
    }
    case 'failed':
      return failureWords(tunnel, state);
    case 'listening':
      return listeningWords(tunnel, state);
  }
}

function failureWords({ hostName, spec }: TunnelInfo, { error, bound }: Extract<TunnelState, { kind: 'failed' }>): string {
  const words = text.states;
  const port = bound.find((each) => each.kind === 'taken' || each.kind === 'refused')?.port;
  const wanted = port ?? ('port' in spec.listen ? spec.listen.port : 0);
  switch (error.code) {
    case 'tunnel.portTaken':
      return words.taken(wanted);
    case 'tunnel.portRefused':
      return words.notAllowed(wanted);
    case 'tunnel.socketRefused':
      return words.badSocket;
    case 'tunnel.remoteRefused':
      return words.refused(hostName);
    default:
      return errorText(error).title.replace(/\.$/, '');
  }
}

function listeningWords(tunnel: TunnelInfo, { bound, isStalled }: Extract<TunnelState, { kind: 'listening' }>): string {
  const { hostName, spec, proof } = tunnel;
  const words = text.states;
  if (proof.kind === 'refused') return words.refused(hostName);
  if (isStalled) return words.stalled(hostName);
  if (bound.some(isBad)) return words.partly(goodPlaces(bound));
  const target = 'target' in spec ? targetWords(spec.target) : '';
  switch (proof.kind) {
    case 'answers':
      return words.answers(whoAnswers(tunnel.probe, proof.said), proof.latencyMs);
    case 'accepts':
      return words.accepts(proof.latencyMs);
    case 'unexpected':
      return words.unexpected;
    case 'down':
      return spec.kind === 'remote' ? words.downHere(target) : words.down(target);
    case 'probing':
      return words.probing;
    case 'untested':
      if (spec.kind === 'dynamic') return words.dynamic(hostName);
      if (spec.kind === 'remoteDynamic') return words.remoteDynamic(hostName);
      return spec.kind === 'remote' ? words.listeningThere(hostName) : words.listening;
  }
}

/** Who answers, without what else the greeting told: of PostgreSQL whether it takes TLS, of TLS the certificate. */
function whoAnswers(probe: TunnelInfo['probe'], said: string | undefined): string | undefined {
  return probe === 'postgres' || probe === 'tls' ? said?.split(', ', 1)[0] : said;
}

/** The most likely rule behind a refusal, where one stands out; or two, as the server's rule and the key's own do the same. */
export function likelyCause(causes: readonly RefusalCause[]): string | undefined {
  const open = causes.filter(({ verdict }) => verdict !== 'ruledOut');
  const likely = open.filter(({ verdict }) => verdict === 'likely');
  const named = likely.length > 0 ? likely : open.length === 1 ? open : [];
  return named.length === 0 || named.length > 2 ? undefined : text.details.rules(named.map(({ rule }) => rule));
}

function sentenceOf(tunnel: TunnelInfo, isUsed: boolean): string {
  const { state, proof, hostName, spec } = tunnel;
  const words = text.sentences;
  switch (state.kind) {
    case 'off':
      if (tunnel.isOn) return '';
      return tunnel.notes[0] ?? words.off;
    case 'connecting':
      return '';
    case 'reconnecting':
      if (state.isFor === 'remoteListener') return words.waitsForPort;
      return listensHere(spec.kind) && state.bound.length > 0 ? words.keepsPort : errorText(state.error).text;
    case 'failed': {
      const taken = state.bound.flatMap((each) => (each.kind === 'taken' ? each.holders : []));
      if (state.error.code === 'tunnel.portTaken' && taken.length > 0) return words.taken(holdersWords(taken));
      return errorText(state.error).text;
    }
    case 'listening': {
      if (proof.kind === 'refused') return words.refused(proof.text, likelyCause(proof.causes));
      if (state.isStalled) return words.stalled;
      const bad = state.bound.find(isBad);
      if (bad?.kind === 'taken') return words.partly(boundWords(bad), holdersWords(bad.holders));
      if (proof.kind === 'down') return spec.kind === 'remote' ? words.downHere(hostName) : words.down(proof.text);
      if (proof.kind === 'unexpected') return words.unexpected(proof.said);
      return proof.kind === 'accepts' ? words.accepts : (tunnel.notes[0] ?? (isUsed ? '' : words.waits));
    }
  }
}

/** Each program once: it may hold the port in both families. */
export function holdersWords(holders: Parameters<typeof holderWords>[0][]): string {
  return [...new Set(holders.map(holderWords))].join(', ');
}

function exposureOf({ spec, reach, hostName }: TunnelInfo): TunnelFace['exposure'] {
  const isWide = reach === 'network';
  if (listensHere(spec.kind)) return isWide ? { words: text.exposure.network, isWide } : undefined;
  return { words: isWide ? text.exposure.remoteNetwork(hostName) : text.exposure.remote(hostName), isWide };
}

function factsOf(tunnel: TunnelInfo, traffic: TunnelTraffic, now: number): readonly string[] {
  const { state, opens, hostName, spec, origin } = tunnel;
  const words = text.facts;
  if (state.kind === 'off' || state.kind === 'connecting') {
    const from = { saved: [], config: [words.config], session: [words.session] }[origin.kind];
    return [...from, ...(opens === 'connect' ? [words.opensWith(hostName)] : opens === 'start' ? [words.opensAtStart] : [])];
  }
  const parts = traffic.total > 0 || state.kind === 'listening' ? [words.connections(traffic.open, traffic.total)] : [];
  const client = clientWords(traffic);
  if (client !== undefined && traffic.lastClient !== undefined) parts.push(words.lastClient(client, traffic.lastClient.at, now));
  if (traffic.refused > 0) parts.push(words.refused(traffic.refused));
  if (state.kind !== 'listening') return parts;
  if (!listensHere(spec.kind)) parts.push(words.bound(hostName, goodPlaces(state.bound)));
  else if (now - state.since >= 60_000) parts.push(words.since(state.since, now));
  return parts;
}

/** Who connected last: the program where the system tells, else from where. */
export function clientWords({ lastClient }: Pick<TunnelTraffic, 'lastClient'>): string | undefined {
  if (lastClient === undefined) return undefined;
  const { program, address, port } = lastClient;
  if (program !== undefined) return program;
  return address === undefined ? undefined : port === undefined ? address : hostPort(address, port);
}
