import { assertNever } from '../../shared/base/assert-never.ts';
import type { HostOption, TreeEdit } from '../../shared/model/bookmark.ts';
import { AppError } from '../../shared/model/errors.ts';
import { findKeyword } from '../ssh-config/keywords.ts';
import { walkTargets } from './tree.ts';

/** Keywords with a setting of their own, which knows what an option does not: who wrote a command. */
const ownFields: Readonly<Record<string, string>> = { ProxyCommand: 'Proxy command', ProxyJump: 'Jump hosts' };

/** Throws `bookmark.invalid` when a node comes with an option that no ssh_config may have (CF-14). */
export function refuseBadOptions(edit: TreeEdit): void {
  switch (edit.kind) {
    case 'add':
    case 'update':
      for (const { node } of walkTargets([edit.node])) for (const option of node.settings.options ?? []) refuseBad(option);
      return;
    case 'remove':
    case 'move':
      return;
    default:
      return assertNever(edit);
  }
}

function refuseBad({ keyword }: HostOption): void {
  const known = findKeyword(keyword);
  const field = known === undefined ? undefined : ownFields[known.name];
  const why =
    known === undefined
      ? `ssh knows no option “${keyword}”`
      : known.treatment === 'structure'
        ? `${known.name} begins a part of a file and is no option of one host`
        : field === undefined
          ? undefined
          : `${known.name} has a field of its own: ${field}`;
  if (why !== undefined) throw new AppError('bookmark.invalid', { field: 'options', why }, `options: ${why}`);
}
