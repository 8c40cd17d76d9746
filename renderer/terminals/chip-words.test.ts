import { describe, expect, it } from 'vitest';
import type { SessionState } from '../../shared/model/session.ts';
import { chipOf } from './chip-words.ts';

const lost = { code: 'connection.lost', message: '', detail: { host: 'web1', port: 22, reason: '' } } as const;
const now = 1_000_000;

describe('the chip of a terminal', () => {
  it('is silent while all is well, and while the pane itself tells of a first connect or failure', () => {
    expect(chipOf({ kind: 'open' }, now, true)).toBeUndefined();
    expect(chipOf({ kind: 'connecting', phase: 'tcp', waitingForUser: false }, now, false)).toBeUndefined();
    expect(chipOf({ kind: 'failed', error: lost, wasOpen: false }, now, false)).toBeUndefined();
  });

  it.each<[string, SessionState]>([
    ['exit 7', { kind: 'ended', exit: { kind: 'code', code: 7 } }],
    ['killed by TERM', { kind: 'ended', exit: { kind: 'signal', signal: 'TERM', coreDumped: false, message: '' } }],
    ['ended', { kind: 'ended', exit: { kind: 'unknown' } }],
    ['connection lost', { kind: 'failed', error: lost, wasOpen: true }],
  ])('says %s', (words, state) => {
    expect(chipOf(state, now, true)?.words).toContain(words);
  });

  it('leaves an account for files only to the card that offers them', () => {
    expect(chipOf({ kind: 'ended', exit: { kind: 'code', code: 1 }, filesOnly: true }, now, true)).toBeUndefined();
  });

  it('is quiet about a clean end and loud about another', () => {
    expect(chipOf({ kind: 'ended', exit: { kind: 'code', code: 0 } }, now, true)?.tone).toBe('quiet');
    expect(chipOf({ kind: 'ended', exit: { kind: 'code', code: 1 } }, now, true)?.tone).toBe('warning');
  });

  it('counts down to the next try and never below zero', () => {
    const state: SessionState = { kind: 'reconnecting', attempt: 2, retryAt: now + 3200, error: lost };
    expect(chipOf(state, now, true)).toEqual({
      tone: 'warning',
      words: 'Connection lost · try 2 in 4 s',
      actions: ['now', 'cancel'],
    });
    expect(chipOf(state, now + 9000, true)?.words).toBe('Connection lost · try 2 …');
  });

  it('names the hop and what the phase is busy with while reconnecting', () => {
    const hop = { index: 1, count: 2, label: 'fred@bastion:22' };
    const chip = chipOf(
      { kind: 'connecting', phase: 'authentication', hop, detail: 'publickey', waitingForUser: false },
      now,
      true,
    );
    expect(chip?.words).toBe('Hop 1 of 2, fred@bastion:22 · Signing in: publickey');
  });

  it('says how long a server has been silent', () => {
    expect(chipOf({ kind: 'stalled', since: now - 12_400 }, now, true)?.words).toBe('Not answering for 12 s');
  });
});
