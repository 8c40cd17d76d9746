import { Document, Pair, Scalar, YAMLMap } from 'yaml';
import { printableLine } from '../../../shared/base/printable.ts';
import { optionWords, shellWord, type CommandTarget } from './host-commands.ts';

/** A host as an inventory of Ansible is to have it. */
export interface AnsibleHost {
  /** A word that `aliasOf` made; no other host has it. It gets a number where Ansible has a group of that name. */
  readonly name: string;
  readonly target: Pick<CommandTarget, 'host' | 'user' | 'port' | 'jumps' | 'identityFiles' | 'options'>;
  /** Names of folders, outermost first. */
  readonly folders: readonly string[];
  /** Lines for people: where it stands, and what an inventory has no words for. */
  readonly comments: readonly string[];
}

interface Group {
  readonly name: string;
  readonly hosts: Map<string, Readonly<Record<string, string | number>>>;
  readonly children: Map<string, Group>;
}

/** In every inventory: a play for one of them is run on each host, or on each that is in no other group. */
const ownGroups: readonly string[] = ['all', 'ungrouped'];
/** Ansible's own groups, and the sections of a group. */
const reserved: readonly string[] = [...ownGroups, 'hosts', 'vars', 'children', 'plugin'];

/**
 * An inventory in Ansible's YAML form (docs.ansible.com, “ansible.builtin.yaml inventory”): folders are groups within groups, and each host has what is
 * in force for it. Names of groups become words that Ansible takes without a warning. What a template would be is marked `!unsafe`; nothing secret is
 * written. Answers also what could not be written, a sentence each.
 */
export function ansibleInventory(wanted: readonly AnsibleHost[]): { readonly text: string; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const hosts = named(wanted, notes);
  const taken = new Set([...reserved, ...hosts.map(({ name }) => name)]);
  const all: Group = { name: 'all', hosts: new Map(), children: new Map() };
  for (const { name, target, folders } of hosts) {
    let group = all;
    for (const folder of folders) {
      const next = group.children.get(folder) ?? { name: groupName(folder, group, taken), hosts: new Map(), children: new Map() };
      if (!group.children.has(folder) && next.name !== folder)
        notes.push(`Folder ${printableLine(folder)} is group ${next.name}.`);
      group.children.set(folder, next);
      group = next;
    }
    group.hosts.set(name, variablesOf(name, target, notes));
  }
  const comments = new Map(
    hosts.map((host) => [host.name, host.comments.map((line) => ` ${printableLine(line, 2000)}`).join('\n')]),
  );
  const document = new Document<YAMLMap>(undefined, { version: '1.1' });
  document.contents = mapOf([['all', nodeOf(all, comments)]]);
  document.commentBefore = ' Hosts of Hawser';
  return { text: `---\n${document.toString({ lineWidth: 0, directives: false, nullStr: '' })}`, notes };
}

/** A host that is called as one of Ansible's own groups can't be meant by its name alone, and Ansible warns of it. */
function named(hosts: readonly AnsibleHost[], notes: string[]): readonly AnsibleHost[] {
  const taken = new Set([...ownGroups, ...hosts.map(({ name }) => name)]);
  return hosts.map((host) => {
    if (!ownGroups.includes(host.name)) return host;
    let name = host.name;
    for (let number = 2; taken.has(name); number += 1) name = `${host.name}-${number}`;
    taken.add(name);
    notes.push(`Host ${host.name} is ${name}: Ansible has a group of that name.`);
    return { ...host, name };
  });
}

function variablesOf(
  name: string,
  { host, user, port, jumps, identityFiles, options }: AnsibleHost['target'],
  notes: string[],
): Readonly<Record<string, string | number>> {
  const [key, ...moreKeys] = identityFiles;
  const left: string[] = [];
  const words = optionWords({ jumps, identityFiles: moreKeys, options }, left);
  notes.push(...left.map((sentence) => `${name}: ${sentence}`));
  return {
    ...(host !== name && { ansible_host: host }),
    ...(port !== undefined && { ansible_port: port }),
    ...(user !== undefined && { ansible_user: user }),
    ...(key !== undefined && { ansible_ssh_private_key_file: key }),
    ...(words.length > 0 && { ansible_ssh_common_args: words.map(shellWord).join(' ') }),
  };
}

/** A word that is a name of a variable: Ansible warns of others, and of groups that are called like a host. */
function groupName(folder: string, parent: Group, taken: Set<string>): string {
  const word = (name: string): string =>
    name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[^A-Za-z0-9_]+/g, '_')
      .replace(/^(?=\d)/, '_')
      .slice(0, 100);
  const own = word(folder);
  const plainName = /[A-Za-z0-9]/.test(own) ? own : 'group';
  const base = taken.has(plainName) && parent.name !== 'all' ? word(`${parent.name}_${plainName}`) : plainName;
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base}_${number}`;
  taken.add(name);
  return name;
}

function nodeOf({ hosts, children }: Group, comments: ReadonlyMap<string, string>): YAMLMap {
  const rows = [...hosts].map(([name, own]) => {
    const key = new Scalar(name);
    key.commentBefore = comments.get(name) || null;
    const values = Object.entries(own).map(([variable, value]) => [variable, valueOf(value)] as const);
    return [key, values.length > 0 ? mapOf(values) : new Scalar(null)] as const;
  });
  const groups = [...children.values()].map((child) => [child.name, nodeOf(child, comments)] as const);
  return mapOf([
    ...(rows.length > 0 ? [['hosts', mapOf(rows)] as const] : []),
    ...(groups.length > 0 ? [['children', mapOf(groups)] as const] : []),
  ]);
}

/** What Ansible would take for a template is said to be none. */
function valueOf(value: string | number): Scalar {
  const scalar = new Scalar<string | number>(value);
  if (/\{[{%#]/.test(String(value))) Object.assign(scalar, { tag: '!unsafe', type: Scalar.QUOTE_SINGLE });
  return scalar;
}

function mapOf(pairs: readonly (readonly [key: string | Scalar, value: Scalar | YAMLMap])[]): YAMLMap {
  const map = new YAMLMap();
  for (const [key, value] of pairs) map.items.push(new Pair(typeof key === 'string' ? new Scalar(key) : key, value));
  return map;
}
