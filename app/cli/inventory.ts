import { hostsOfRange } from './host-range.ts';
import { readInventoryWords, type InventoryWords } from './inventory-words.ts';

/** A host of an inventory of Ansible, with what is used of its variables. */
export interface InventoryHost {
  readonly name: string;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly identityFile?: string | undefined;
  /** Of `ansible_ssh_common_args`. */
  readonly words?: InventoryWords | undefined;
  /** Why it can't be run as the inventory says, in words: a way of its variables is not ours. */
  readonly refusal?: string | undefined;
}

export interface Inventory {
  readonly hosts: ReadonlyMap<string, InventoryHost>;
  /** Names of hosts, those of groups within a group among them. */
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>;
  /** What was read and not used, a sentence each. */
  readonly notes: readonly string[];
}

/** A value whose tag would have something done: `!vault` and the like. */
export class TaggedValue {
  readonly tag: string;
  constructor(tag: string) {
    this.tag = tag;
  }
}

const mostHosts = 10_000;
/** Of groups within groups, all ways down together: far more than any inventory has that is run. */
const mostSteps = 5_000_000;
const knownTags: readonly string[] = ['!vault', '!vault-encrypted', '!unsafe'];
const used: Readonly<Record<string, keyof InventoryHost>> = {
  ansible_host: 'host',
  ansible_ssh_host: 'host',
  ansible_port: 'port',
  ansible_ssh_port: 'port',
  ansible_user: 'user',
  ansible_ssh_user: 'user',
  ansible_ssh_private_key_file: 'identityFile',
  ansible_private_key_file: 'identityFile',
};

/** What a host is reached by, and the values of it that we do as well. With any other it is reached another way than the inventory says: it is not run. */
const ways: ReadonlyMap<string, readonly unknown[]> = new Map([
  ['ansible_ssh_common_args', ['', null]],
  ['ansible_ssh_extra_args', ['', null]],
  ['ansible_ssh_args', ['', null]],
  ['ansible_ssh_executable', ['ssh', '/usr/bin/ssh', null]],
  ['ansible_paramiko_proxy_command', ['', null]],
  ['ansible_connection', ['ssh', 'smart', 'paramiko', 'paramiko_ssh', 'ansible.builtin.ssh', 'ansible.builtin.paramiko_ssh']],
]);
/** Before what is refused, among the variables: a nearer layer that can be used takes it back. */
const refusalOf = 'refused ';
const commonArgs = 'ansible_ssh_common_args';

type Variables = Map<string, string>;

/** The groups of a file lie so deep in each other that following them would take forever. */
class TooDeep extends Error {}

/** An inventory while it is read, whatever its form. Nothing is run: templates, sealed values and other variables are counted and left out. */
export class InventoryDraft {
  readonly #variables = new Map<string, Variables>();
  readonly #direct = new Map<string, Set<string>>([['all', new Set()]]);
  readonly #children = new Map<string, Set<string>>();
  readonly #groupVariables = new Map<string, Variables>();
  readonly #left = new Map<string, number>();
  #steps = 0;

