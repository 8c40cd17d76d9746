import type { LookupNames } from './matcher.ts';
import type { KnownHostLine } from './parser.ts';
import { linesFor, type StoredLine } from './verdict.ts';

/** The keys that a host may prove itself by, as the files have them. */
export interface ProvingKeys {
  /** Plain keys (marker `none`) and authorities, in the order of the files, each once. */
  readonly lines: readonly StoredLine[];
  /** What a certificate of these authorities has to name: never a port. */
  readonly certificateName: string;
}

/**
 * Every key by which the verdict would trust a host: without those that are revoked, and the plain ones of the name without a port only where none
 * is stored with it.
 */
export function provingKeys(names: LookupNames, lines: readonly KnownHostLine[]): ProvingKeys {
  const own = linesFor(names.name, lines);
  const bare = names.withoutPort === undefined ? [] : linesFor(names.withoutPort, lines);
  const hasOwn = own.some(({ marker }) => marker === 'none');
  const all = [...own, ...bare.filter(({ marker }) => marker !== 'none' || !hasOwn)];
  const isRevoked = ({ blob }: StoredLine): boolean => all.some((each) => each.marker === 'revoked' && each.blob.equals(blob));
  const isSame = (a: StoredLine, b: StoredLine): boolean => a.marker === b.marker && a.blob.equals(b.blob);
  return {
    lines: all.filter(
      (line, at) => line.marker !== 'revoked' && !isRevoked(line) && all.findIndex((other) => isSame(other, line)) === at,
    ),
    certificateName: names.withoutPort ?? names.name,
  };
}
