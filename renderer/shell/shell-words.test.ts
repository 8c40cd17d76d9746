import { describe, expect, it } from 'vitest';
import { homePathWord, quotePath, quotePaths, shellWord, typedWord } from './shell-words.ts';

describe('a word of a command that is copied', () => {
  it.each([
    ['plain/path-1.txt', 'plain/path-1.txt'],
    ['port=22', 'port=22'],
    ['=ls', "'=ls'"],
    ['', "''"],
    ['~fred', "'~fred'"],
    ['a b', "'a b'"],
    ["it's", "'it'\\''s'"],
    ['$HOME `x` "y"', `'$HOME \`x\` "y"'`],
    ['*', "'*'"],
    ['new\nline', "$'new\\nline'"],
    ['/raw\udcff', "$'/raw\\377'"],
  ])('%j is %s', (text, word) => {
    expect(shellWord(text)).toBe(word);
  });

  it.each([
    ['~/list.sftp', '~/list.sftp'],
    ['~/my list', "~/'my list'"],
    ['~/', '~/'],
    ['~fred/list', "'~fred/list'"],
    ['/a b', "'/a b'"],
  ])('leaves the home folder of %j to the shell', (path, word) => {
    expect(homePathWord(path)).toBe(word);
  });
});

describe('a path as a word that is typed', () => {
  it.each([
    ['/srv/www', '/srv/www'],
    ['/srv/my files', "'/srv/my files'"],
    ["/it's", "'/it'\\''s'"],
    ['/$(reboot)', "'/$(reboot)'"],
    ['/a\\b c', '/a\\\\b\\ c'],
    ['/wow!', '/wow\\!'],
    ['/übung', "'/übung'"],
  ])('%s', (path, expected) => {
    expect(typedWord(path)).toBe(expected);
  });

  it.each(['/a\nb', '/a\u0003', '/\udcff', '/\u001b[31m', '/a\u2028b'])('%j can’t be typed', (path) => {
    expect(typedWord(path)).toBeUndefined();
  });
});

describe('a path that is pasted into a shell', () => {
  it.each([
    ['/srv/a b.txt', "'/srv/a b.txt'"],
    ["/it's", "'/it'\\''s'"],
    ['/$(rm -rf ~)`id`"', "'/$(rm -rf ~)`id`\"'"],
    // In single quotes fish would take \' for a quote and end the word there.
    ["/x\\'; touch pwned #.png", "/x\\\\\\'\\;\\ touch\\ pwned\\ \\#.png"],
    // tcsh looks for history behind ! in single quotes too.
    ['/wow!1', '/wow\\!1'],
    ['/ü文', "'/ü文'"],
  ])('%j becomes %j', (path, text) => {
    expect(quotePath(path)).toEqual({ text, isOdd: false });
  });

  it.each([
    ['/new\nline', "$'/new\\nline'"],
    ['/esc\u001b[201~', "$'/esc\\033[201~'"],
    ['/raw\udcff1', "$'/raw\\3771'"],
    ["/b'\\\n", "$'/b\\'\\\\\\n'"],
    ['/hist!\n', "$'/hist\\041\\n'"],
    ['/c1\u009b', "$'/c1\\302\\233'"],
    ['/ü\n', "$'/\\303\\274\\n'"],
  ])('%j is odd, and becomes %j, which has nothing a terminal acts on', (path, text) => {
    expect(quotePath(path)).toEqual({ text, isOdd: true });
    expect(text).toMatch(/^[\x20-\x7e]+$/);
  });
});

it('one odd path among several is told', () => {
  expect(quotePaths(['/a', '/b\n'])).toEqual({ text: "'/a' $'/b\\n' ", isOdd: true });
});
