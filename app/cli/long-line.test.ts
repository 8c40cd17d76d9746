import { expect, it } from 'vitest';
import { longLine, modeText, timeText } from './long-line.ts';

it.each([
  ['file', 0o644, '-rw-r--r--'],
  ['folder', 0o1777, 'drwxrwxrwt'],
  ['folder', 0o1770, 'drwxrwx--T'],
  ['file', 0o4755, '-rwsr-xr-x'],
  ['file', 0o2644, '-rw-r-Sr--'],
  ['link', 0o777, 'lrwxrwxrwx'],
  ['pipe', 0, 'p---------'],
  ['unknown', undefined, '??????????'],
] as const)('%s %o is written as ls does', (kind, mode, text) => {
  expect(modeText(kind, mode)).toBe(text);
});

it('times of the last half year have hours, others the year', () => {
  const now = new Date(2026, 10, 21, 16, 41).getTime() / 1000;
  expect(timeText(now, now)).toBe('Nov 21 16:41');
  expect(timeText(new Date(2026, 5, 1, 9, 5).getTime() / 1000, now)).toBe('Jun  1 09:05');
  expect(timeText(new Date(2026, 2, 1).getTime() / 1000, now)).toBe('Mar  1  2026');
});

it('fields stand in the columns of sftp, with ? for what is not known', () => {
  const none = { mode: undefined, user: undefined, group: undefined, linkCount: undefined, modifiedSeconds: undefined };
  const attributes = { kind: 'file', sizeBytes: 12, accessedSeconds: undefined, ...none } as const;
  expect(longLine({ attributes: { ...attributes, mode: 0o600, user: 7, linkCount: 2 }, user: 'eve', group: undefined }, 0)).toBe(
    '-rw-------    2 eve      ?              12 ?           ',
  );
});
