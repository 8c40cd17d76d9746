import { describe, expect, it } from 'vitest';
import type { FileName } from '../../shared/model/file-path.ts';
import type { FileRow } from '../../shared/model/files.ts';
import {
  chooseNames,
  chooseOne,
  chooseRange,
  cleared,
  mark,
  moveTo,
  noSelection,
  onlyThose,
  rangeTo,
  toggleOne,
} from './selection.ts';

const file = (name: string, sizeBytes = 10): FileRow => ({ name: name as FileName, kind: 'file', sizeBytes });
const names = (selection: { readonly chosen: ReadonlySet<string> }): string[] => [...selection.chosen];
const [a, b, c] = [file('a'), file('b', 20), file('c', 30)];

describe('what is chosen in a folder', () => {
  it('goes along with the arrow keys as long as nothing is marked', () => {
    const moved = moveTo(chooseOne(0, a), 1, b);
    expect([names(moved), moved.cursor, moved.bytes]).toEqual([['b'], 1, 20]);
  });

  it('stays when rows are marked, wherever the arrows lead', () => {
    const marked = mark(chooseOne(0, a), 0, a);
    const second = mark(moveTo(marked, 2, c), 2, c);
    expect([names(moveTo(second, 1, b)), second.bytes]).toEqual([['a', 'c'], 40]);
  });

  it('is taken out again by a second mark, and follows the arrows when nothing is left', () => {
    const marked = mark(chooseOne(0, a), 0, a);
    const none = mark(marked, 0, a);
    expect(names(none)).toEqual([]);
    expect(names(moveTo(none, 1, b))).toEqual(['b']);
  });

  it('keeps what a click chose when Ctrl adds to it', () => {
    expect(names(toggleOne(chooseOne(0, a), 2, c))).toEqual(['a', 'c']);
  });

  it('takes a range from the anchor, and adds it only when asked to', () => {
    const before = toggleOne(chooseOne(0, a), 2, c);
    expect(rangeTo(before, 1)).toEqual([1, 2]);
    expect(names(chooseRange(before, 1, [b, c], false))).toEqual(['b', 'c']);
    const kept = chooseRange(before, 1, [b, c], true);
    expect([names(kept), kept.bytes]).toEqual([['a', 'c', 'b'], 60]);
  });

  it('counts the bytes of files alone', () => {
    const folder: FileRow = { name: 'd' as FileName, kind: 'folder', sizeBytes: 4096 };
    expect(chooseRange(noSelection, 1, [folder, b], false).bytes).toBe(20);
  });

  it('forgets names that are gone, and then does not claim to know their sum', () => {
    const all = chooseNames(noSelection, [a.name, b.name], 30);
    expect(onlyThose(all, new Set([a.name, b.name, c.name]))).toBe(all);
    const left = onlyThose(all, new Set([b.name]));
    expect([names(left), left.bytes]).toEqual([['b'], undefined]);
    expect(cleared(left).bytes).toBe(0);
  });
});
