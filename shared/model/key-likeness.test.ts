import { describe, expect, it } from 'vitest';
import { keyLikeness, type DoubtfulKey } from './key-likeness.ts';

const key = (print: string, comment = 'eve', md5 = `md5${print}`): DoubtfulKey => ({
  kind: 'key',
  face: { type: 'ssh-ed25519', typeLabel: 'ED25519', bits: 256, sha256: `SHA256:${print}`, md5: `MD5:${md5}`, randomart: '' },
  comment,
  holds: 'public',
  others: 0,
});

describe('two keys of doubtful origin', () => {
  it('are the same when their hashes are, whatever their comments say', () => {
    expect(keyLikeness(key('a'), key('a'))).toEqual({ kind: 'same', by: 'sha256' });
    expect(keyLikeness(key('a'), key('a', 'mallory'))).toEqual({ kind: 'same', by: 'sha256', comments: ['eve', 'mallory'] });
    expect(keyLikeness(key('a'), key('b'))).toEqual({ kind: 'different', by: 'sha256' });
  });

  it('are held against a bare fingerprint of either form, and MD5 is told as such', () => {
    const md5 = { kind: 'fingerprint', form: 'md5', digits: 'aabb' } as const;
    expect(keyLikeness(key('a'), { kind: 'fingerprint', form: 'sha256', digits: 'a' })).toEqual({ kind: 'same', by: 'sha256' });
    expect(keyLikeness(key('a', '', 'aa:bb'), md5)).toEqual({ kind: 'same', by: 'md5' });
    expect(keyLikeness(md5, { ...md5, digits: 'aabc' })).toEqual({ kind: 'different', by: 'md5' });
    expect(keyLikeness(md5, { kind: 'fingerprint', form: 'sha256', digits: 'a' })).toEqual({ kind: 'incomparable' });
  });

  it('say nothing of each other while one is not known', () => {
    for (const other of [undefined, { kind: 'sealed' }, { kind: 'unreadable', why: 'empty' }] as const)
      expect(keyLikeness(key('a'), other)).toEqual({ kind: 'unknown' });
  });
});
