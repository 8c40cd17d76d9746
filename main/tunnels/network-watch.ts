import { networkInterfaces } from 'node:os';
import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';

const LOOK_MS = 2000;
/** A timer this late was slept through. */
const SLEPT_MS = 5000;

/** Calls back when this computer's addresses change, or it wakes up. The system tells nobody, so it is looked at. */
export function watchNetwork(clock: Clock, onChanged: () => void, addresses: () => string = presentAddresses): Disposable {
  let known = addresses();
  let lookedAt = clock.now();
  return clock.every(LOOK_MS, () => {
    const now = clock.now();
    const hasSlept = now - lookedAt > LOOK_MS + SLEPT_MS;
    lookedAt = now;
    const present = addresses();
    if (present === known && !hasSlept) return;
    known = present;
    onChanged();
  });
}

function presentAddresses(): string {
  try {
    return Object.entries(networkInterfaces())
      .flatMap(([name, each]) => (each ?? []).map(({ address }) => `${name} ${address}`))
      .sort()
      .join('\n');
  } catch {
    return '';
  }
}
