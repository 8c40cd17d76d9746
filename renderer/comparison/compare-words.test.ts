import { describe, expect, it } from 'vitest';
import type { SyncPlan } from '../../shared/model/comparisons.ts';
import { planWords, sideNames, timeWords } from './compare-words.ts';
import { nextChoice } from './next-choice.ts';

const none = { files: 0, folders: 0, bytes: 0 };
const empty: SyncPlan = { toRight: none, toLeft: none, deleteLeft: none, deleteRight: none, replacesNewer: 0, empties: [] };
const place = (label?: string) => ({ folder: '/srv' as never, ...(label !== undefined && { label }) });

describe('words of a comparison', () => {
  it('say what the button will do, by host where that tells the sides apart', () => {
    const names = sideNames(place(), place('web1'));
    const plan = { ...empty, toRight: { files: 12, folders: 0, bytes: 1 }, deleteRight: { files: 3, folders: 1, bytes: 0 } };
    expect(planWords(plan, names)).toBe('Copy 12 files to web1, delete 3 files and 1 folder on web1');
    expect(planWords({ ...empty, toLeft: { files: 1, folders: 0, bytes: 1 } }, names)).toBe('Copy 1 file to this computer');
    expect(planWords(empty, names)).toBeUndefined();
    expect(sideNames(place('web1'), place('web1'))).toEqual({ left: 'left', right: 'right' });
  });

  it('give times of other years to the minute', () => {
    const now = new Date(2026, 5, 1).getTime();
    expect(timeWords(new Date(2025, 9, 9, 8, 5).getTime() / 1000, now)).toBe('2025-10-09 08:05');
    expect(timeWords(1e20, now)).toBe('');
  });

  it('turn a row round through all that may be chosen', () => {
    const choices = ['toRight', 'none', 'deleteLeft'] as const;
    const turns = ['toRight', 'none', 'deleteLeft'] as const;
    expect(turns.map((action) => nextChoice({ choices: [...choices], action }))).toEqual(['none', 'deleteLeft', 'toRight']);
  });
});
