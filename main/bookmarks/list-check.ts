import type { HostSettings, TreeEdit, TreeNode } from '../../shared/model/bookmark.ts';
import { AppError } from '../../shared/model/errors.ts';
import { applyAlgorithmList, type AlgorithmCategory, type AlgorithmDefaults } from '../ssh-config/algorithm-lists.ts';
import { findKeyword } from '../ssh-config/keywords.ts';
import { splitArguments } from '../ssh-config/lexer.ts';
import { findNode, walkTargets } from './tree.ts';

const fields = [
  ['ciphers', 'Ciphers'],
  ['macs', 'MACs'],
  ['kexAlgorithms', 'KexAlgorithms'],
  ['hostKeyAlgorithms', 'HostKeyAlgorithms'],
] as const;

const categories: Readonly<Record<string, AlgorithmCategory>> = {
  Ciphers: 'ciphers',
  MACs: 'macs',
  KexAlgorithms: 'kex',
  HostKeyAlgorithms: 'hostKeys',
  PubkeyAcceptedAlgorithms: 'pubkey',
  CASignatureAlgorithms: 'signatures',
};

/**
 * Throws `bookmark.invalid` for a list of algorithms that would keep every connect from its host: one with a name that ssh does not know, or that
 * leaves nothing to offer. A list that stands there already is let be: its bookmark can be renamed and moved.
 */
export function refuseBadLists(edit: TreeEdit, roots: readonly TreeNode[], algorithms: AlgorithmDefaults): void {
  if (edit.kind !== 'add' && edit.kind !== 'update') return;
  for (const { node } of walkTargets([edit.node])) {
    const present = new Set(listsOf(findNode(roots, node.id)?.node.settings ?? {}).map((list) => JSON.stringify(list)));
    for (const list of listsOf(node.settings)) {
      const why = present.has(JSON.stringify(list)) ? undefined : listProblem(list, algorithms);
      if (why !== undefined) throw new AppError('bookmark.invalid', { field: list.keyword, why }, `${list.keyword}: ${why}`);
    }
  }
}

/** Why no host can be connected to with it; part of a sentence. */
export function listProblem({ keyword, value }: AlgorithmLine, algorithms: AlgorithmDefaults): string | undefined {
  const category = categories[keyword];
  if (category === undefined) return undefined;
  const words = splitArguments(value);
  if (words === undefined) return 'a quotation mark is not closed';
  const list = applyAlgorithmList(category, words, algorithms);
  if (!list.ok) return list.why;
  return list.value.names.length === 0 ? 'it leaves no algorithm that this program offers' : undefined;
}

export interface AlgorithmLine {
  readonly keyword: string;
  readonly value: string;
}

/** Lists in the fields of a node and among its further options. */
function listsOf(settings: HostSettings): AlgorithmLine[] {
  const own = fields.flatMap(([field, keyword]) => {
    const value = settings[field];
    return value === undefined ? [] : [{ keyword, value }];
  });
  const further = (settings.options ?? []).map(({ keyword, value }) => ({
    keyword: findKeyword(keyword)?.name ?? keyword,
    value,
  }));
  return [...own, ...further.filter(({ keyword }) => categories[keyword] !== undefined)];
}
