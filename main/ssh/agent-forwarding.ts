import type { Clock } from '../../shared/base/clock.ts';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { ConnectionId } from '../../shared/model/ids.ts';
import type { Logger } from '../log/logger.ts';
import type { ChannelTable } from './channel-table.ts';
import type { AgentForwardingState, AgentUse, ForwardedAgent } from './connection-types.ts';
import { streamOf } from './direct-tcpip.ts';
import type { ChannelOffer } from './engine-listener.ts';
import type { SessionChannel } from './session-channel.ts';
import type { Tell } from './telling.ts';
import type { Transport } from './transport.ts';

/** The agent's messages are small; the largest is 256 KiB. */
const WINDOW_BYTES = 64 * 1024;
/** More programs over there than ask an agent at once. Each has a connection to the agent of its own. */
const MOST_CHANNELS = 32;
/** Who hears of the state hears of it once in this time; the other side may have thousands of signatures made in it. */
const CHANGE_PAUSE_MS = 250;
/** Signatures of which each is told, and refusals, which cost the other side nothing: then the 10th, 100th, 1000th … for one login are. */
const TOLD_EACH = { signatures: 100, refusals: 1 };
/** Logins of which the first is told, however much else was asked for; those behind are told as others, together. */
const MOST_LOGINS = { signatures: 200, refusals: 20 };

/** The agent that one connection forwards (OpenSSH's PROTOCOL: `auth-agent-req@openssh.com`, `auth-agent@openssh.com`). */
export class AgentForwarding {
  readonly #agent: ForwardedAgent;
  readonly #transport: Transport;
  readonly #channels: ChannelTable;
  readonly #about: {
    readonly clock: Clock;
    readonly log: Logger;
    readonly tell: Tell;
    readonly connection: { readonly id: ConnectionId; readonly target: EffectiveHost };
  };
  readonly #changed = new Emitter<AgentForwardingState>();
  readonly onChanged: Event<AgentForwardingState> = this.#changed.event;
  #state: AgentForwardingState = { kind: 'unasked', signatures: 0, refused: 0 };
  /** Channels of the server are served from the moment that it may have heard of the wish. */
  #isAsked = false;
  #isGranted = false;
  #served = 0;
  /** How often each login was signed for, and refused; what is no login is one, too. */
  readonly #logins = { signatures: new Map<string, number>(), refusals: new Map<string, number>() };
  readonly #others = { signatures: 0, refusals: 0 };
  #isPausing = false;
  #isChanged = false;

  constructor(
    agent: ForwardedAgent,
    transport: Transport,
    channels: ChannelTable,
    about: {
      readonly clock: Clock;
      readonly log: Logger;
      readonly tell: Tell;
      readonly connection: { readonly id: ConnectionId; readonly target: EffectiveHost };
    },
  ) {
    this.#agent = agent;
    this.#transport = transport;
    this.#channels = channels;
    this.#about = about;
  }

  get state(): AgentForwardingState {
    return this.#state;
  }

  /**
   * Has the server offer the agent in a session, before anything is started there. The answer is not waited for: without an agent the session
   * works as well. OpenSSH takes the first request of a connection only, and then gives all its sessions the agent.
   */
  async ask(channel: SessionChannel): Promise<void> {
    const isThere = await this.#agent.isThere();
    // The tab may be closed by now, which no server has refused.
    if (!channel.isOpen) return;
    if (!isThere) {
      if (this.#state.kind !== 'refused') this.#become('none');
      return;
    }
    if (this.#isGranted) this.#become('active');
    this.#isAsked = true;
    void channel
      .requestOrClosed((id) => this.#transport.engine.send.openssh_agentForward(id, true))
      .then((isGranted) => {
        if (isGranted === undefined || this.#isGranted) return;
        this.#isGranted = isGranted;
        this.#about.tell({ kind: 'request', request: 'auth-agent-req@openssh.com', what: '', granted: isGranted });
        this.#become(isGranted ? 'active' : 'refused');
      });
  }

  /** Takes a channel to the agent, where one was asked for (SE-23); false: it is for somebody else, or for nobody. */
  offered(offer: ChannelOffer): boolean {
    const proof = this.#transport.engine.sessionProof;
    if (offer.type !== 'auth-agent@openssh.com' || !this.#isAsked || proof === undefined) return false;
    if (this.#state.kind === 'refused' || this.#served >= MOST_CHANNELS) return false;
    const channel = this.#channels.accept(offer, 'the forwarded agent', WINDOW_BYTES);
    const stream = streamOf(channel);
    // The connection may break before anybody serves it.
    stream.on('error', () => undefined);
    // Nobody is left to hear an answer: what is asked of the agent ends, and what was not read yet is not asked.
    channel.onClosed(() => stream.destroy());
    this.#served += 1;
    void this.#agent.serve(stream, { proof, onUse: (use) => this.#used(use) }).then(() => {
      this.#served -= 1;
    });
    return true;
  }

  #used({ fingerprint, isSigned, login }: AgentUse): void {
    const { log, tell, connection } = this.#about;
    const { signatures, refused } = this.#state;
    if (isSigned) this.#state = { ...this.#state, signatures: signatures + 1, last: fingerprint };
    else this.#state = { ...this.#state, refused: refused + 1 };
    this.#tellChange();
    const kind = isSigned ? 'signatures' : 'refusals';
    const logins = this.#logins[kind];
    const of = login === undefined ? 'no login' : `${login.hostKey ?? ''} ${login.user}`;
    const others = !logins.has(of) && logins.size >= MOST_LOGINS[kind];
    const times = others ? (this.#others[kind] += 1) : (logins.get(of) ?? 0) + 1;
    if (!others) logins.set(of, times);
    const isTold = (isSigned ? signatures : refused) < TOLD_EACH[kind] || /^10*$/.test(String(times));
    // What is asked without end would wash everything else out of log and timeline.
    if (!isTold) return;
    const host = connection.target.hostName;
    const more = { ...login, ...(others && { others }) };
    log.info('forwarded agent used', { connection: connection.id, host, key: fingerprint, signed: isSigned, times, ...more });
    const counted = { ...(times > 1 && { times }), ...(others && { others }) };
    tell({ kind: 'agentUsed', fingerprint, signed: isSigned, ...counted, ...(login && { login }) });
  }

  #tellChange(): void {
    if (this.#isPausing) {
      this.#isChanged = true;
      return;
    }
    this.#isPausing = true;
    this.#isChanged = false;
    this.#changed.emit(this.#state);
    this.#about.clock.after(CHANGE_PAUSE_MS, () => {
      this.#isPausing = false;
      if (this.#isChanged && !this.#transport.isDown) this.#tellChange();
    });
  }

  #become(kind: AgentForwardingState['kind']): void {
    if (this.#state.kind === kind) return;
    const { log, connection } = this.#about;
    log.info('agent forwarding', { connection: connection.id, host: connection.target.hostName, state: kind });
    this.#state = { ...this.#state, kind };
    this.#tellChange();
  }
}
