import { resolve } from 'node:path';
import { printableLine } from '../shared/base/printable.ts';
import type { HawserContract } from '../shared/contract.ts';
import type { AgentInfo } from '../shared/model/agents.ts';
import { AppError, cancelled, isAppError } from '../shared/model/errors.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { listIdentities } from './agent/agent-client.ts';
import type { AgentFinder, FoundAgent } from './agent/agent-finder.ts';
import { addKey, lockAgent, removeAllKeys, removeKey, typeOfBlob, unlockAgent } from './agent/agent-keys.ts';
import { findCardLibraries } from './agent/cards/card-libraries.ts';
import { addRestrictedKey } from './agent/destinations/add-restricted.ts';
import { listWithRestrictions } from './agent/destinations/restriction-proof.ts';
import type { GivenKeys } from './agent/given-keys.ts';
import { readPrivateKeyFile, type KeyFile } from './keys/key-file.ts';
import { fingerprint, publicBlob } from './keys/public-key.ts';
import type { Prompter } from './prompts/prompter.ts';
import { AgentCards } from './workbench-agent-cards.ts';
import { AgentDestinations } from './workbench-agent-destinations.ts';
import { proveAgentKey } from './workbench-agent-proof.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

const passphraseAttempts = 3;
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
  const places = new AgentDestinations(book, connections.knownHosts);
  return {
    async list(_, { signal }) {
      const [found, used] = await Promise.all([agents.find(), agents.used()]);
      return { agents: await Promise.all(found.map((agent) => infoOf(agent, agent.socket === used?.socket, known, signal))) };
    },
    async add({ socket, file, lifetimeSeconds, confirm, destinations: wishes }, { context, signal }) {
      await present(agents, socket);
      // Before a passphrase is asked for.
      const to = wishes && (await places.take(wishes));
      const key = await readPrivateKeyFile(resolve(host.homeDir, file.replace(/^~\//, '')));
      const privateKey = await unlocked(key, desk.prompterForPage(context.page?.key ?? ''), signal);
      // An encrypted PEM file without a `.pub` tells it only now.
      const own = publicBlob(privateKey);
      const type = key.publicKey?.type ?? own?.type ?? '';
      const gift = { type, privateKey, comment: key.comment || key.path };
      const blob = own?.blob ?? Buffer.alloc(0);
      const limits = { lifetimeSeconds, confirm };
      const until = untilOf(lifetimeSeconds);
      if (to === undefined) await addKey(socket, gift, limits, signal);
      else await addRestrictedKey(socket, { ...gift, blob }, { ...limits, destinations: to.constraints }, signal);
      given.note(socket, fingerprint(blob), { until, confirm, steps: to?.steps ?? [] });
      return {};
    },
    async destinations({ wishes }) {
      const { steps, missing } = await places.find(wishes);
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

async function unlocked(file: KeyFile, prompter: Prompter, signal: AbortSignal): Promise<Awaited<ReturnType<KeyFile['unlock']>>> {
  if (!file.isEncrypted || file.isToken === true) return file.unlock(undefined);
  for (let attempt = 1; ; attempt += 1) {
    const body = { kind: 'passphrase' as const, file: file.path, comment: file.comment, attempt };
    const answer = await prompter.ask({ hop: { index: 1, count: 1, label: '' }, body }, signal);
    if (answer.kind !== 'secrets') throw cancelled();
    try {
      return await file.unlock(answer.values[0], signal);
    } catch (error) {
      if (!isAppError(error, 'key.wrongPassphrase') || attempt >= passphraseAttempts) throw error;
    }
  }
}
