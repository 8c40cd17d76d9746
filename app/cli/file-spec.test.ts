import { describe, expect, it } from 'vitest';
import { parseFileSpec } from './file-spec.ts';

describe('a word that names files', () => {
  it.each([
    ['box:x', 'box', 'x'],
    ['box:', 'box', ''],
    ['eve@box:/etc/a:b', 'eve@box', '/etc/a:b'],
    ['[::1]:x', '[::1]', 'x'],
    ['eve@[fe80::1%eth0]:x', 'eve@[fe80::1%eth0]', 'x'],
    ['[box]:x', 'box', 'x'],
    ['[box]:2222:x', '[box]:2222', 'x'],
    ['[::1]:2222:/x', '[::1]:2222', '/x'],
    ['[box]:./2222:x', 'box', './2222:x'],
    ['scp://eve@box:22/x/y', 'ssh://eve@box:22', 'x/y'],
    ['sftp://box//etc/a%20b', 'ssh://box', '/etc/a b'],
    ['sftp://box/%ff', 'ssh://box', '\udcff'],
    ['ssh://box', 'ssh://box', ''],
  ])('%s is of a host', (word, destination, path) => {
    expect(parseFileSpec(word, false, 'linux')).toEqual({ kind: 'remote', destination, path });
  });

  it.each(['x', './box:x', '/a:b', 'a/b:c', ':x', '[x', '[a]1.txt', '~/a:b'])('%s is here, as in scp', (word) => {
    expect(parseFileSpec(word, false, 'linux')).toEqual({ kind: 'local', path: word });
  });

  it('may name a bookmark in a folder where a host must stand', () => {
    expect(parseFileSpec('work/db:x', true)).toEqual({ kind: 'remote', destination: 'work/db', path: 'x' });
    for (const word of ['./work/db:x', '../db:x', '/db:x', '~/db:x', '~eve/db:x'])
      expect(parseFileSpec(word, true).kind).toBe('local');
  });

  it('is a drive on Windows', () => {
    expect(parseFileSpec('C:\\x', false, 'win32')).toEqual({ kind: 'local', path: 'C:\\x' });
    expect(parseFileSpec('C:x', false, 'linux').kind).toBe('remote');
  });

  it.each(['', 'sftp:///x', 'scp://box/%00'])('“%s” is wrong', (word) => {
    expect(parseFileSpec(word).kind).toBe('wrong');
  });
});
