import { expect, test } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import type { SessionId } from '../../../shared/model/ids.ts';
import type { SessionInfo, SessionState } from '../../../shared/model/session.ts';
import type { HawserClient } from '../../host/linked-client.ts';
import { refusesShells } from '../files-only.ts';
import { createSessionsStore } from './sessions-store.ts';

const refused: SessionState = { kind: 'ended', exit: { kind: 'code', code: 1 }, filesOnly: true };
const connecting: SessionState = { kind: 'connecting', phase: 'config', waitingForUser: false };

function session(id: string, state: SessionState, change: Partial<SessionInfo> = {}): SessionInfo {
  const sessionId = id as SessionId;
  return { sessionId, name: 'web1', target: 'fred@web1:22', destination: 'web1', production: false, state, ...change };
}

function stage() {
  const changed = new Emitter<SessionInfo>();
  const client = { sessions: { onChanged: changed.event, close: () => Promise.resolve() } };
  const sessions = createSessionsStore(client as unknown as HawserClient);
  const refuses = (): boolean => refusesShells({ sessions }, { destination: 'web1' });
  return { sessions, changed, refuses };
}

test('a host that refused a shell is known as such, beside its files, until a terminal connects there anew', () => {
  const { sessions, changed, refuses } = stage();
  changed.emit(session('one', refused));
  expect(refuses()).toBe(true);
  expect(refusesShells({ sessions }, { destination: 'web2' })).toBe(false);
  changed.emit(session('two', connecting, { kind: 'files' }));
  sessions.close('one' as SessionId);
  expect(refuses()).toBe(true);
  changed.emit(session('three', connecting));
  expect(refuses()).toBe(false);
});

test('with the last tab of a host what it refused is forgotten', () => {
  const { sessions, changed, refuses } = stage();
  changed.emit(session('one', refused));
  sessions.close('one' as SessionId);
  expect(refuses()).toBe(false);
});

test('after a reload the core’s list tells it again, and a shell that ended otherwise tells nothing', () => {
  const { sessions, refuses } = stage();
  sessions.welcomed([session('one', { kind: 'ended', exit: { kind: 'code', code: 1 } })]);
  expect(refuses()).toBe(false);
  sessions.welcomed([session('one', refused)]);
  expect(refuses()).toBe(true);
});
