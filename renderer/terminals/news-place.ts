/** From top to bottom, in pixels. */
export interface Span {
  readonly top: number;
  readonly bottom: number;
}

/** Where news stand over a terminal; `none`: at the top without the advice among them, until there is room. */
export type NewsPlace = 'top' | 'foot' | 'none';

/** How far news stay away from the line of input. */
const gap = 4;

/**
 * A place for news that leaves the line of input free: where they stand already if that does, else the other end. News that would cover it at
 * both ends have no place: advice waits, what must be seen stays.
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
