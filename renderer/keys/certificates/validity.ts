import type { CertificateFacts } from '../../../shared/model/certificates.ts';
import type { DotState } from '../../ui/StateDot.tsx';
import { text } from './text.ts';

/** Less than this before its end a certificate is spoken of as ending. */
const soonMs = 60 * 60 * 1000;

export interface Validity {
  readonly state: DotState;
  readonly words: string;
}

/** When a certificate holds, as far as it matters now. Times in milliseconds since 1970. */
export function validityOf({ validFrom, validUntil }: Pick<CertificateFacts, 'validFrom' | 'validUntil'>, now: number): Validity {
  const words = text.validity;
  if (validUntil !== undefined && validUntil <= now) return { state: 'stop', words: words.expired(validUntil, now) };
  if (validFrom !== undefined && validFrom > now) return { state: 'warning', words: words.begins(validFrom, now) };
  if (validUntil === undefined) return { state: 'ok', words: words.forever };
  return { state: validUntil - now < soonMs ? 'warning' : 'ok', words: words.ends(validUntil, now) };
}

/** Both ends, as dates. */
export function periodOf({ validFrom, validUntil }: Pick<CertificateFacts, 'validFrom' | 'validUntil'>, now: number): string {
  const words = text.validity;
  const parts = [
    ...(validFrom === undefined ? [] : [words.from(validFrom, now)]),
    ...(validUntil === undefined ? [] : [words.until(validUntil, now)]),
  ];
  return parts.length === 0 ? words.forever : parts.join(' ');
}
