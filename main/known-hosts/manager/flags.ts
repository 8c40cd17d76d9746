import { TrustFlag } from '../../../shared/model/trust.ts';

/** A set of flags in one number: there may be many thousand rows. */
export type FlagSet = number;

const names = TrustFlag.options;

export function flagBit(flag: TrustFlag): FlagSet {
  return 1 << names.indexOf(flag);
}

export function flagSet(flags: readonly TrustFlag[]): FlagSet {
  return flags.reduce((set, flag) => set | flagBit(flag), 0);
}

/** In the order of the contract. */
export function flagNames(set: FlagSet): TrustFlag[] {
  return names.filter((_, at) => (set & (1 << at)) !== 0);
}

/** How many sets have each flag; flags that none has are left out. */
export class FlagCounts {
  readonly #counts = names.map(() => 0);

  add(set: FlagSet): void {
    for (let at = 0, rest = set; rest !== 0; at += 1, rest >>>= 1) {
      if ((rest & 1) !== 0) this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    }
  }

  get all(): Partial<Record<TrustFlag, number>> {
    return Object.fromEntries(names.flatMap((name, at) => ((this.#counts[at] ?? 0) > 0 ? [[name, this.#counts[at]]] : [])));
  }
}
