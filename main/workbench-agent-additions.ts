import { resolve } from 'node:path';
import type { DestinationStep, DestinationWish } from '../shared/model/agent-destinations.ts';
import { cancelled, isAppError } from '../shared/model/errors.ts';
import { addKey } from './agent/agent-keys.ts';
import { addRestrictedKey } from './agent/destinations/add-restricted.ts';
import type { GivenKeys } from './agent/given-keys.ts';
import type { HostBook } from './bookmarks/host-book.ts';
import type { Host } from './host.ts';
import { readPrivateKeyFile, type KeyFile } from './keys/key-file.ts';
import { fingerprint, publicBlob } from './keys/public-key.ts';
import type { KnownHostsStore } from './known-hosts/file-store.ts';
import type { Prompter } from './prompts/prompter.ts';
import { AgentDestinations } from './workbench-agent-destinations.ts';

const passphraseAttempts = 3;

export interface AdditionParts {
  readonly host: Pick<Host, 'homeDir' | 'clock'>;
  readonly book: Pick<HostBook, 'draw'>;
  readonly connections: { readonly knownHosts: Pick<KnownHostsStore, 'read'> };
  readonly givenKeys: GivenKeys;
}

export interface AdditionWish {
  /** Of the agent. */
  readonly socket: string;
  /** A full path, one of the home (`~/`), or one below the home. */
  readonly file: string;
  readonly lifetimeSeconds?: number | undefined;
  readonly confirm: boolean;
  /** Absent: it may be used anywhere. */
  readonly destinations?: readonly DestinationWish[] | undefined;
}

/** Key files that go into agents. */
export class AgentAdditions {
  readonly places: AgentDestinations;
  readonly #parts: AdditionParts;

  constructor(parts: AdditionParts) {
    this.#parts = parts;
    this.places = new AgentDestinations(parts.book, parts.connections.knownHosts);
  }

  /**
   * Answers the logins that the key is for; none: any. Errors: `agent.declined`, `agent.unavailable`, `key.*`, `cancelled`; with destinations also
   * those of `AgentDestinations.take` and `agent.noDestinations`. The key is not in the agent then.
   */
  async add(wish: AdditionWish, prompter: Prompter, signal: AbortSignal): Promise<readonly DestinationStep[]> {
    const { socket, file, lifetimeSeconds, confirm, destinations } = wish;
    const { host, givenKeys } = this.#parts;
    // Before a passphrase is asked for.
    const to = destinations && (await this.places.take(destinations));
    const key = await readPrivateKeyFile(resolve(host.homeDir, file.replace(/^~\//, '')));
    const privateKey = await unlocked(key, prompter, signal);
    // An encrypted PEM file without a `.pub` tells it only now.
    const own = publicBlob(privateKey);
    const gift = { type: key.publicKey?.type ?? own?.type ?? '', privateKey, comment: key.comment || key.path };
    const blob = own?.blob ?? Buffer.alloc(0);
    const limits = { lifetimeSeconds, confirm };
    const until = lifetimeSeconds === undefined ? undefined : host.clock.now() + lifetimeSeconds * 1000;
    if (to === undefined) await addKey(socket, gift, limits, signal);
    else await addRestrictedKey(socket, { ...gift, blob }, { ...limits, destinations: to.constraints }, signal);
    givenKeys.note(socket, fingerprint(blob), { until, confirm, steps: to?.steps ?? [] });
    return to?.steps ?? [];
  }
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
