/** From top to bottom, in pixels. */
export interface Span {
  readonly top: number;
  readonly bottom: number;
}

/** Where news stand over a terminal; `none`: without the advice among them, in what room there is (`newsRoom`), until there is enough. */
export type NewsPlace = 'top' | 'foot' | 'none';

/** How far news stay away from the line of input. */
const gap = 4;
/** News of less height than this can't be read at all. */
const leastHeight = 16;

/**
 * A place for news that leaves the line of input free: where they stand already if that does, else the other end. News that would cover it at
 * both ends have no place: advice waits, what must be seen is made smaller.
 * @param room from the place of the first row of news to that of the last
 * @param line the line of input; undefined where it is not on screen
 */
export function newsPlace(before: NewsPlace, height: number, room: Span, line: Span | undefined): NewsPlace {
  if (line === undefined) return before === 'none' ? 'top' : before;
  const isFree = (place: NewsPlace): boolean =>
    place === 'top' ? room.top + height + gap <= line.top : place === 'foot' && room.bottom - height - gap >= line.bottom;
  const others = before === 'foot' ? (['foot', 'top'] as const) : (['top', 'foot'] as const);
  return others.find(isFree) ?? 'none';
}

/**
 * For news that have no place: the end of a terminal at which more is free beside the line of input, and how much that is, in pixels. Undefined where
 * there is no room at all: what must be seen is then seen over the line.
 */
export function newsRoom(
  room: Span,
  line: Span | undefined,
): { readonly end: 'top' | 'foot'; readonly most: number } | undefined {
  if (line === undefined) return undefined;
  const above = Math.floor(line.top - gap - room.top);
  const below = Math.floor(room.bottom - gap - line.bottom);
  const most = Math.max(above, below);
  return most < leastHeight ? undefined : { end: above >= below ? 'top' : 'foot', most };
}