  addGroup(group: string): void {
    if (!this.#direct.has(group)) this.#direct.set(group, new Set());
  }

  addChild(group: string, child: string): void {
    this.addGroup(group);
    this.addGroup(child);
    this.#children.set(group, (this.#children.get(group) ?? new Set()).add(child));
  }

  /** Each host of a name or a range, with its variables. Answers what is wrong with it, in words that do not repeat it: it may be a password astray. */
  addHosts(group: string, pattern: string, variables: Iterable<readonly [name: string, value: unknown]>): string | undefined {
    const [, plain = pattern, port] = /^([^:\s]*(?:\[\w*:\w+(?::\d+)?\][^:\s[\]]*)*):(\d{1,5})$/.exec(pattern) ?? [];
    const names = hostsOfRange(plain, mostHosts);
    if ('mistake' in names) return names.mistake;
    this.addGroup(group);
    const given = [...variables];
    for (const name of names) {
      this.#direct.get(group)?.add(name);
      this.#direct.get('all')?.add(name);
      const own = mapOf(this.#variables, name);
      if (port !== undefined) this.#note(own, 'ansible_port', port);
      for (const [key, value] of given) this.#note(own, key, value);
      if (this.#variables.size > mostHosts) return `it has more than ${mostHosts} hosts`;
    }
    return undefined;
  }

  setVariable(group: string, name: string, value: unknown): void {
    this.#note(mapOf(this.#groupVariables, group), name, value);
  }

  /** Counts what is not used. */
  leave(what: string): void {
    this.#left.set(what, (this.#left.get(what) ?? 0) + 1);
  }

  build(): Inventory | { readonly mistake: string } {
    try {
      return this.#built();
    } catch (failure) {
      if (failure instanceof TooDeep) return { mistake: 'its groups are too deep within one another to be followed' };
      throw failure;
    }
  }

  #built(): Inventory {
    this.#placeUngrouped();
    const groups = new Map([...this.#direct.keys()].map((name) => [name, this.#membersOf(name)]));
    const depths = this.#depths();
    // As Ansible has it: the deeper group counts, and of two alike the one whose name comes later.
    const order = [...groups.keys()].sort((a, b) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0) || (a < b ? -1 : 1));
    const layers = order.filter((group) => this.#groupVariables.has(group));
    const hosts = new Map(
      [...this.#variables].map(([name, own]) => {
        const mine = layers.filter((group) => groups.get(group)?.has(name)).map((group) => this.#groupVariables.get(group));
        return [name, hostOf(name, new Map([...mine, own].flatMap((each) => [...(each ?? [])])))] as const;
      }),
    );
    const notes = [...this.#left].map(([what, count]) => `${what} is not used (${count} ${count === 1 ? 'time' : 'times'})`);
    return { hosts, groups, notes };
  }

  #note(into: Variables, name: string, value: unknown): void {
    const key = Object.hasOwn(used, name) ? used[name] : undefined;
    const refuse = (of: string, why: string): void => void into.set(`${refusalOf}${of}`, why);
    if (name === commonArgs) {
      // A nearer layer counts for itself.
      into.set(commonArgs, typeof value === 'string' && readInventoryWords(value) !== undefined ? value : '');
      if (into.get(commonArgs) !== '') return refuse(name, '');
    }
    const ours = ways.get(name);
    if (ours !== undefined) return refuse(name, ours.includes(value) ? '' : `its ${name} is not used here`);
    const isPlain = (typeof value === 'string' || typeof value === 'number') && !/\{[{%#]/.test(String(value));
    if (key !== undefined && isPlain) {
      into.set(key, String(value));
      refuse(key, '');
      return;
    }
    if (key !== undefined && key !== 'identityFile') refuse(key, `its ${name} can’t be read here`);
    // `!` also begins a password that lacks its quotes.
    if (value instanceof TaggedValue)
      this.leave(`${nameToTell(name)}, ${knownTags.includes(value.tag) ? `tagged ${value.tag}` : 'with a tag'},`);
    else if (key !== undefined && typeof value === 'string') this.leave(`${name}, a template,`);
    else this.leave(nameToTell(name));
  }

  /**
   * As Ansible has it at the end: who is in no group but `all` is in `ungrouped`, and nobody else, whatever the file says; where `ungrouped` stands in
   * another group, who was named in it is in that one too.
   */
  #placeUngrouped(): void {
    const named = this.#direct.get('ungrouped') ?? new Set();
    const isWithin = [...this.#children].some(([group, children]) => group !== 'all' && children.has('ungrouped'));
    const grouped = new Set(isWithin ? named : []);
    for (const [group, hosts] of this.#direct)
      if (group !== 'all' && group !== 'ungrouped') for (const host of hosts) grouped.add(host);
    this.#direct.set('ungrouped', new Set([...(this.#direct.get('all') ?? [])].filter((host) => !grouped.has(host))));
  }

  /** Those of the group, then those of its children, however deep. */
  #membersOf(group: string): Set<string> {
    const members = new Set<string>();
    const seen = new Set<string>();
    for (const open = [group]; open.length > 0;) {
      const each = open.pop() ?? '';
      if (seen.has(each)) continue;
      seen.add(each);
      this.#step();
      for (const host of this.#direct.get(each) ?? []) members.add(host);
      open.push(...[...(this.#children.get(each) ?? [])].toReversed());
    }
    return members;
  }

  #step(): void {
    this.#steps += 1;
    if (this.#steps > mostSteps) throw new TooDeep();
  }

  /** How far each group is below `all`; groups that are children of one another end at the number of groups. */
  #depths(): ReadonlyMap<string, number> {
    const depths = new Map([...this.#direct.keys()].map((group) => [group, group === 'all' ? 0 : 1]));
    for (let round = 0, changed = true; changed && round <= depths.size; round += 1) {
      changed = false;
      for (const [group, children] of this.#children)
        for (const child of children) {
          this.#step();
          const depth = (depths.get(group) ?? 0) + 1;
          if (child === 'all' || (depths.get(child) ?? 0) >= depth) continue;
          depths.set(child, depth);
          changed = true;
        }
    }
    return depths;
  }
}

function hostOf(name: string, variables: ReadonlyMap<string, string>): InventoryHost {
  const told = variables.get('port');
  const port = told === undefined || told === '' ? undefined : Number(told);
  const isPort = port === undefined || (Number.isInteger(port) && port > 0 && port < 65_536);
  const words = variables.get(commonArgs) ?? '';
  const refusals = [...variables].flatMap(([key, why]) => (key.startsWith(refusalOf) && why !== '' ? [why] : []));
  const refusal = [...refusals, ...(isPort ? [] : ['its port is no number from 1 to 65535'])].join('; ');
  return {
    name,
    host: variables.get('host'),
    port: isPort ? port : undefined,
    user: variables.get('user'),
    identityFile: variables.get('identityFile'),
    ...(words !== '' && { words: readInventoryWords(words) }),
    ...(refusal !== '' && { refusal }),
  };
}

/** A name as notes have it: only a plain word, because what is malformed may hold a value. */
export function nameToTell(name: string): string {
  return /^[\w.-]{1,60}$/.test(name) ? name : 'what has no plain name';
}

function mapOf(of: Map<string, Variables>, name: string): Variables {
  const map = of.get(name) ?? new Map<string, string>();
  of.set(name, map);
  return map;
}
