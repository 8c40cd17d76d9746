import { expect, it } from 'vitest';
import type { PsSessionId } from '../../shared/model/powershell.ts';
import { firstTab, tabsOf } from './cell-tabs.ts';
import { aPart, aRun } from './testing/fixtures.ts';

it('shows text first, and the grid where objects of many hosts came or are not printed', () => {
  const many = [aPart(), aPart({ psSessionId: 'ps2' as PsSessionId })];
  expect(firstTab(aRun({ objects: 4 }))).toBe('text');
  expect(firstTab(aRun({ objects: 4, parts: many }))).toBe('grid');
  expect(firstTab(aRun({ objects: 100_000, text: 'later' }))).toBe('grid');
  expect(firstTab(aRun({ objects: 4, parts: many, isTextOnly: true }))).toBe('text');
  expect(firstTab(aRun({ errors: 1, records: 1 }))).toBe('errors');
});

it('has a tab of errors only where there are some, and counts the other streams without them', () => {
  expect(tabsOf(aRun({ objects: 8, errors: 1, records: 3 })).map(({ tab, count }) => [tab, count])).toEqual([
    ['text', undefined],
    ['grid', 8],
    ['errors', 1],
    ['streams', 2],
  ]);
  expect(tabsOf(aRun({})).map(({ tab }) => tab)).toEqual(['text', 'grid', 'streams']);
});
