/** A host of an inventory of Ansible, with what is used of its variables. */
export interface InventoryHost {
  readonly name: string;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly identityFile?: string | undefined;
}

export interface Inventory {
  readonly hosts: ReadonlyMap<string, InventoryHost>;
  /** Names of hosts, those of groups within a group among them. */
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>;
  /** What was read and not used, a sentence each. */
  readonly notes: readonly string[];
}

type Section = { readonly kind: 'hosts' | 'vars' | 'children'; readonly group: string };

const mostHosts = 10_000;
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

/**
 * Reads an inventory in Ansible's INI form (docs.ansible.com, “How to build your inventory”): hosts, ranges such as `web[01:20]`, groups, `:children`,
 * `:vars`. Nothing is run: templates, passwords and other variables are told and left out.
 */
export function readAnsibleIni(text: string): Inventory | { readonly mistake: string } {
  const variables = new Map<string, Map<string, string>>();
  const direct = new Map<string, Set<string>>([['all', new Set()]]);
  const children = new Map<string, Set<string>>();
  const groupVariables = new Map<string, Map<string, string>>();
  const left = new Map<string, number>();
  let section: Section = { kind: 'hosts', group: 'ungrouped' };
  for (const [at, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = raw.replace(/(^|\s)[#;].*$/, '').trim();
    if (line === '') continue;
    if (line === '---' || /^[\w.-]+:\s*$/.test(line)) return { mistake: `line ${at + 1} is YAML: only the INI form is read` };
    const head = /^\[([^\]:]+)(?::(vars|children))?\]$/.exec(line);
    if (head) {
      const [, group = '', kind] = head;
      section = { kind: kind === 'vars' || kind === 'children' ? kind : 'hosts', group };
      if (section.kind !== 'vars' && !direct.has(group)) direct.set(group, new Set());
      continue;
    }
    if (section.kind === 'children') setOf(children, section.group).add(line);
    else if (section.kind === 'vars') {
      const [name = '', value = ''] = line.split(/\s*=\s*(.*)/s);
      note(mapOf(groupVariables, section.group), left, name, unquoted(value));
    } else {
      const [pattern = '', ...words] = line.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
      const names = expanded(pattern);
      if (names === undefined) return { mistake: `line ${at + 1}: “${pattern.slice(0, 60)}” is no host and no range` };
      for (const name of names) {
        setOf(direct, section.group).add(name);
        setOf(direct, 'all').add(name);
        const own = mapOf(variables, name);
        for (const word of words) {
          const [key = '', value = ''] = word.split(/=(.*)/s);
          note(own, left, key, unquoted(value));
        }
        if (variables.size > mostHosts) return { mistake: `it has more than ${mostHosts} hosts` };
      }
    }
  }
  const groups = new Map(
    [...new Set([...direct.keys(), ...children.keys()])].map((name) => [name, membersOf(name, direct, children)]),
  );
  const hosts = new Map(
    [...variables].map(([name, own]) => {
      // As Ansible has it: what stands nearest to the host counts.
      const layers = [...groups]
        .filter(([group, members]) => group !== 'all' && members.has(name))
        .sort(([, a], [, b]) => b.size - a.size);
      const all = [groupVariables.get('all'), ...layers.map(([group]) => groupVariables.get(group)), own];
      return [name, hostOf(name, new Map(all.flatMap((each) => [...(each ?? [])])))] as const;
    }),
  );
  const notes = [...left].map(([name, count]) => `${name} is not used (${count} ${count === 1 ? 'time' : 'times'})`);
  return { hosts, groups, notes };
}

function hostOf(name: string, variables: ReadonlyMap<string, string>): InventoryHost {
  const port = Number(variables.get('port'));
  return {
    name,
    host: variables.get('host'),
    port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined,
    user: variables.get('user'),
    identityFile: variables.get('identityFile'),
  };
}

/** A variable that is used, by our name; others and templates are counted, and never run. */
function note(into: Map<string, string>, left: Map<string, number>, name: string, value: string): void {
  const key = Object.hasOwn(used, name) ? used[name] : undefined;
  if (key !== undefined && !/\{[{%]/.test(value)) into.set(key, value);
  else left.set(name, (left.get(name) ?? 0) + 1);
}

function membersOf(
  group: string,
  direct: ReadonlyMap<string, ReadonlySet<string>>,
  children: ReadonlyMap<string, ReadonlySet<string>>,
  seen: Set<string> = new Set(),
): Set<string> {
  if (seen.has(group)) return new Set();
  seen.add(group);
  const below = [...(children.get(group) ?? [])].flatMap((child) => [...membersOf(child, direct, children, seen)]);
  return new Set([...(direct.get(group) ?? []), ...below]);
}

/** `web[01:20].lab` and `db-[a:c]`: each host; undefined for what is no range. */
function expanded(pattern: string): readonly string[] | undefined {
  const range = /^(.*?)\[(\w+):(\w+)(?::(\d+))?\](.*)$/.exec(pattern);
  if (!range) return /[[\]={}]/.test(pattern) ? undefined : [pattern];
  const [, before = '', from = '', to = '', step = '1', behind = ''] = range;
  const isNumber = /^\d+$/.test(from) && /^\d+$/.test(to);
  if (!isNumber && !/^[a-z]$/i.test(from + to.slice(1))) return undefined;
  const [first, last] = isNumber ? [Number(from), Number(to)] : [from.charCodeAt(0), to.charCodeAt(0)];
  if (last < first || last - first > mostHosts || Number(step) < 1) return undefined;
  const names: string[] = [];
  for (let each = first; each <= last; each += Number(step)) {
    const shown = isNumber ? String(each).padStart(from.length, '0') : String.fromCharCode(each);
    const rest = expanded(behind);
    if (rest === undefined) return undefined;
    names.push(...rest.map((tail) => `${before}${shown}${tail}`));
  }
  return names.length > mostHosts ? undefined : names;
}

const unquoted = (value: string): string => value.replace(/^(["'])(.*)\1$/, '$2');

function setOf(of: Map<string, Set<string>>, name: string): Set<string> {
  const set = of.get(name) ?? new Set<string>();
  of.set(name, set);
  return set;
}

function mapOf(of: Map<string, Map<string, string>>, name: string): Map<string, string> {
  const map = of.get(name) ?? new Map<string, string>();
  of.set(name, map);
  return map;
}
