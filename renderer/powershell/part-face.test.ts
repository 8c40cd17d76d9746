import { describe, expect, it } from 'vitest';
import type { PsSessionId } from '../../shared/model/powershell.ts';
import { outcomeOf, partWords } from './part-face.ts';
import { aPart, aRun } from './testing/fixtures.ts';

describe('a part of a run', () => {
  it('says how many objects a host gave, and what it said of errors', () => {
    expect(partWords(aPart({ objects: 4 }))).toBe('dc01 · 4 objects');
    expect(partWords(aPart({ objects: 1, errors: 2 }))).toBe('dc01 · 1 object, 2 errors');
    expect(partWords(aPart({ objects: 0, exitCode: 3 }))).toBe('dc01 · 0 objects, exit 3');
  });

  it('says why there was no session', () => {
    const error = {
      code: 'powershell.unavailable' as const,
      message: '',
      detail: { host: 'nas', port: 22, tried: [{ what: 'subsystem “powershell”', why: 'refused', said: '' }] },
    };
    expect(partWords(aPart({ computer: 'nas', state: 'refused', error }))).toBe('nas · no subsystem “powershell”');
  });
});

describe('a run', () => {
  const second = 'ps2' as PsSessionId;

  it('stands as its parts do while it runs', () => {
    const parts = [aPart({ state: 'completed' }), aPart({ psSessionId: second, state: 'stopping' })];
    expect(outcomeOf(aRun({ parts }))).toEqual({ kind: 'stopping' });
  });

  it('counts the hosts where it failed, and is done only when it was everywhere', () => {
    const done = aPart({ state: 'completed' });
    const ended = (...parts: readonly ReturnType<typeof aPart>[]) => outcomeOf(aRun({ parts: [...parts], endedAt: 5 }));
    expect(ended(done, aPart({ state: 'refused' }), aPart({ state: 'timedOut' }))).toEqual({ kind: 'partly', failed: 2, all: 3 });
    expect(ended(done, done)).toEqual({ kind: 'done' });
    expect(ended(done, aPart({ state: 'stopped' }))).toEqual({ kind: 'stopped' });
    expect(ended(aPart({ state: 'lost' }))).toEqual({ kind: 'lost' });
  });
});
