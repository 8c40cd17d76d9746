import type { ErrorDetail } from '../../shared/model/errors.ts';
import { text } from './text.ts';

/** One true sentence about a changed key and where it comes from. `against` speaks against the offered key, `for` for it. */
export interface Fact {
  readonly weight: 'against' | 'neutral' | 'for';
  readonly words: string;
  readonly source: string;
}

/** What the files and the offer say of a changed key. None claims more than is known. */
export function changedKeyFacts(detail: ErrorDetail<'hostKey.changed'>): readonly Fact[] {
  const lines = text.changed.linesRead(detail.linesRead);
  const otherTypes = [...new Set(detail.stored.map((stored) => stored.key.typeLabel))].filter(
    (type) => type !== detail.offered.typeLabel,
  );
  const hasSameType = detail.stored.some((stored) => stored.key.type === detail.offered.type);
  const facts: Fact[] = [
    detail.offeredKnownAs.length === 0
      ? { weight: 'against', words: text.changed.noOtherName, source: lines }
      : { weight: 'neutral', words: text.changed.otherNames(detail.offeredKnownAs.join(', ')), source: lines },
  ];
  if (hasSameType) facts.push({ weight: 'against', words: text.changed.sameType, source: lines });
  else if (otherTypes.length > 0)
    facts.push({ weight: 'neutral', words: text.changed.storedTypes(otherTypes.join(', ')), source: lines });
  facts.push({ weight: 'neutral', words: text.changed.oneOfTwo, source: text.changed.oneOfTwoSource });
  return facts;
}
