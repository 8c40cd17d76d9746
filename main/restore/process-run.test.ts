import { existsSync } from 'node:fs';
import { uptime } from 'node:os';
import { expect, test } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { isOwnerRunning, startOf } from './process-run.ts';

const pid = process.ppid;
const savedAt = Date.now();

test('a process that runs has its windows', () => {
  expect(isOwnerRunning({ pid, start: startOf(pid), savedAt }, systemClock)).toBe(true);
  // As an older program wrote it.
  expect(isOwnerRunning({ pid, start: undefined, savedAt }, systemClock)).toBe(true);
});

test('a window from before the computer was started is nobody’s, whoever has the number now', () => {
  const before = Date.now() - uptime() * 1000 - 60_000;
  expect(isOwnerRunning({ pid, start: undefined, savedAt: before }, systemClock)).toBe(false);
});

test.skipIf(!existsSync('/proc/self/stat'))('a number that was given again is another process', () => {
  const [boot = '', ticks = ''] = startOf(pid)?.split(' ') ?? [];
  expect(ticks).toMatch(/^\d+$/);
  expect(isOwnerRunning({ pid, start: `${boot} ${Number(ticks) + 1}`, savedAt }, systemClock)).toBe(false);
  expect(isOwnerRunning({ pid, start: `another-start ${ticks}`, savedAt }, systemClock)).toBe(false);
});

test('a process that ended, and what is no number of one, has none', () => {
  for (const gone of [0, -1, 2 ** 22 + 1])
    expect(isOwnerRunning({ pid: gone, start: undefined, savedAt }, systemClock)).toBe(false);
});
