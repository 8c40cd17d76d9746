import { describe, expect, it } from 'vitest';
import { settingsOf, splitPaths } from './key-places.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';

const home = '/home/fred' as FilePath;
const linesOf = (text: string): { text: string; from: string }[] =>
  text.split('\n').map((line, index) => ({ text: line, from: `line ${index + 1}` }));

describe('where sshd looks for keys', () => {
  it('is read first value first; a Match of an included file ends with that file', () => {
    const included = linesOf('Match User root\nAuthorizedKeysFile none');
    const read = settingsOf([
      { included },
      ...linesOf('PubkeyAuthentication no\nAuthorizedKeysFile=/etc/keys/%u "a" # ours\nAuthorizedKeysFile b'),
    ]);
    expect(read).toEqual({
      value: { words: ['/etc/keys/%u', 'a'], from: 'line 2' },
      underMatch: [{ value: 'none', from: 'line 2' }],
      isOff: true,
    });
    const outer = settingsOf([
      ...linesOf('Match User mary'),
      { included: linesOf('Match all\nAuthorizedKeysFile x') },
      ...linesOf('AuthorizedKeysFile y'),
    ]);
    expect(outer).toMatchObject({ value: { words: ['x'] }, underMatch: [{ value: 'y' }] });
  });

  it('is told apart by whose the files are; none is no file', () => {
    expect(splitPaths(['%h/a', 'b', '/etc/keys/%u', '../mary/c', 'None'], 'fred', home)).toEqual({
      ownFiles: ['/home/fred/a', '/home/fred/b'],
      foreignFiles: ['/etc/keys/fred', '/home/fred/../mary/c'],
    });
    expect(splitPaths(['none'], 'fred', home)).toEqual({ ownFiles: [], foreignFiles: [] });
  });

  it('is found in time whatever the lines are', () => {
    const began = performance.now();
    const wide = ' '.repeat(500_000);
    settingsOf(linesOf(`AuthorizedKeysFile${wide}x${wide}y\nAuthorizedKeysFile a${' #\r'.repeat(300_000)}`));
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
