import type { ComparedRow, SyncAction } from '../../shared/model/comparisons.ts';

/** The next of what may be chosen for a row, round and round. */
export function nextChoice({ choices, action }: Pick<ComparedRow, 'choices' | 'action'>): SyncAction | undefined {
  return choices[(choices.indexOf(action) + 1) % choices.length];
}
