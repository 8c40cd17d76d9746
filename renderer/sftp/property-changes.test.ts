import { describe, expect, it } from 'vitest';
import type { FileName, FilePath } from '../../shared/model/file-path.ts';
import type { FileRow } from '../../shared/model/files.ts';
import { bitsOf, stateOf, withBit } from './permissions.ts';
import { changeRequests, fromLocalTime, parseId, toLocalTime, type PropertyForm } from './property-changes.ts';

const folder = '/srv' as FilePath;
const row = (name: string, mode: number): FileRow => ({ name: name as FileName, kind: 'file', mode });
const untouched: PropertyForm = { bits: undefined, folderBits: undefined, user: '', group: '', modified: '', isRecursive: false };
const rows = [row('a', 0o644), row('b', 0o755), row('c', 0o644)];

describe('changing properties', () => {
  it('asks for nothing when nothing was touched', () => {
    expect(changeRequests(folder, rows, untouched)).toEqual([]);
  });

  it('says of several modes in which bits they differ', () => {
    const bits = bitsOf([0o644, 0o755]);
    expect([stateOf(bits, 0o400), stateOf(bits, 0o100), stateOf(bits, 0o020)]).toEqual(['on', 'mixed', 'off']);
  });

  it('leaves bits in which they differ as they are in each, and takes those together that come out alike', () => {
    const bits = withBit(bitsOf([0o644, 0o755]), 0o020, true);
    expect(changeRequests(folder, rows, { ...untouched, bits })).toEqual([
      { paths: ['/srv/a', '/srv/c'], changes: { mode: 0o664, recursive: false } },
      { paths: ['/srv/b'], changes: { mode: 0o775, recursive: false } },
    ]);
  });

  it('gives folders bits of their own only when everything in them is meant', () => {
    const form = { ...untouched, bits: { on: 0o640, mixed: 0 }, folderBits: { on: 0o750, mixed: 0 } };
    expect(changeRequests(folder, rows.slice(0, 1), form)[0]?.changes).toEqual({ mode: 0o640, recursive: false });
    expect(changeRequests(folder, rows.slice(0, 1), { ...form, isRecursive: true })[0]?.changes).toEqual({
      mode: 0o640,
      folderMode: 0o750,
      recursive: true,
    });
  });

  it('takes names of owners that are known for their numbers', () => {
    const accounts = { users: { deploy: 1001 }, groups: { www: 33 } };
    const [first] = changeRequests(folder, rows, { ...untouched, user: ' deploy', group: 'www' }, accounts);
    expect(first?.changes).toMatchObject({ user: 1001, group: 33 });
    expect(parseId('nobody-knows', accounts.users)).toBeUndefined();
    expect(parseId('constructor', accounts.users)).toBeUndefined();
  });

  it('sends as many paths in one call as a message holds', () => {
    const parts = changeRequests(folder, rows, { ...untouched, user: '0' }, undefined, 20);
    expect(parts.map(({ paths }) => paths)).toEqual([['/srv/a', '/srv/b'], ['/srv/c']]);
  });

  it('takes numbers of accounts and times as their fields have them', () => {
    expect([parseId('1000'), parseId('4294967295'), parseId('4294967296'), parseId('-1'), parseId('fred')]).toEqual([
      1000,
      4_294_967_295,
      undefined,
      undefined,
      undefined,
    ]);
    const at = new Date(2026, 10, 21, 9, 5, 7).getTime() / 1000;
    expect(toLocalTime(at)).toBe('2026-11-21T09:05:07');
    expect([fromLocalTime('2026-11-21T09:05:07'), fromLocalTime('')]).toEqual([at, undefined]);
  });
});
