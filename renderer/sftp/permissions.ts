/** Twelve permission bits of several entries: those that all have or lack, and those in which they differ. */
export interface Bits {
  readonly on: number;
  /** Bits that are set in some entries only: they stay as they are unless touched. */
  readonly mixed: number;
}

export const allBits = 0o7777;

export function bitsOf(modes: readonly number[]): Bits {
  const every = modes.reduce((bits, mode) => bits & mode, allBits);
  const some = modes.reduce((bits, mode) => bits | mode, 0);
  return modes.length === 0 ? { on: 0, mixed: allBits } : { on: every, mixed: some & ~every };
}

/** The bit becomes set or unset in all entries. */
export function withBit(bits: Bits, bit: number, isOn: boolean): Bits {
  return { on: isOn ? bits.on | bit : bits.on & ~bit, mixed: bits.mixed & ~bit };
}

export type BitState = 'on' | 'off' | 'mixed';

export function stateOf(bits: Bits, bit: number): BitState {
  if ((bits.mixed & bit) !== 0) return 'mixed';
  return (bits.on & bit) !== 0 ? 'on' : 'off';
}

/** What becomes of one entry's mode. */
export function applied(bits: Bits, mode: number): number {
  return (bits.on & ~bits.mixed) | (mode & bits.mixed);
}

/** Rows of the matrix: read, write and execute of owner, group and others. */
export const matrix = [
  { who: 'user', shift: 6 },
  { who: 'group', shift: 3 },
  { who: 'others', shift: 0 },
] as const;

export const may = [
  { may: 'read', bit: 4 },
  { may: 'write', bit: 2 },
  { may: 'execute', bit: 1 },
] as const;

export const specials = [
  { special: 'setuid', bit: 0o4000 },
  { special: 'setgid', bit: 0o2000 },
  { special: 'sticky', bit: 0o1000 },
] as const;
