import { expect, it } from 'vitest';
import { BookmarkId } from '../../../shared/model/ids.ts';
import { startName } from './start-name.ts';

it.each([
  ['gate', { name: 'gate', account: undefined }],
  ['fred@gate:2222', { name: 'gate:2222', account: 'fred' }],
  ['fred@corp@gate', { name: 'gate', account: 'fred@corp' }],
  ['ssh://fred@gate:2222', { name: 'gate:2222', account: 'fred' }],
  ['@gate', { name: '@gate', account: undefined }],
])('a typed start names no account: %s', (words, expected) => {
  expect(startName({ destination: words }, words)).toEqual(expected);
});

it('the name of a bookmark is its own, whatever is in it', () => {
  const target = { bookmarkId: BookmarkId.parse('a') };
  expect(startName(target, 'fred@gate')).toEqual({ name: 'fred@gate', account: undefined });
});
