import { describe, expect, it } from 'vitest';
import { pastedSum } from './checksum-words.ts';

const sha256 = '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03';
const md5 = 'b1946ac92492d2347c6235b4d2611184';

describe('a checksum that was pasted', () => {
  it.each([
    [sha256, 'sha256', sha256],
    [sha256.toUpperCase(), 'sha256', sha256],
    [`${sha256}  hello.txt\n`, 'sha256', sha256],
    [`SHA256 (hello.txt) = ${sha256}`, 'sha256', sha256],
    [`sha256:${sha256}`, 'sha256', sha256],
    [md5.replace(/..(?=.)/g, '$&:'), 'md5', md5],
    [`MD5 ${md5} *x`, 'md5', md5],
  ])('%s', (words, algorithm, hex) => {
    expect(pastedSum(words)).toEqual({ algorithm, hex });
  });

  it.each(['', 'nothing', 'abc', 'deadbeef', 'x'.repeat(64), '0'.repeat(50)])('none is in %j', (words) => {
    expect(pastedSum(words)).toBeUndefined();
  });
});
