import { expect, it } from 'vitest';
import { AppError } from '../../shared/model/errors.ts';
import { asAppError, obstacleOf, retryDelayMs } from './edit-errors.ts';

it('tells what waiting helps against from what needs somebody, and from what failed', () => {
  const file = { path: '/x', operation: 'write', side: 'there' } as const;
  const host = { host: 'web1', port: 22 };
  expect([
    obstacleOf(new AppError('connection.lost', { ...host, reason: '' }, '')),
    obstacleOf(new AppError('net.refused', { ...host, address: '10.0.0.1' }, '')),
    obstacleOf(new AppError('session.notOpen', { sessionId: '', name: 'web1' }, '')),
    obstacleOf(new AppError('auth.cancelled', { ...host, user: 'fred' }, '')),
    obstacleOf(new AppError('file.permissionDenied', file, '')),
    obstacleOf(new AppError('file.noSpace', file, '')),
    obstacleOf(asAppError(new Error('odd'))),
  ]).toEqual(['time', 'time', 'somebody', 'somebody', 'failed', 'failed', 'failed']);
});

it('tries again in two seconds, then less and less often, and once a minute in the end', () => {
  expect([0, 1, 2, 5, 100].map(retryDelayMs)).toEqual([2000, 4000, 8000, 60_000, 60_000]);
});
