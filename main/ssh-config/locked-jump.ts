import type { LockedOption } from '../../shared/model/policy.ts';
import { parseJumpList } from './jump-list.ts';

/**
 * The fixed options as they bind one host. A host that a fixed ProxyJump names itself is reached over those before it in the list, the first by
 * whatever way the user has: it can't be reached over itself. It is then what its name says: with a HostName of the user's own, its name would be a
 * way round the lock to any other host.
 */
export function locksOfHost(options: readonly LockedOption[], host: string): readonly LockedOption[] {
  const index = options.findIndex(({ keyword }) => keyword.toLowerCase() === 'proxyjump');
  const lock = options[index];
  const list = lock && parseJumpList(lock.value);
  if (lock === undefined || !list?.ok) return options;
  const at = list.value.findIndex((hop) => hop.host.toLowerCase() === host.toLowerCase());
  if (at < 0) return options;
  const before = list.value.slice(0, at).map(({ text }) => text);
  const others = options.filter(({ keyword }) => keyword.toLowerCase() !== 'proxyjump');
  return [
    { ...lock, keyword: 'HostName', value: '%h' },
    ...(before.length > 0 ? [{ ...lock, value: before.join(',') }] : []),
    ...others,
  ];
}
