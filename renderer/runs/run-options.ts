import type { RunProgram, RunRequest } from '../../shared/model/runs.ts';
import type { RunLimits } from '../shell/many-hosts/LimitFields.tsx';
import { pickRows } from '../shell/many-hosts/pick-hosts.ts';
import { targetKey, type Target } from '../shell/target.ts';
import type { HostTree } from '../../shared/model/bookmark.ts';

/** How commands of a tab run; kept as long as the tab is open. */
export type RunOptions = RunLimits;

export const firstOptions: RunOptions = { throttle: 8, timeoutSeconds: undefined, stopAfterFailures: undefined };

export const interpreters = ['sh -s', 'bash -s', 'python3 -', 'perl -'] as const;

/** A host of a tab, as its bookmark or the config calls it. */
export interface NamedHost {
  readonly key: string;
  readonly target: Target;
  readonly name: string;
  readonly isProduction: boolean;
}

export function namedHosts(
  tree: HostTree | undefined,
  targets: readonly Target[],
  nameOf: (target: Target) => string,
): readonly NamedHost[] {
  const rows = new Map(pickRows(tree).flatMap((row) => (row.kind === 'host' ? [[row.key, row] as const] : [])));
  return targets.map((target) => {
    const key = targetKey(target);
    const row = rows.get(key);
    return { key, target, name: row?.name ?? nameOf(target), isProduction: row?.isProduction ?? false };
  });
}

export function requestOf(
  hosts: readonly NamedHost[],
  program: RunProgram,
  place: string,
  { throttle, timeoutSeconds, stopAfterFailures }: RunOptions,
): RunRequest {
  return {
    hosts: hosts.map(({ target }) => target),
    program,
    place,
    throttle,
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(stopAfterFailures !== undefined && { stopAfterFailures }),
  };
}
