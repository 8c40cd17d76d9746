import type { TreeNode } from '../shared/model/bookmark.ts';
import { AppError } from '../shared/model/errors.ts';
import type { RunHost } from '../shared/model/runs.ts';
import { ansibleInventory, type AnsibleHost } from './bookmarks/export/ansible-export.ts';
import { aliasOf, namesOf } from './bookmarks/export/ssh-config-export.ts';
import type { HostBook } from './bookmarks/host-book.ts';
import { findNode, pathOf, walkTargets } from './bookmarks/tree.ts';
import { parseDestination } from './ssh-config/destination.ts';
import { commandTargetOf } from './workbench-command-target.ts';

/** The group of what is no bookmark. */
const configGroup = 'ssh_config';

const variantLeft = 'is left out: it is a variant, another way to the same machine.';

/** An inventory that was made, for how many hosts, and what is to be known of it. */
export interface MadeInventory {
  readonly text: string;
  readonly hosts: number;
  readonly notes: string[];
}

/**
 * An inventory of Ansible with some hosts, or with all bookmarks and all hosts of ssh_config. Folders are groups. A host of ssh_config goes by its name
 * there: Ansible has ssh, which reads the same file. Nothing is run or looked up. Errors: those of the config files.
 */
export async function inventoryOf(
  book: HostBook,
  roots: readonly TreeNode[],
  wanted?: readonly RunHost[],
): Promise<MadeInventory> {
  const targets = [...walkTargets(roots)].filter(({ node }) => node.kind === 'bookmark');
  // A variant is another way to a machine that is there already: all of them would have a play run on it twice.
  const bookmarks = wanted === undefined ? targets.filter(({ of }) => of === undefined) : targets;
  const aliases = namesOf(bookmarks);
  const references = wanted ?? [...bookmarks.map(({ node }) => ({ bookmarkId: node.id })), ...(await configHosts(book, targets))];
  const taken = new Set<string>(aliases.values());
  const notes = wanted === undefined ? targets.flatMap((each) => (each.of ? [`${pathOf(each)} ${variantLeft}`] : [])) : [];
  const hosts: AnsibleHost[] = [];
  for (const reference of references) {
    const placed = 'bookmarkId' in reference ? findNode(roots, reference.bookmarkId) : undefined;
    const said = placed ? pathOf(placed) : 'destination' in reference ? reference.destination : '';
    try {
      const { target, untold } = commandTargetOf(roots, await book.draw(reference));
      const own = placed && aliases.get(placed.node.id);
      const name = own ?? freeName(aliasOf(target.host), taken);
      hosts.push({
        name,
        target,
        folders: placed ? placed.folders.map(({ name }) => name) : 'destination' in reference ? [configGroup] : [],
        comments: [...(said === '' || said === name ? [] : [said]), ...untold],
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      notes.push(`${said} can’t be resolved and is left out.`);
    }
  }
  const { text, notes: more } = ansibleInventory(hosts);
  return { text, hosts: hosts.length, notes: [...notes, ...more] };
}

/** Those that no bookmark goes by. */
async function configHosts(book: HostBook, bookmarks: Iterable<{ readonly node: TreeNode }>): Promise<RunHost[]> {
  const named = new Set(
    [...bookmarks].flatMap(({ node }) => {
      const parsed = node.kind === 'bookmark' ? parseDestination(node.host) : undefined;
      return parsed?.kind === 'destination' ? [parsed.host] : [];
    }),
  );
  const tree = await book.tree();
  return tree.configHosts.flatMap(({ alias, isPattern }) => (isPattern || named.has(alias) ? [] : [{ destination: alias }]));
}

function freeName(base: string, taken: Set<string>): string {
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base}-${number}`;
  taken.add(name);
  return name;
}
