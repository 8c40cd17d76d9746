import { expect, it } from 'vitest';
import { fileWord, shellWord } from './shell-word.ts';

it.each([
  ['plain/path-1.txt', 'plain/path-1.txt'],
  ['~/list.sftp', '~/list.sftp'],
  ['a b', "'a b'"],
  ["it's", "'it'\\''s'"],
  ['$HOME `x` "y"', `'$HOME \`x\` "y"'`],
  ['-rf', "'-rf'"],
  ['new\nline', "'new\nline'"],
  ['*', "'*'"],
])('a shell reads %j as it was', (text, word) => {
  expect(shellWord(text)).toBe(word);
});

it('makes a file name of anything', () => {
  expect(['web 1/x', '../..', 'ok-1.2'].map(fileWord)).toEqual(['web-1-x', 'transfers', 'ok-1.2']);
});
