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
    else {
      const mistake = section.kind === 'vars' ? variable(draft, section.group, line) : hosts(draft, section.group, raw.trim());
      if (mistake !== undefined) return { mistake: `line ${at + 1}: ${mistake}` };
    }
  }
  return draft.build();
}

// Neither is repeated in a mistake or a note: a password that lacks its quotes comes apart into words.
const noPair = 'it has a word that is no NAME=VALUE';

function variable(draft: InventoryDraft, group: string, line: string): string | undefined {
  const pair = pairOf(line);
  if (pair === undefined) return noPair;
  draft.setVariable(group, ...pair);
  return undefined;
}

/** A comment begins at a word, not within quotes. */
function hosts(draft: InventoryDraft, group: string, line: string): string | undefined {
  const all = line.match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+|\S/g) ?? [];
  const comment = all.findIndex((word) => /^[#;]/.test(word));
  const [pattern = '', ...words] = comment < 0 ? all : all.slice(0, comment);
  if (/^[^:[\]]+:$/.test(pattern)) return 'a host ends in “:”; this looks like YAML, which begins with a group or “---”';
  const pairs = words.map(pairOf).filter((pair) => pair !== undefined);
  return pairs.length < words.length ? noPair : draft.addHosts(group, pattern, pairs);
}

function pairOf(words: string): readonly [string, string] | undefined {
  const at = words.indexOf('=');
  const name = words.slice(0, at).trim();
  if (at < 0 || !/^[\w.-]+$/.test(name)) return undefined;
  const value = words.slice(at + 1).trim();
  return [name, value.replace(/^(["'])(.*)\1$/, '$2')];
}
