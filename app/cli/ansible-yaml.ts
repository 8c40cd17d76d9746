import { isMap, isScalar, Scalar, visit, type Document } from 'yaml';
import { readYaml } from '../../main/workbench.ts';
import { InventoryDraft, nameToTell, TaggedValue, type Inventory } from './inventory.ts';

const sections: readonly string[] = ['hosts', 'vars', 'children'];
const mostAliases = 1000;
/** Groups within groups; Ansible's own reader is recursive and ends at about as many. */
const deepest = 100;

class Mistake extends Error {}

/**
 * Reads an inventory in Ansible's YAML form (docs.ansible.com, “ansible.builtin.yaml inventory”): groups with `hosts`, `vars` and `children`, ranges,
 * anchors and merge keys. Nothing is run: templates, values with a tag such as `!vault` and other variables are told and left out; a file that sets a
 * plugin up is refused.
 */
export function readAnsibleYaml(text: string): Inventory | { readonly mistake: string } {
  // PyYAML, which Ansible reads with, is YAML 1.1.
  const read = readYaml(text.replace(/^\ufeff/, ''), { version: '1.1' });
  if (read.kind === 'invalid') return { mistake: `it ${read.why}` };
  const { document } = read;
  visit(document, {
    Node: (_key, node) => {
      const tag = 'tag' in node ? node.tag : undefined;
      return tag?.startsWith('!') === true ? new Scalar(new TaggedValue(tag)) : undefined;
    },
    // A host or group that looks like a number or a yes is the word that stands there.
    Pair: (_at, { key }) => {
      if (isScalar(key) && !(key.value instanceof TaggedValue) && typeof key.source === 'string' && key.source !== '<<')
        key.value = key.source;
    },
  });
  if (!isMap(document.contents)) return { mistake: 'it has no groups' };
  const draft = new InventoryDraft();
  try {
    const groups = entriesOf(valueOf(document), 'the file');
    const plugin = groups.find(([name]) => name === 'plugin');
    if (plugin) throw new Mistake('it sets a plugin up, which is not run: only hosts that stand in a file are read');
    for (const [name, body] of groups) readGroup(draft, name, body, 0);
  } catch (failure) {
    if (failure instanceof Mistake) return { mistake: failure.message };
    throw failure;
  }
  return draft.build();
}

function valueOf(document: Document): unknown {
  try {
    return document.toJS({ mapAsMap: true, maxAliasCount: mostAliases });
  } catch {
    // Too many aliases, one of nothing, or a merge key that has no mapping.
    throw new Mistake('its anchors can’t be followed');
  }
}

function readGroup(draft: InventoryDraft, group: string, body: unknown, depth: number): void {
  if (depth > deepest) throw new Mistake(`group ${nameToTell(group)} is more than ${deepest} groups deep`);
  draft.addGroup(group);
  for (const [section, value] of entriesOf(body, `group ${nameToTell(group)}`)) {
    if (!sections.includes(section)) draft.leave(`${nameToTell(section)} of group ${nameToTell(group)}`);
    const entries = sections.includes(section) ? entriesOf(value, `“${section}” of group ${nameToTell(group)}`) : [];
    for (const [name, own] of entries) {
      if (section === 'vars' && typeof value === 'string') draft.leave(`“vars” of group ${nameToTell(group)}`);
      else if (section === 'vars') draft.setVariable(group, name, own);
      else if (section === 'hosts') {
        const mistake = draft.addHosts(group, name, entriesOf(own, `host ${nameToTell(name)}`));
        if (mistake !== undefined) throw new Mistake(`group ${nameToTell(group)}: ${mistake}`);
      } else {
        draft.addChild(group, name);
        readGroup(draft, name, own, depth + 1);
      }
    }
  }
}

/** Of a mapping; of a single word, which stands for itself with nothing in it. */
function entriesOf(value: unknown, of: string): readonly (readonly [string, unknown])[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'string' && of.startsWith('“')) return [[value, null]];
  if (!(value instanceof Map)) throw new Mistake(`${of} is no mapping`);
  return [...(value as ReadonlyMap<unknown, unknown>)].map(([key, each]) => {
    if (typeof key !== 'string') throw new Mistake(`${of} has a key that is no word`);
    return [key, each] as const;
  });
}
