import { expect, it } from 'vitest';
import { givenFiles, meansFiles, withFreeNames } from './given-files.ts';

const item = (name: string, type = '') => ({ file: new File(['x'], name, { type }), entry: undefined });
const names = (items: ReturnType<typeof givenFiles>): (string | undefined)[] => items.map(({ file }) => file?.name);

it('pictures without a name get one with the time; files keep theirs', () => {
  const at = new Date(2026, 10, 3, 4, 5, 6);
  expect(names(givenFiles([item('image.png', 'image/png'), item('Image.JPEG'), item('my image.png')], at))).toEqual([
    'pasted-2026-11-03-04-05-06.png',
    'pasted-2026-11-03-04-05-06.jpeg',
    'my image.png',
  ]);
});

it.each([
  [[], '', false],
  [['image.png'], '', true],
  // A spreadsheet's cells and the picture of them.
  [['image.png'], '1\t2\n3\t4', false],
  [['a b.txt'], 'a b.txt', true],
  [['a b.txt', 'c'], '/home/me/a b.txt\nfile:///home/me/c', true],
  [['a b.txt'], 'file:///home/me/a%20b.txt\r\n', true],
  [['a'], 'a\nrm -rf', false],
])('files %j beside the text %j: %s', (files, words, meant) => {
  expect(meansFiles(files, words)).toBe(meant);
});

const lookUp =
  (taken: ReadonlySet<string>, asked: number[] = []) =>
  (all: readonly string[]): Promise<readonly string[]> => {
    asked.push(all.length);
    return Promise.resolve(all.filter((name) => taken.has(name)));
  };

it('a name that is taken there, or twice among them, is not used again', async () => {
  const taken = new Set(['a.txt', 'a-2.txt', 'b']);
  const folder = { file: new File([], 'b'), entry: { isDirectory: true, name: 'b' } as FileSystemEntry };
  const free = await withFreeNames([item('a.txt'), item('a.txt'), item('c.txt'), item('b'), folder], lookUp(taken));
  expect(names(free)).toEqual(['a-3.txt', 'a-4.txt', 'c.txt', 'b-2', 'b']);
  expect(await free[0]?.file?.text()).toBe('x');
});

it('hundreds of taken names are looked up fifty at a time; a name that is free is asked for once', async () => {
  const taken = new Set(['a.txt', ...Array.from({ length: 400 }, (_, at) => `a-${at + 2}.txt`)]);
  const asked: number[] = [];
  expect(names(await withFreeNames([item('a.txt'), item('z')], lookUp(taken, asked)))).toEqual(['a-402.txt', 'z']);
  expect(asked).toEqual([1, ...Array.from({ length: 9 }, () => 50), 1]);
});
