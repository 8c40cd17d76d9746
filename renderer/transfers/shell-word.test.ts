import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { fileWord, shellWord } from './shell-word.ts';

it.each(['plain/path-1.txt', 'a b', "it's", '$HOME `x` "y"', '-rf', 'new\nline', '*'])('a shell reads %j as it was', (text) => {
  expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text);
});

it('makes a file name of anything', () => {
  expect(['web 1/x', '../..', 'ok-1.2'].map(fileWord)).toEqual(['web-1-x', 'transfers', 'ok-1.2']);
});
