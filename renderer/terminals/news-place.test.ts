import { describe, expect, it } from 'vitest';
import { newsPlace, newsRoom, type NewsPlace, type Span } from './news-place.ts';

const room: Span = { top: 50, bottom: 450 };
const lineAt = (top: number): Span => ({ top, bottom: top + 17 });

describe('news over a terminal', () => {
  it.each<[NewsPlace, string, NewsPlace, Span]>([
    ['foot', 'step aside from a line at the top', 'top', lineAt(60)],
    ['top', 'step aside from a line at the foot', 'foot', lineAt(420)],
    ['top', 'stay at the top while the line is below them', 'top', lineAt(200)],
    ['foot', 'stay at the foot while the line is above them', 'foot', lineAt(200)],
    ['foot', 'leave a long line free that was wrapped over several rows', 'top', { top: 140, bottom: 191 }],
    ['top', 'come back at the top when there is room again', 'none', lineAt(300)],
  ])('stand at the %s: they %s', (place, _why, before, line) => {
    expect(newsPlace(before, 100, room, line)).toBe(place);
  });

  it('stand nowhere in a pane in which they would cover the line wherever they are', () => {
    expect(newsPlace('top', 100, { top: 50, bottom: 200 }, lineAt(110))).toBe('none');
  });

  it('that have no place are as high as what is free at the roomier end, and stand over the line only where nothing is', () => {
    const small: Span = { top: 50, bottom: 200 };
    expect(newsRoom(small, lineAt(130))).toEqual({ end: 'top', most: 76 });
    expect(newsRoom(small, lineAt(90))).toEqual({ end: 'foot', most: 89 });
    expect(newsRoom({ top: 50, bottom: 90 }, lineAt(62))).toBeUndefined();
    expect(newsRoom(small, undefined)).toBeUndefined();
  });

  it('stay where they are while the line is scrolled away, and show themselves', () => {
    expect(newsPlace('foot', 100, room, undefined)).toBe('foot');
    expect(newsPlace('none', 100, room, undefined)).toBe('top');
  });
});
