import { describe, expect, it } from 'vitest';
import { quotePath, quotePaths } from './shell-quote.ts';

describe('a path that is pasted into a shell', () => {
  it.each([
    ['/srv/a b.txt', "'/srv/a b.txt'"],
    ["/it's", "'/it'\\''s'"],
    ['/$(rm -rf ~)`id`"\\', "'/$(rm -rf ~)`id`\"\\'"],
    ['/ü文', "'/ü文'"],
  ])('%j becomes %j', (path, text) => {
    expect(quotePath(path)).toEqual({ text, isOdd: false });
  });

  it.each([
    ['/new\nline', "$'/new\\nline'"],
    ['/esc\u001b[201~', "$'/esc\\033[201~'"],
    ['/raw\udcff1', "$'/raw\\3771'"],
    ["/b'\\\n", "$'/b\\'\\\\\\n'"],
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
