import { expect, it } from 'vitest';
import type { FileName, FilePath } from '../../../shared/model/file-path.ts';
import type { SessionId } from '../../../shared/model/ids.ts';
import { faultOf } from './folder-offer.ts';

const here = { kind: 'local' } as const;
const there = { kind: 'remote', sessionId: 's' as SessionId } as const;
const rows = (folder: string, ...names: string[]): Parameters<typeof faultOf>[0] => ({
  side: here,
  folder: folder as FilePath,
  names: names as FileName[],
});

it.each([
  [rows('/a', 'x'), here, '/a', 'It is here already'],
  [rows('/a', 'x', 'y'), here, '/a', 'They are here already'],
  [rows('/a', 'x'), here, '/a/x', 'A folder can’t go into itself'],
  [rows('/a', 'y', 'x'), here, '/a/x/deep', 'A folder can’t go into itself'],
  [rows('/', 'x'), here, '/x', 'A folder can’t go into itself'],
  [rows('/a', 'x'), here, '/a/xy', undefined],
  [rows('/a', 'x'), here, '/', undefined],
  [rows('/a', 'x'), there, '/a', undefined],
] as const)('%j onto %j %s: %s', (selection, side, folder, fault) => {
  expect(faultOf(selection, { side, folder: folder as FilePath })).toBe(fault);
});
