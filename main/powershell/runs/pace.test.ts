import { describe, expect, it } from 'vitest';
import { Pace } from './pace.ts';

describe('Pace', () => {
  it('pauses what takes a turn for itself, and lets it go on in the next', () => {
    let now = 0;
    const turns: (() => void)[] = [];
    const pace = new Pace(
      () => now,
      (resume) => turns.push(resume),
    );
    const told: string[] = [];
    const session = (name: string) => ({ pause: () => told.push(`${name} pauses`), resume: () => told.push(`${name} resumes`) });
    const [greedy, modest] = [session('greedy'), session('modest')];
    pace.took(greedy);
    now = 12;
    pace.took(modest);
    expect(told).toEqual([]);
    now = 13;
    pace.took(greedy);
    pace.took(greedy);
    expect(told).toEqual(['greedy pauses']);
    expect(turns).toHaveLength(1);
    turns.shift()?.();
    expect(told).toEqual(['greedy pauses', 'greedy resumes']);
    now = 14;
    pace.took(greedy);
    expect(told).toHaveLength(2);
    expect(turns).toHaveLength(1);
  });
});
