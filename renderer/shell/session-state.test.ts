import { expect, test } from 'vitest';
import { SessionInfo, type SessionState } from '../../shared/model/session.ts';
import { dotOf, mostUrgent, sessionName, shortStateWords, stateWords } from './session-state.ts';

function session(state: SessionState): SessionInfo {
  return {
    ...SessionInfo.parse({ sessionId: 's', name: 'web1', target: 'fred@web1:22', production: false, state: { kind: 'open' } }),
    state,
  };
}
const failed = (code: 'config.unreadable' | 'hostKey.changedOnRekey' | 'net.nameNotFound', detail: unknown): SessionInfo =>
  session({ kind: 'failed', wasOpen: false, error: { code, message: '', detail } });

test('each state has a mark, and a question outweighs them all but the end of the core', () => {
  expect(dotOf(session({ kind: 'open' }), false, false)).toBe('ok');
  expect(dotOf(session({ kind: 'open' }), true, false)).toBe('warning');
  expect(dotOf(session({ kind: 'open' }), true, true)).toBe('stop');
  expect(dotOf(session({ kind: 'connecting', phase: 'kex', waitingForUser: false }), false, false)).toBe('busy');
  expect(dotOf(session({ kind: 'connecting', phase: 'hostKey', waitingForUser: true }), false, false)).toBe('warning');
  expect(dotOf(session({ kind: 'stalled', since: 1 }), false, false)).toBe('warning');
  expect(dotOf(session({ kind: 'ended', exit: { kind: 'unknown' } }), false, false)).toBe('idle');
});

test('a host with several sessions shows the one that most needs a look', () => {
  expect(mostUrgent(['ok', 'idle', 'warning', 'stop'])).toBe('warning');
  expect(mostUrgent(['ok', 'idle'])).toBe('ok');
  expect(mostUrgent([])).toBe('idle');
});

test('what there is no room for is worded in a word or two', () => {
  expect(shortStateWords(session({ kind: 'connecting', phase: 'kex', waitingForUser: false }), false, false)).toBe('connecting');
  expect(shortStateWords(session({ kind: 'open' }), true, false)).toBe('asks you');
});

test('a failure is worded in two or three words for the tree', () => {
  expect(shortStateWords(failed('net.nameNotFound', { host: 'x', systemCode: 'ENOTFOUND' }), false, false)).toBe('not reached');
  expect(shortStateWords(failed('hostKey.changedOnRekey', {}), false, false)).toBe('key changed');
  const unreadable = failed('config.unreadable', { file: '/r', reason: 'line 2 of it is not a bare public key' });
  expect(shortStateWords(unreadable, false, false)).toBe('config refused');
  if (unreadable.state.kind !== 'failed') throw new Error('it failed');
  const revoked = session({ ...unreadable.state, error: { ...unreadable.state.error, phase: 'hostKey' } });
  expect(shortStateWords(revoked, false, false)).toBe('key not trusted');
});

test('while the wire to the core is lost no state claims a living connection', () => {
  for (const state of [{ kind: 'open' }, { kind: 'stalled', since: 1 }] as const) {
    expect(dotOf(session(state), true, false, true)).toBe('idle');
    expect(stateWords(session(state), true, false, true)).toBe('not connected to the core');
  }
});

test.each([
  ['web1', 'fred@10.0.0.1:22', 'web1'],
  ['10.0.0.1', 'fred@10.0.0.1:22', 'fred@10.0.0.1'],
  ['10.0.0.1', 'fred@10.0.0.1:2222', 'fred@10.0.0.1:2222'],
  ['fe80::1', 'fred@[fe80::1]:22', 'fred@[fe80::1]'],
  ['10.0.0', 'fred@10.0.0.1:22', '10.0.0'],
])('the session %s of %s is called %s', (name, target, called) => {
  expect(sessionName({ ...session({ kind: 'open' }), name, target })).toBe(called);
});

test('a bookmark keeps its name, also when that is its host', () => {
  const bookmarkId = SessionInfo.shape.bookmarkId.parse('b');
  expect(sessionName({ ...session({ kind: 'open' }), ...(bookmarkId && { bookmarkId }) })).toBe('web1');
});
