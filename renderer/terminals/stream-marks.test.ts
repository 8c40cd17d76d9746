import { describe, expect, it } from 'vitest';
import { StreamMarks } from './stream-marks.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (pieces: ReturnType<StreamMarks<string>['take']>): (readonly [string, string | undefined])[] =>
  pieces.map((piece) => [new TextDecoder().decode(piece.bytes), piece.markAfter]);

describe('gaps in a terminal stream', () => {
  it('passes bytes through untouched while there is no gap', () => {
    const marks = new StreamMarks<string>();
    const chunk = bytes('hello');
    expect(marks.take(chunk)).toEqual([{ bytes: chunk }]);
    expect(marks.received).toBe(5);
  });

  it('cuts a chunk where the gap lies', () => {
    const marks = new StreamMarks<string>();
    expect(marks.add(3, 'gap')).toBe(false);
    expect(read(marks.take(bytes('oldnew')))).toEqual([
      ['old', 'gap'],
      ['new', undefined],
    ]);
  });

  it('finds the gap at every split of the stream', () => {
    for (let split = 0; split <= 6; split++) {
      const marks = new StreamMarks<string>();
      marks.add(3, 'gap');
      const pieces = [
        ...read(marks.take(bytes('oldnew').subarray(0, split))),
        ...read(marks.take(bytes('oldnew').subarray(split))),
      ];
      const before = pieces.slice(0, pieces.findIndex(([, mark]) => mark === 'gap') + 1);
      expect(before.map(([text]) => text).join('')).toBe('old');
      expect(pieces.map(([text]) => text).join('')).toBe('oldnew');
    }
  });

  it('answers that a gap behind us is to be drawn now, once', () => {
    const marks = new StreamMarks<string>();
    marks.take(bytes('old'));
    expect(marks.add(3, 'gap')).toBe(true);
    expect(marks.add(3, 'gap')).toBe(false);
    expect(read(marks.take(bytes('new')))).toEqual([['new', undefined]]);
  });

  it('draws several gaps in their order', () => {
    const marks = new StreamMarks<string>();
    marks.add(4, 'second');
    marks.add(2, 'first');
    expect(read(marks.take(bytes('aabbcc')))).toEqual([
      ['aa', 'first'],
      ['bb', 'second'],
      ['cc', undefined],
    ]);
  });

  it('goes on counting from where a replay starts', () => {
    const marks = new StreamMarks<string>();
    marks.take(bytes('gone'));
    marks.restart(1000);
    marks.add(1002, 'gap');
    expect(read(marks.take(bytes('abc')))).toEqual([
      ['ab', 'gap'],
      ['c', undefined],
    ]);
    expect(marks.received).toBe(1003);
  });
});
