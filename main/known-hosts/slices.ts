import { sortInSlices } from '../../shared/base/merge-sort.ts';
import { Slices } from '../../shared/base/slices.ts';
import { cancelled } from '../../shared/model/errors.ts';

/** Slices of work on lines and hashes, whose steps are longer. A pause rejects with `cancelled` when nobody waits for the result any more. */
export function lineSlices(signal?: AbortSignal): Slices {
  return new Slices({ signal, sliceMs: 6, steps: 16, reason: cancelled });
}

/** A sorted copy, stable, in slices. */
export async function sortedInSlices<T>(
  items: readonly T[],
  compare: (one: T, other: T) => number,
  slices: Slices,
): Promise<T[]> {
  const order = await sortInSlices(
    Uint32Array.from(items.keys()),
    (one, other) => compare(items[one] as T, items[other] as T),
    slices,
  );
  return Array.from(order, (index) => items[index] as T);
}
