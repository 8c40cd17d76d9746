import { describe, expect, it } from 'vitest';
import type { FileAttributes } from '../sftp/file-system.ts';
import { canResume, conflictOutcome } from './conflict.ts';

function file(sizeBytes: number | undefined, modifiedSeconds: number | undefined): FileAttributes {
  const nothing = { mode: undefined, user: undefined, group: undefined, accessedSeconds: undefined, linkCount: undefined };
  return { kind: 'file', sizeBytes, modifiedSeconds, ...nothing };
}

const source = file(100, 1000);

describe('what happens where something is there already', () => {
  it.each([
    ['overwrite', file(100, 1000), 'write'],
    ['skip', file(1, 1), 'skip exists'],
    ['rename', file(1, 1), 'rename'],
    ['ask', file(1, 1), 'ask'],
    // SFTP has whole seconds: one of them is no difference.
    ['newer', file(100, 999), 'skip notNewer'],
    ['newer', file(100, 998), 'write'],
    ['newer', file(100, 1000.9), 'skip notNewer'],
    ['newer', file(100, 2000), 'skip notNewer'],
    ['newer', file(100, undefined), 'write'],
    ['resume', file(40, 1), 'resume 40'],
    ['resume', file(0, 1), 'write'],
    ['resume', file(100, 1), 'compare'],
    ['resume', file(101, 1), 'ask'],
    ['resume', file(undefined, 1), 'ask'],
    ['compare', file(100, 1000), 'skip equal'],
    ['compare', file(100, 1001.5), 'skip equal'],
    ['compare', file(100, 1002), 'compare'],
    ['compare', file(100, undefined), 'compare'],
    ['compare', file(99, 1000), 'write'],
  ] as const)('by “%s” over %o is “%s”', (policy, target, expected) => {
    const outcome = conflictOutcome(policy, source, target);
    const more = outcome.kind === 'skip' ? ` ${outcome.why}` : outcome.kind === 'resume' ? ` ${outcome.atBytes}` : '';
    expect(outcome.kind + more).toBe(expected);
  });

  it('can be a beginning only of a file that is longer', () => {
    expect([canResume(source, file(99, 1)), canResume(source, file(100, 1)), canResume(source, file(0, 1))]).toEqual([
      true,
      false,
      false,
    ]);
    expect(canResume(file(undefined, 1), file(5, 1))).toBe(false);
    expect(canResume(source, { ...file(5, 1), kind: 'unknown' })).toBe(false);
  });
});
