import { expect, it } from 'vitest';
import { logLine, stepWords } from './timeline-text.ts';

it('writes no command into a log file, but what else was asked for', () => {
  const line = (request: string, what: string): string =>
    logLine({ number: 1, at: 0, fact: { kind: 'request', request, what, granted: true } });
  expect(line('exec', 'mysql -phunter2')).toBe('1970-01-01T00:00:00.000Z A command was granted');
  expect(line('subsystem', 'sftp')).toBe('1970-01-01T00:00:00.000Z A subsystem was granted [Sent: sftp]');
});

it('says what the agent was given, with its limits, and why not', () => {
  const words = (more: object): string =>
    stepWords({ kind: 'keyToAgent', file: '/k', fingerprint: 'SHA256:x', isAdded: true, ...more }).text;
  expect([words({}), words({ confirm: true, lifetimeSeconds: 5400 }), words({ isAdded: false, why: 'no agent' })]).toEqual([
    'The agent was given the key',
    'The agent was given the key, for 1 h 30 min, to be confirmed at each use',
    'The key was not given to the agent',
  ]);
});
