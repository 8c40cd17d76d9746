import { printableLine } from '../../../shared/base/printable.ts';
import { libraryName } from './card-libraries.ts';
import type { CardState } from './card-state.ts';

/**
 * What the question for a PIN says. An agent tries it on every card behind the library, so each is named, and a last try of any is told. `cards`:
 * those that are not locked; undefined: unknown.
 */
export function pinQuestion(
  cards: readonly CardState[] | undefined,
  library: string,
): { readonly key: string; readonly reason?: string } {
  const all = cards ?? [];
  const labels = namesOf(all);
  const key = printableLine(labels === '' ? libraryName(library) : `${labels} (${libraryName(library)})`, 200);
  const last = all.filter(({ isLastTry }) => isLastTry);
  const many = all.length > 1 ? ['The agent tries this PIN on each of these cards.'] : [];
  const lastWords =
    last.length === 0
      ? []
      : all.length === 1
        ? ['It is the last try: one more wrong PIN locks the card.']
        : [`It is the last try for ${namesOf(last) || 'one of them'}: a PIN that is not its own locks it. Take it out first.`];
  const reason = [...many, ...lastWords].join(' ');
  return { key, ...(reason !== '' && { reason: printableLine(reason, 300) }) };
}

function namesOf(cards: readonly CardState[]): string {
  const names = cards.map(({ label }) => printableLine(label, 60)).filter((label) => label !== '');
  const more = names.length - 3;
  return more > 0 ? `${names.slice(0, 3).join(', ')} and ${more} more` : names.join(', ');
}
