import { assertNever } from '../../shared/base/assert-never.ts';
import { printableLine } from '../../shared/base/printable.ts';
import type { DnsFinding, KeyEvidence, KnownHostPlace } from '../../shared/model/host-key.ts';
import { evidenceText as words } from './evidence-text.ts';
import { shortPath } from './short-path.ts';
import { dayWords, whenWords } from './when.ts';

/**
 * One true sentence about an offered key and where it comes from. `against` speaks against the key, `for` it; what says nothing
 * about who is at the other end is neutral, however reassuring it sounds.
 */
export interface Fact {
  readonly id: string;
  readonly weight: 'against' | 'neutral' | 'for';
  readonly words: string;
  readonly source: string;
  /** The whole of what `words` or `source` shorten. */
  readonly whole?: string | undefined;
}

/** What is known of an offered key beyond the lines of the host itself; `now` in ms since 1970. */
export function evidenceFacts(evidence: readonly KeyEvidence[], now: number): readonly Fact[] {
  return evidence.flatMap((piece, index) => {
    const fact = factOf(piece, now);
    return fact ? [{ ...fact, id: `${piece.kind}-${index}` }] : [];
  });
}

/** Why the certificate that came with the key proves nothing (ER-43). */
export function certificateFact(fault: string): Fact {
  return {
    id: 'certificate',
    weight: 'neutral',
    words: words.certificate(printableLine(fault, 300)),
    source: words.certificateSource,
  };
}

/** The first three of a list of names, and how many more there are. */
export function fewNames(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => printableLine(name, 80));
  return names.length <= 3 ? shown.join(', ') : words.andMore(shown.join(', '), names.length - 3);
}

/** `known_hosts line 18`, with as much of the path as there is room for. */
export function placeWords({ file, line }: KnownHostPlace, most = 30): string {
  return words.place(shortPath(printableLine(file, 4096), most), line);
}

function factOf(piece: KeyEvidence, now: number): Omit<Fact, 'id'> | undefined {
  switch (piece.kind) {
    case 'announced':
      return { weight: 'for', words: words.announced, source: words.session(whenWords(piece.at, now)) };
    case 'notAnnounced':
      return { weight: 'against', words: words.notAnnounced, source: words.session(whenWords(piece.at, now)) };
    case 'authority':
      return {
        weight: 'for',
        words: words.authority(printableLine(piece.authority, 100)),
        source: placeWords(piece.by),
        whole: words.place(piece.by.file, piece.by.line),
      };
    case 'dns':
      return dnsFact(piece.finding);
    case 'folder':
      return folderFact(piece, now);
    case 'addressKey': {
      const first = piece.stored[0];
      return {
        weight: 'against',
        words: words.addressKey(printableLine(piece.address, 80)),
        source: first === undefined ? words.addressSource : placeWords(first),
        whole: piece.stored.map(({ file, line }) => words.place(file, line)).join('\n'),
      };
    }
    default:
      return assertNever(piece);
  }
}

/** Unsigned records prove nothing: anybody on the way can write them. Where they disagree that is told all the same. */
function dnsFact({ result, isSecure, why }: DnsFinding): Omit<Fact, 'id'> {
  const source = words.dnsSource(isSecure);
  switch (result) {
    case 'agrees':
      return isSecure
        ? { weight: 'for', words: words.dnsAgrees, source }
        : { weight: 'neutral', words: words.dnsAgreesUnsigned, source };
    case 'disagrees':
      return { weight: 'against', words: isSecure ? words.dnsDisagrees : words.dnsDisagreesUnsigned, source };
    case 'none':
      return {
        weight: 'neutral',
        words: why === undefined ? words.dnsNone : words.dnsNothing(printableLine(why, 200)),
        source: words.dnsPlain,
      };
    case 'failed':
      return {
        weight: 'neutral',
        words: words.dnsFailed(why === undefined ? '' : printableLine(why, 200)),
        source: words.dnsPlain,
      };
    default:
      return assertNever(result);
  }
}

function folderFact(
  { folder, changed, same }: Extract<KeyEvidence, { kind: 'folder' }>,
  now: number,
): Omit<Fact, 'id'> | undefined {
  const label = printableLine(folder, 80);
  const last = Math.max(...changed.map(({ at }) => at), ...same.map(({ at }) => at));
  if (!Number.isFinite(last)) return undefined;
  const names = (hosts: readonly { readonly name: string }[]): string => fewNames(hosts.map(({ name }) => name));
  return {
    // A neighbour's key says nothing about this one: it only tells whether something happened to all of them.
    weight: 'neutral',
    words:
      changed.length === 0
        ? words.folderSame(label, names(same), same.length)
        : words.folderChanged(label, names(changed), changed.length),
    source: dayWords(last, now),
    whole: [
      ...changed.map(({ name, at }) => words.folderHostChanged(printableLine(name, 200), whenWords(at, now))),
      ...same.map(({ name, at }) => words.folderHostSame(printableLine(name, 200), whenWords(at, now))),
    ].join('\n'),
  };
}
