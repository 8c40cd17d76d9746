/** Comparing and synchronising for the command line. */
export { Comparison } from './comparison/comparison.ts';
export { PairMemory } from './comparison/pair-memory.ts';
export { Synchronisation } from './comparison/synchronise.ts';
