import { expect, it } from 'vitest';
import { CopyOptions } from '../../shared/model/transfers.ts';
import { readOptions, usualFields } from './copy-options.ts';

it('what the fields say at first is what a copy without options does', () => {
  const options = readOptions(usualFields);
  expect(options).toEqual({
    conflicts: 'ask',
    links: 'copy',
    mode: { kind: 'source' },
    keepTimes: true,
    verify: false,
    syncAll: false,
    rateLimitBytes: 0,
  });
  expect(CopyOptions.safeParse(options).success).toBe(true);
});

it('permissions are octal, and the rate is of 1000 bytes', () => {
  expect(readOptions({ ...usualFields, mode: 'fixed', fileMode: '0640', folderMode: ' 750 ', rate: '250' })).toMatchObject({
    mode: { kind: 'fixed', fileMode: 0o640, folderMode: 0o750 },
    rateLimitBytes: 250_000,
  });
});

it.each([
  ['fileMode', { mode: 'fixed', fileMode: '648' }],
  ['folderMode', { mode: 'fixed', folderMode: '' }],
  ['rate', { rate: '-1' }],
  ['rate', { rate: 'fast' }],
] as const)('%s is named when it can’t be read: %j', (fault, fields) => {
  expect(readOptions({ ...usualFields, ...fields })).toBe(fault);
});

it('permissions that are not asked for may be anything', () => {
  expect(readOptions({ ...usualFields, fileMode: 'x' })).toMatchObject({ mode: { kind: 'source' } });
});
