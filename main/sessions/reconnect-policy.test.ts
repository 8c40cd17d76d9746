import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/model/errors.ts';
import { isTurningAway, isWorthRetrying, mostTurnedAway, retryDelayMs } from './reconnect-policy.ts';

describe('retryDelayMs', () => {
  it('backs off to a minute and stays there', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 50].map((attempt) => retryDelayMs(attempt, 0, 0))).toEqual([
      1000, 2000, 4000, 8000, 15_000, 30_000, 60_000, 60_000, 60_000,
    ]);
  });
  it('spreads the tries by up to a quarter', () => {
    expect(retryDelayMs(1, 0, 1)).toBe(1250);
  });
  it('pauses for ten minutes when the server turned it away again and again', () => {
    expect(retryDelayMs(mostTurnedAway, 30_000, 0, mostTurnedAway - 1)).toBe(15_000);
    expect(retryDelayMs(mostTurnedAway + 1, 30_000, 0, mostTurnedAway)).toBe(600_000);
    expect(retryDelayMs(9, 3_600_001, 0, mostTurnedAway)).toBeUndefined();
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

describe('isTurningAway', () => {
  it('is a close before a word, but not the limit of logins under way, nor a port that is closed', () => {
    const host = { host: 'h', port: 22 };
    const errors = [
      new AppError('ident.closed', { ...host, textBefore: '' }, 'closed'),
      new AppError('ident.closed', { ...host, textBefore: 'You are not welcome here.' }, 'closed'),
      new AppError('ident.closed', { ...host, textBefore: 'Exceeded MaxStartups' }, 'closed'),
      new AppError('net.refused', { ...host, address: '::1' }, 'refused'),
    ];
    expect(errors.map(isTurningAway)).toEqual([true, true, false, false]);
  });
});
