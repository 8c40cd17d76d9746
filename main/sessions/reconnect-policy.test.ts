import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/model/errors.ts';
import { isWorthRetrying, retryDelayMs } from './reconnect-policy.ts';

describe('retryDelayMs', () => {
  it('backs off to a minute and stays there', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 50].map((attempt) => retryDelayMs(attempt, 0, 0))).toEqual([
      1000, 2000, 4000, 8000, 15_000, 30_000, 60_000, 60_000, 60_000,
    ]);
  });
  it('spreads the tries by up to a quarter', () => {
    expect(retryDelayMs(1, 0, 1)).toBe(1250);
  });
  it('gives up after an hour', () => {
    expect(retryDelayMs(3, 3_600_001, 0)).toBeUndefined();
  });
});

describe('isWorthRetrying', () => {
  it('never tries a refused login or host key again', () => {
    const host = { host: 'h', port: 22 };
    const refused = new AppError('auth.refused', { ...host, user: 'u', methodsLeft: [], tried: [] }, 'refused');
    const unanswerable = new AppError('prompt.unanswerable', { question: 'q', remedy: 'r' }, 'nobody');
    const lost = new AppError('connection.lost', { ...host, reason: 'cut' }, 'lost');
    expect([refused, unanswerable, lost].map(isWorthRetrying)).toEqual([false, false, true]);
  });
});
