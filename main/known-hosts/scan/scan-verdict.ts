import type { EffectiveHost } from '../../../shared/model/effective-host.ts';
import type { ScannedKey, ScanRow } from '../../../shared/model/trust.ts';
import { judgeOffer, plainKeyOf } from '../certificate-verdict.ts';
import { isPattern, keyLine } from '../edits.ts';
import { keyFace } from '../key-face.ts';
import type { LookupNames } from '../matcher.ts';
import type { KnownHostLine } from '../parser.ts';
import { linesFor, type StoredLine } from '../verdict.ts';
import type { ScannedType } from './key-types.ts';

export interface ScanContext {
  readonly target: Pick<EffectiveHost, 'hashKnownHosts' | 'revokedHostKeys'>;
  readonly names: LookupNames;
  /** The target's own stores. */
  readonly lines: readonly KnownHostLine[];
  /** Whether RevokedHostKeys names a key. */
  readonly revokes: (blob: Buffer) => boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What the stores say about a key or certificate that a host showed, and the line that would store it (of a certificate, its key). */
export function scannedKey(blob: Buffer, context: ScanContext): ScannedKey {
  const { target, names } = context;
  const plain = plainKeyOf(blob) ?? blob;
  const line = keyLine(names.name, plain, { hashed: target.hashKnownHosts });
  return { face: keyFace(blob), line, ...judge(blob, plain, context) };
}

function judge(
  blob: Buffer,
  plain: Buffer,
  { target, names, lines, revokes, now }: ScanContext,
): Pick<ScannedKey, 'verdict' | 'by'> {
  if (target.revokedHostKeys !== undefined && revokes(blob)) {
    return { verdict: 'revoked', by: { file: target.revokedHostKeys, line: 1 } };
  }
  const { verdict } = judgeOffer(blob, names, lines, now);
  switch (verdict.kind) {
    case 'trusted':
    case 'caTrusted':
      return { verdict: 'same', by: placeOf(verdict.by) };
    case 'revoked':
      return { verdict: 'revoked', by: placeOf(verdict.by) };
    case 'unknown':
      return { verdict: 'new' };
    case 'changed': {
      const type = plain.toString('latin1', 4, 4 + plain.readUInt32BE(0));
      const other = verdict.stored.find((stored) => stored.type === type);
      return other === undefined ? { verdict: 'newType' } : { verdict: 'changed', by: placeOf(other) };
    }
  }
}

/**
 * Stored keys of the host that it did not show although it was asked for their type. Lines with a pattern speak for other hosts
 * too and are left out; so are keys of types that can't be asked for.
 */
export function missingKeys(
  shown: readonly Buffer[],
  types: readonly ScannedType[],
  { names, lines }: Pick<ScanContext, 'names' | 'lines'>,
): ScanRow['missing'] {
  const asked = new Set(types.filter(({ type, plain }) => type === plain).map(({ plain }) => plain));
  const plain = shown.map((blob) => plainKeyOf(blob) ?? blob);
  return linesFor(names.name, lines)
    .filter(({ marker, hosts, type }) => marker === 'none' && !isPattern(hosts) && asked.has(type))
    .filter(({ blob }) => !plain.some((each) => each.equals(blob)))
    .map((line) => ({ ...placeOf(line), face: keyFace(line.blob) }));
}

function placeOf({ file, line }: StoredLine): { readonly file: string; readonly line: number } {
  return { file, line };
}
