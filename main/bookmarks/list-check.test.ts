import { describe, expect, it } from 'vitest';
import type { Bookmark, HostSettings } from '../../shared/model/bookmark.ts';
import { BookmarkId } from '../../shared/model/ids.ts';
import { defaults } from '../ssh-config/test-support.ts';
import { refuseBadLists } from './list-check.ts';

const node = (settings: HostSettings): Bookmark => ({
  kind: 'bookmark',
  id: BookmarkId.parse('web'),
  name: 'web',
  host: 'web',
  settings,
});

describe('lists of algorithms in a bookmark', () => {
  const add = (settings: HostSettings) => () =>
    refuseBadLists({ kind: 'add', parentId: null, node: node(settings) }, [], defaults);

  it.each<[HostSettings, string]>([
    [{ ciphers: 'rot13' }, 'Ciphers: ssh knows no algorithm “rot13”'],
    [{ macs: '-*' }, 'MACs: it leaves no algorithm that this program offers'],
    [{ kexAlgorithms: 'diffie-hellman-group1-sha1' }, 'KexAlgorithms: it leaves no algorithm that this program offers'],
    [{ hostKeyAlgorithms: 'a b' }, 'HostKeyAlgorithms: there is more after “a”'],
    [
      { options: [{ keyword: 'pubkeyacceptedkeytypes', value: '+nothing' }] },
      'PubkeyAcceptedAlgorithms: ssh knows no algorithm “nothing”',
    ],
  ])('refuses %j', (settings, message) => {
    expect(add(settings)).toThrow(expect.objectContaining({ code: 'bookmark.invalid', message }) as Error);
    const variants = [{ id: BookmarkId.parse('v'), name: 'away', settings }];
    const edit = { kind: 'update', node: { ...node({}), variants } } as const;
    expect(() => refuseBadLists(edit, [node({})], defaults)).toThrow(message);
  });

  it('takes those that ssh takes, old ones by name among them', () => {
    expect(
      add({ ciphers: '+aes256-cbc', macs: '^hmac-sha2-256', kexAlgorithms: '-ecdh*', hostKeyAlgorithms: 'ssh-*' }),
    ).not.toThrow();
    expect(add({ ciphers: '3des-cbc,aes256-ctr', options: [{ keyword: 'LogLevel', value: 'x' }] })).not.toThrow();
  });

  it('lets a list be that stands there already', () => {
    const wrong = node({ ciphers: 'rot13' });
    const renamed = { ...wrong, name: 'other' };
    expect(() => refuseBadLists({ kind: 'update', node: renamed }, [wrong], defaults)).not.toThrow();
    const changed = { ...wrong, settings: { ciphers: 'rot14' } };
    expect(() => refuseBadLists({ kind: 'update', node: changed }, [wrong], defaults)).toThrow(/rot14/);
  });
});
