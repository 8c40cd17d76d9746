import { printableLine } from '../shared/base/printable.ts';
import type { HawserContract } from '../shared/contract.ts';
import type { AgentInfo } from '../shared/model/agents.ts';
import { AppError, isAppError } from '../shared/model/errors.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { listIdentities } from './agent/agent-client.ts';
import type { AgentFinder, FoundAgent } from './agent/agent-finder.ts';
import { lockAgent, removeAllKeys, removeKey, typeOfBlob, unlockAgent } from './agent/agent-keys.ts';
import { findCardLibraries } from './agent/cards/card-libraries.ts';
import { listWithRestrictions } from './agent/destinations/restriction-proof.ts';
import type { GivenKeys } from './agent/given-keys.ts';
import { fingerprint } from './keys/public-key.ts';
import { AgentCards } from './workbench-agent-cards.ts';
import { AgentAdditions } from './workbench-agent-additions.ts';
import { proveAgentKey } from './workbench-agent-proof.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

/** More keys than anybody has in an agent. */
const mostKeys = 500;

/** What agents tell nobody. */
interface Known {
  readonly cards: AgentCards;
  readonly given: GivenKeys;
  readonly now: () => number;
}

/** What the core does for the `agents` part of the contract. */
export function createAgentHandlers({
  host,
  agents,
  desk,
  book,
  connections,
  givenKeys: given,
}: Pick<WorkbenchParts, 'host' | 'agents' | 'desk' | 'book' | 'givenKeys'> & {
  readonly connections: Pick<WorkbenchParts['connections'], 'knownHosts'>;
}): Handlers<HawserContract, PageContext>['agents'] {
  const cards = new AgentCards(host);
  const now = (): number => host.clock.now();
  const known: Known = { cards, given, now };
  const untilOf = (seconds: number | undefined): number | undefined =>
    seconds === undefined ? undefined : now() + seconds * 1000;
  const additions = new AgentAdditions({ host, book, connections, givenKeys: given });
  return {
    async list(_, { signal }) {
      const [found, used] = await Promise.all([agents.find(), agents.used()]);
      return { agents: await Promise.all(found.map((agent) => infoOf(agent, agent.socket === used?.socket, known, signal))) };
    },
    async add(wish, { context, signal }) {
      await present(agents, wish.socket);
      await additions.add(wish, desk.prompterForPage(context.page?.key ?? ''), signal);
      return {};
    },
    async destinations({ wishes }) {
      const { steps, missing } = await additions.places.find(wishes);
      return { steps: [...steps], missing: [...missing] };
    },
    async cardLibraries() {
      return { libraries: [...(await findCardLibraries())] };
    },
    async addCard({ socket, library, lifetimeSeconds, confirm }, { context, signal }) {
      await present(agents, socket);
      const prompter = desk.prompterForPage(context.page?.key ?? '');
      const added = await cards.add({ socket, library, constraints: { lifetimeSeconds, confirm } }, prompter, signal);
      for (const print of added) given.note(socket, print, { until: untilOf(lifetimeSeconds), confirm, steps: [] });
      return { keys: added.length };
    },
    async removeCard({ socket, library }, { signal }) {
      await present(agents, socket);
      await cards.remove(socket, library, signal);
      return {};
    },
    async test({ socket, fingerprint: wanted }, { signal }) {
      await present(agents, socket);
      return proveAgentKey(socket, wanted, signal);
    },
    async remove({ socket, fingerprint: wanted }, { signal }) {
      await present(agents, socket);
      const key = (await listIdentities(socket, signal)).find(({ blob }) => fingerprint(blob) === wanted);
      // What is gone already is what was asked for.
      if (key) await removeKey(socket, key.blob, signal);
      given.forget(socket, wanted);
      return {};
    },
    async removeAll({ socket }, { signal }) {
      await present(agents, socket);
      await removeAllKeys(socket, signal);
      given.forgetAll(socket);
      return {};
    },
    async lock({ socket, passphrase }, { signal }) {
      await present(agents, socket);
      await lockAgent(socket, passphrase, signal);
      return {};
    },
    async unlock({ socket, passphrase }, { signal }) {
      await present(agents, socket);
      await unlockAgent(socket, passphrase, signal);
      return {};
    },
  };
}

async function infoOf(
  { socket, name, source }: FoundAgent,
  isUsed: boolean,
  { cards, given, now }: Known,
  signal: AbortSignal,
): Promise<AgentInfo> {
  const base = { socket, name, source, isUsed };
  const compare = given.compare(socket);
  try {
    const { all: keys, restricted, mayBeLocked } = await listWithRestrictions(socket, signal);
    // One that is locked has them still.
    if (mayBeLocked !== true)
      compare(
        keys.map((key) => ({ fingerprint: fingerprint(key.blob), isRestricted: restricted.includes(key) })),
        now(),
      );
    const faces = keys.slice(0, mostKeys).map((each) => {
      const { blob, comment } = each;
      const print = fingerprint(blob);
      const as = given.of(socket, print);
      const card = cards.libraryOf(socket, print, comment);
      const type = printableLine(typeOfBlob(blob), 100);
      return {
        fingerprint: print,
        type,
        comment: printableLine(comment, 300),
        ...(card !== undefined && { card }),
        ...(restricted.includes(each) && { restricted: { steps: [...(as?.steps ?? [])] } }),
        ...(as !== undefined && { given: { confirm: as.confirm, ...(as.until !== undefined && { until: as.until }) } }),
      };
    });
    return { ...base, state: { kind: 'answers', keys: faces } };
  } catch (error) {
    if (!isAppError(error, 'agent.unavailable')) throw error;
    return { ...base, state: { kind: 'silent', reason: printableLine(error.detail.reason, 300) } };
  }
}

/** A page names no other socket than those it was told. */
async function present(agents: AgentFinder, socket: string): Promise<void> {
  if ((await agents.find()).some((agent) => agent.socket === socket)) return;
  throw new AppError('agent.unavailable', { socket, reason: 'it is not there any more' }, `no agent at ${socket}`);
}
