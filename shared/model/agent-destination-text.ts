import type { DestinationStep } from './agent-destinations.ts';

/** A sentence about a login that begins where no other leads to (`isReached` is false): the agent would never sign for it. */
export function unreachedWords({ from }: Pick<DestinationStep, 'from'>): string {
  return `No line leads from this computer to ${from ?? ''}, so this one is of no use yet: add that host, too.`;
}
