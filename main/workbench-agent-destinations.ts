import { printableLine } from '../shared/base/printable.ts';
import type { DestinationCheck, DestinationStep, DestinationWish } from '../shared/model/agent-destinations.ts';
import type { EffectiveHost } from '../shared/model/effective-host.ts';
import { AppError } from '../shared/model/errors.ts';
import { origin, type DestinationConstraint, type Hop } from './agent/destinations/destination-constraints.ts';
import type { HostBook } from './bookmarks/host-book.ts';
import type { KnownHostsStore } from './known-hosts/file-store.ts';
import { lookupNames } from './known-hosts/matcher.ts';
import { provingKeys } from './known-hosts/proving-keys.ts';

export interface FoundDestinations extends DestinationCheck {
  /** None while a host is missing. */
  readonly constraints: readonly DestinationConstraint[];
}

/** A host of a wish, as an agent is told of it. */
interface Place {
  readonly label: string;
  readonly user: string;
  readonly hop: Omit<Hop, 'user'>;
  readonly files: readonly string[];
}

interface Step {
  readonly from: Place | undefined;
  readonly to: Place;
  readonly user: string;
}

/** Turns hosts into what an agent keeps a key to: the keys that known_hosts has for them. Nothing is looked up in a network, and nothing runs. */
export class AgentDestinations {
  readonly #book: Pick<HostBook, 'draw'>;
  readonly #store: Pick<KnownHostsStore, 'read'>;

  constructor(book: Pick<HostBook, 'draw'>, store: Pick<KnownHostsStore, 'read'>) {
    this.#book = book;
    this.#store = store;
  }

  /** Errors: `agent.badDestination`, `destination.*`, `bookmark.notFound`, `config.*`. */
  async find(wishes: readonly DestinationWish[]): Promise<FoundDestinations> {
    const steps = unique((await Promise.all(wishes.map((wish) => this.#stepsOf(wish)))).flat());
    const places = steps.flatMap(({ from, to }) => (from === undefined ? [to] : [from, to]));
    const missing = new Map(places.filter(({ hop }) => hop.keys.length === 0).map(({ label, files }) => [label, files]));
    const reached = reachedNames(steps);
    return {
      steps: steps.map((step) => faceOf(step, step.from === undefined || reached.has(step.from.hop.hostName))),
      missing: [...missing].map(([host, files]) => ({ host, files: [...files] })),
      constraints:
        missing.size > 0
          ? []
          : steps.map(({ from, to, user }) => ({
              from: from === undefined ? origin : { ...from.hop, user: '' },
              to: { ...to.hop, user },
            })),
    };
  }

  /** The same for use. Error besides: `agent.hostsUnknown`. */
  async take(wishes: readonly DestinationWish[]): Promise<FoundDestinations> {
    const found = await this.find(wishes);
    if (found.missing.length === 0) return found;
    const hosts = found.missing.map(({ host }) => host);
    throw new AppError('agent.hostsUnknown', { hosts }, `no known_hosts file has a key for ${hosts.join(', ')}`);
  }

  async #stepsOf({ target, anyAccount, from, alongRoute }: DestinationWish): Promise<Step[]> {
    const { name, target: host, hops } = await this.#book.draw(target);
    const to = await this.#placeOf(host, name);
    const user = anyAccount ? '' : to.user;
    if (from !== undefined) {
      const start = await this.#book.draw(from);
      return [{ from: await this.#placeOf(start.target, start.name), to, user }];
    }
    const onTheWay = await Promise.all(hops.map((hop) => this.#placeOf(hop, hop.originalHost)));
    // This computer logs in to each hop itself, through the one before.
    const all = [...onTheWay.map((place) => ({ from: undefined, to: place, user: place.user })), { from: undefined, to, user }];
    if (!alongRoute) return all;
    const forwarded = all.slice(1).map((step, at) => ({ ...step, from: onTheWay[at] }));
    return [...all, ...forwarded];
  }

  async #placeOf(host: EffectiveHost, name: string): Promise<Place> {
    const { hostName, port, hostKeyAlias, user, userKnownHostsFiles: own, globalKnownHostsFiles: others } = host;
    const names = lookupNames(hostName, port, hostKeyAlias);
    // As a pattern it would fit lines for other hosts.
    if (/[*?!,\s]/.test(names.name)) throw bad(name, 'pattern');
    // An agent reads the first two as patterns, and its strings end at the third.
    if (/[*?\p{Cc}]/u.test(user)) throw bad(`${user}@${hostName}`, 'user');
    const { lines, certificateName } = provingKeys(names, await this.#store.read(own, others));
    const keys = lines.map(({ blob, marker }) => ({ blob, isAuthority: marker === 'cert-authority' }));
    const at = names.name;
    return {
      label: printableLine(name === hostName || name === at ? at : `${name} (${at})`, 300),
      user,
      // The agent compares it with the names of certificates; of plain keys it only tells it.
      hop: { hostName: keys.some(({ isAuthority }) => isAuthority) ? certificateName : at, keys },
      files: [...own, ...others].map((file) => printableLine(file, 300)),
    };
  }
}

function faceOf({ from, to, user }: Step, isReached: boolean): DestinationStep {
  const authorities = to.hop.keys.filter(({ isAuthority }) => isAuthority).length;
  return {
    ...(from !== undefined && { from: from.label }),
    to: to.label,
    user: printableLine(user, 200),
    keys: to.hop.keys.length - authorities,
    authorities,
    isReached,
  };
}

function unique(steps: readonly Step[]): Step[] {
  const keyOf = ({ from, to, user }: Step): string => JSON.stringify([from?.label, to.label, user]);
  return [...new Map(steps.map((step) => [keyOf(step), step])).values()];
}

/** Host names that steps lead to from this computer. */
function reachedNames(steps: readonly Step[]): ReadonlySet<string> {
  const reached = new Set<string>();
  for (let before = -1; before !== reached.size;) {
    before = reached.size;
    for (const { from, to } of steps) if (from === undefined || reached.has(from.hop.hostName)) reached.add(to.hop.hostName);
  }
  return reached;
}

function bad(destination: string, why: 'pattern' | 'user'): AppError {
  return new AppError('agent.badDestination', { destination, why }, `a key can't be kept to ${destination}: ${why}`);
}
