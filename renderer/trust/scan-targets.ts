import type { HostTree, TreeNode } from '../../shared/model/bookmark.ts';
import type { ScanTarget } from '../../shared/model/trust.ts';

/** A host that can be scanned. */
export interface ScanChoice {
  readonly id: string;
  readonly name: string;
  /** Where it stands: its folders, or the file. */
  readonly place: string;
  /** The host name, where it is another than the name. */
  readonly host: string;
  readonly target: ScanTarget;
}

/** Every bookmark and every host of the config that can be opened. */
export function scanChoices(tree: HostTree | undefined, configWords: string): readonly ScanChoice[] {
  if (tree === undefined) return [];
  const choices: ScanChoice[] = [];
  const add = (nodes: readonly TreeNode[], folders: readonly string[]): void => {
    for (const node of nodes) {
      if (node.kind === 'folder') add(node.children, [...folders, node.name]);
      // The demo host stands in the tree but in no document.
      else if (node.id !== 'demo-host')
        choices.push({
          id: `bookmark-${node.id}`,
          name: node.name,
          place: folders.join('/'),
          host: node.host === node.name ? '' : node.host,
          target: { bookmarkId: node.id },
        });
    }
  };
  add(tree.roots, []);
  for (const host of tree.configHosts) {
    if (host.isPattern || host.refusal !== undefined) continue;
    const hostName = host.hostName ?? '';
    choices.push({
      id: `config-${host.file}-${host.line}-${host.alias}`,
      name: host.alias,
      place: configWords,
      host: hostName === host.alias ? '' : hostName,
      target: { destination: host.alias },
    });
  }
  return choices;
}

/** Choices in which each word occurs. */
export function findChoices(choices: readonly ScanChoice[], query: string): readonly ScanChoice[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return choices;
  return choices.filter(({ name, place, host }) => {
    const whole = `${name} ${host} ${place}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
}
