import { InventoryDraft, type Inventory } from './inventory.ts';

type Section = { readonly kind: 'hosts' | 'vars' | 'children'; readonly group: string };

/**
 * Reads an inventory in Ansible's INI form (docs.ansible.com, “How to build your inventory”): hosts, ranges such as `web[01:20]`, groups, `:children`,
 * `:vars`. Nothing is run: templates, passwords and other variables are told and left out.
 */
export function readAnsibleIni(text: string): Inventory | { readonly mistake: string } {
  const draft = new InventoryDraft();
  let section: Section = { kind: 'hosts', group: 'ungrouped' };
  for (const [at, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = raw.replace(/(^|\s)[#;].*$/, '').trim();
    if (line === '') continue;
    const head = /^\[([^\]:]+)(?::(vars|children))?\]$/.exec(line);
    if (head) {
      const [, group = '', kind] = head;
      section = { kind: kind === 'vars' || kind === 'children' ? kind : 'hosts', group };
      if (section.kind !== 'vars') draft.addGroup(group);
    } else if (section.kind === 'children') draft.addChild(section.group, line);
    else if (section.kind === 'vars') draft.setVariable(section.group, ...pairOf(line));
    else {
      const [pattern = '', ...words] = line.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
      const mistake = draft.addHosts(section.group, pattern, words.map(pairOf));
      if (mistake !== undefined) return { mistake: `line ${at + 1}: ${mistake}` };
    }
  }
  return draft.build();
}

function pairOf(words: string): readonly [string, string] {
  const [name = '', value = ''] = words.split(/\s*=\s*(.*)/s);
  return [name, value.replace(/^(["'])(.*)\1$/, '$2')];
}
