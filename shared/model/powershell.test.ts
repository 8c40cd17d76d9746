import { expect, it } from 'vitest';
import { PsRunRequest } from './powershell.ts';

it('a run has a time-out that a timer can wait, or none', () => {
  const isTaken = (timeoutSeconds?: number): boolean =>
    PsRunRequest.safeParse({ sessions: ['ps1'], script: 'x', timeoutSeconds }).success;
  expect([isTaken(), isTaken(0.5), isTaken(2_147_483), isTaken(2_147_484), isTaken(Infinity), isTaken(0)]).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
