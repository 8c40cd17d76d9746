import { expect, test } from 'vitest';
import { SessionInfo } from '../../shared/model/session.ts';
import { destinationKey, hostStates } from './host-states.ts';

const session = (id: string, more: Record<string, unknown>): SessionInfo =>
  SessionInfo.parse({ sessionId: id, name: id, target: `fred@${id}:22`, production: false, state: { kind: 'open' }, ...more });
const nothing = { orphans: new Set<string>(), prompts: [], connections: {} };

test('sessions are found by bookmark, or by the destination as it was typed', () => {
  const sessions = {
    s1: session('s1', { bookmarkId: 'b1' }),
    s2: session('s2', { destination: 'gateway', state: { kind: 'connecting', phase: 'tcp', waitingForUser: false } }),
  };
  const states = hostStates({ ...nothing, sessions });
  expect(states.get('b1')?.dot).toBe('ok');
  expect(states.get(destinationKey('gateway'))?.dot).toBe('busy');
  expect(states.size).toBe(2);
});

test('of several sessions the one that most needs a look speaks', () => {
  const sessions = {
    s1: session('s1', { bookmarkId: 'b1' }),
    s2: session('s2', { bookmarkId: 'b1', state: { kind: 'stalled', since: 1 } }),
  };
  expect(hostStates({ ...nothing, sessions }).get('b1')).toEqual({ dot: 'warning', words: 'not answering', rttMs: undefined });
});
