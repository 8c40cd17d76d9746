import { expect, test } from 'vitest';
import type { PsSessionId, PsSessionInfo } from '../../shared/model/powershell.ts';
import { ConnectionInfo, SessionInfo } from '../../shared/model/session.ts';
import { destinationKey, hostStates, withPowerShell } from './host-states.ts';

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

test('a changed key is past when another tab of the host stands on that very key', () => {
  const face = (sha256: string) => ({ type: 'ssh-ed25519', typeLabel: 'ED25519', bits: 256, sha256, md5: '', randomart: '' });
  const place = { host: 'b1', port: 22, route: [] };
  const detail = { ...place, name: 'b1', offered: face('SHA256:new'), stored: [], linesRead: 1, offeredKnownAs: [] };
  const error = { code: 'hostKey.changed', message: '', detail };
  const sessions = {
    s1: session('s1', { bookmarkId: 'b1', state: { kind: 'failed', error, wasOpen: false } }),
    s2: session('s2', { bookmarkId: 'b1', connectionId: 'c2' }),
  };
  const words = (sha256: string): string | undefined => {
    const algorithms = {
      kex: '',
      hostKey: '',
      cipherIn: '',
      cipherOut: '',
      macIn: '',
      macOut: '',
      compressionIn: '',
      compressionOut: '',
    };
    const connection = ConnectionInfo.parse({
      ...place,
      ...{
        connectionId: 'c2',
        user: 'fred',
        serverIdentification: '',
        algorithms,
        hostKey: face(sha256),
        trust: { kind: 'once' },
      },
      ...{ authenticatedWith: [], banner: '', connectedAt: 1, sessions: 1 },
    });
    return hostStates({ ...nothing, sessions, connections: { c2: connection } }).get('b1')?.words;
  };
  expect(words('SHA256:old')).toBe('key changed');
  expect(words('SHA256:new')).toBe('connected');
});

test('a host with nothing but PowerShell sessions says so, with the mark of the one that most needs a look', () => {
  const powerShell = (id: string, kind: 'opened' | 'broken' | 'idle'): PsSessionInfo => ({
    psSessionId: id as PsSessionId,
    id: 1,
    name: id,
    host: { destination: 'web1' },
    label: 'web1',
    computerName: 'web1',
    target: 'fred@web1:22',
    production: false,
    state:
      kind === 'opened'
        ? { kind, since: 0 }
        : kind === 'broken'
          ? { kind, wasOpen: true, error: { code: 'cancelled', message: '', detail: {} } }
          : { kind },
    availability: 'available',
    prompt: '',
    noise: '',
    isRestricted: false,
  });
  const of = (...sessions: readonly PsSessionInfo[]) => withPowerShell(new Map(), sessions, 'PowerShell').get('destination:web1');
  expect(of(powerShell('a', 'opened'))).toEqual({ dot: 'ok', words: 'PowerShell', rttMs: undefined });
  expect(of(powerShell('a', 'opened'), powerShell('b', 'broken'))?.dot).toBe('stop');
  expect(of(powerShell('a', 'idle'))).toBeUndefined();
});
