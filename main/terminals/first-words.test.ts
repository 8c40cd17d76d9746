import { describe, expect, it } from 'vitest';
import type { ExitStatus } from '../../shared/model/session.ts';
import { FirstWords } from './first-words.ts';

const refusal = 'This service allows sftp connections only.\r\n';
const one: ExitStatus = { kind: 'code', code: 1 };

function said(...parts: readonly string[]): FirstWords {
  const words = new FirstWords();
  for (const part of parts) words.push(Buffer.from(part));
  return words;
}

describe('what a shell said first', () => {
  it('tells an account for files only, however its words are cut, and after a message of the day', () => {
    for (let at = 0; at <= refusal.length; at++) {
      expect(said(refusal.slice(0, at), refusal.slice(at)).saysFilesOnly(one)).toBe(true);
    }
    expect(said(`Welcome\r\n${refusal}`).saysFilesOnly(one)).toBe(true);
  });

  it.each<[string, string, ExitStatus]>([
    ['another status', refusal, { kind: 'code', code: 0 }],
    ['a signal', refusal, { kind: 'signal', signal: 'TERM', coreDumped: false, message: '' }],
    ['other words', 'This account is currently not available.\r\n', one],
    ['words about it', `echo ${refusal}`, one],
    ['words that went on', `${refusal}$ `, one],
    ['nothing', '', one],
    ['a shell that was at work', `${'x'.repeat(1100)}\r\n${refusal}`, one],
  ])('makes nothing of %s', (_what, text, exit) => {
    expect(said(text).saysFilesOnly(exit)).toBe(false);
  });
});
