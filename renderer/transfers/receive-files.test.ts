import { describe, expect, it } from 'vitest';
import type { FileName, FilePath } from '../../shared/model/file-path.ts';
import { secondName } from './clipboard-commands.ts';
import { byFolder, pathOf } from './receive-files.ts';

describe('paths that the system drops', () => {
  it.each([
    ['C:\\Users\\anna\\a b.txt', true, '/C:/Users/anna/a b.txt'],
    ['\\\\server\\share\\x', true, '//server/share/x'],
    ['/home/anna/back\\slash', false, '/home/anna/back\\slash'],
  ])('%s becomes %s', (native, isWindows, path) => {
    expect(pathOf(native, isWindows)).toBe(path);
  });

  it('are one job for each folder they lie in', () => {
    const paths = ['/a/x', '/a/y', '/b/x', '/'] as FilePath[];
    expect([...byFolder(paths)]).toEqual([
      ['/a', ['x', 'y']],
      ['/b', ['x']],
    ]);
  });
});

it.each([
  ['report.pdf', 'report (2).pdf'],
  ['a.tar.gz', 'a (2).tar.gz'],
  ['.profile', '.profile (2)'],
  ['README', 'README (2)'],
])('a second %s is called %s', (name, second) => {
  expect(secondName(name as FileName)).toBe(second);
});
