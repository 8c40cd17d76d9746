import type { HostCertificate } from '../../shared/model/certificates.ts';
import { whenWords } from '../ui/when.ts';
import { text } from './text.ts';

/** Further away an end is no news in the tree. */
const nearMs = 7 * 24 * 60 * 60 * 1000;
/** Nearer than this it is a warning. */
const soonMs = 60 * 60 * 1000;

/** Which certificate a login to a host goes by, and when that ends: milliseconds since 1970. */
export interface CertificateEnd {
  readonly label: string;
  readonly at: number;
}

/** The end of the one that lasts longest; of those that are over only where no other is offered. Undefined: none, or one without an end. Pure. */
export function certificateEnd(found: readonly HostCertificate[]): CertificateEnd | undefined {
  const offered = found.filter(({ skipped }) => skipped === undefined);
  const counted = offered.length > 0 ? offered : found;
  const ends = counted.flatMap(({ label, certificate }) =>
    certificate === undefined ? [] : [{ label, at: certificate.validUntil ?? Infinity }],
  );
  const last = ends.reduce<CertificateEnd | undefined>((best, each) => (best && best.at >= each.at ? best : each), undefined);
  return last === undefined || last.at === Infinity ? undefined : last;
}

export interface EndMark {
  readonly state: 'ends' | 'soon' | 'over';
  readonly words: string;
  readonly detail: string;
}

/** What a row says of it; undefined while it is far away. Pure. */
export function endMark({ label, at }: CertificateEnd, now: number): EndMark | undefined {
  const words = text.certificate;
  if (at <= now) return { state: 'over', words: words.over, detail: words.overDetail(label, whenWords(at, now)) };
  if (at - now > nearMs) return undefined;
  const state = at - now < soonMs ? 'soon' : 'ends';
  return { state, words: words.ends(at - now), detail: words.endsDetail(label, whenWords(at, now)) };
}
