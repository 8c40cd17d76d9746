import { z } from 'zod';
import { DestinationCheck, DestinationWishes } from './model/agent-destinations.ts';
import { AgentInfo, AgentProof, CardLibrary } from './model/agents.ts';
import { call, type Contract } from './rpc/contract-kinds.ts';

const nothing = z.object({});
const socket = z.string().max(4096);

/** The ssh-agents of this computer and what they hold. A socket is one of those that `list` told. */
export const agentContract = {
  list: call(nothing, z.object({ agents: z.array(AgentInfo) })),
  /**
   * Hands over the key in a file of this computer; the page that calls is asked for its passphrase. Refused with `agent.declined`,
   * `agent.unavailable`, `key.*`, `cancelled`; with destinations also with `agent.noDestinations`, `agent.hostsUnknown` and what
   * `destinations` is refused with. The key is then not in the agent.
   */
  add: call(
    z.object({
      socket,
      file: z.string().min(1).max(4096),
      /** The agent forgets it after that time. */
      lifetimeSeconds: z.number().int().positive().max(0xffff_ffff).optional(),
      /** The agent asks before each use. */
      confirm: z.boolean(),
      /** It can be used there only; absent: anywhere. */
      destinations: DestinationWishes.optional(),
    }),
    nothing,
  ),
  /** What a key that is kept to these may do. Refused with `agent.badDestination`, `destination.*`, `bookmark.notFound`, `config.*`. */
  destinations: call(z.object({ wishes: DestinationWishes }), DestinationCheck),
  /** Libraries for smart cards that this computer has; the card of another may be given to an agent too. */
  cardLibraries: call(nothing, z.object({ libraries: z.array(CardLibrary) })),
  /**
   * Gives the keys of a smart card to an agent; the page that calls is asked for its PIN. Answers how many there are. Refused with
   * `agent.cardRefused`, `agent.unavailable`, `cancelled`.
   */
  addCard: call(
    z.object({
      socket,
      library: z.string().min(1).max(4096),
      lifetimeSeconds: z.number().int().positive().max(0xffff_ffff).optional(),
      confirm: z.boolean(),
    }),
    z.object({ keys: z.number().int() }),
  ),
  /** Takes all keys of the card out. Refused with `agent.declined`, `agent.unavailable`. */
  removeCard: call(z.object({ socket, library: z.string().min(1).max(4096) }), nothing),
  /** Lets the agent sign random data with a key; it may ask a person before, for two minutes. Refused with `agent.unavailable`, `cancelled`. */
  test: call(z.object({ socket, fingerprint: z.string().max(100) }), AgentProof),
  /** Refused with `agent.declined`, `agent.unavailable`. */
  remove: call(z.object({ socket, fingerprint: z.string().max(100) }), nothing),
  removeAll: call(z.object({ socket }), nothing),
  /** A locked agent lists no key and signs nothing until `unlock` with the same passphrase. Refused with `agent.declined`, `agent.unavailable`. */
  lock: call(z.object({ socket, passphrase: z.string().min(1).max(1000) }), nothing),
  unlock: call(z.object({ socket, passphrase: z.string().min(1).max(1000) }), nothing),
} as const satisfies Contract[string];
