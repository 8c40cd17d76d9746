import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../shared/base/clock.ts';
import { newMarks, sudoCommand, type SudoWay } from './sudo-script.ts';
import { SudoTalk, type SudoQuestion } from './sudo-talk.ts';
import { plainWords, refusalOf } from './sudo-words.ts';

const marks = newMarks();
const never = new AbortController().signal;

/** A talk whose time stands still until `pass`. */
function talkOf(way: SudoWay, answers: readonly string[] = [], isProven = false) {
  const waiting = new Map<object, { readonly at: number; readonly run: () => void }>();
  let now = 0;
  const clock: Clock = {
    now: () => now,
    after(delayMs, run) {
      const key = {};
      waiting.set(key, { at: now + delayMs, run });
      return { dispose: () => void waiting.delete(key) };
    },
    every: () => ({ dispose: () => undefined }),
  };
  const asked: SudoQuestion[] = [];
  const written: string[] = [];
  const left = [...answers];
  const talk = new SudoTalk({
    way,
    marks,
    clock,
    isProven,
    answer(question) {
      asked.push(question);
      return Promise.resolve(left.shift());
    },
  });
  let over: string | undefined;
  talk
    .whenOver((bytes) => void written.push(Buffer.from(bytes).toString()), never)
    .then(
      () => (over = 'over'),
      (error: unknown) => (over = String((error as { code?: string }).code)),
    );
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return {
    talk,
    asked,
    written,
    over: () => over,
    settle,
    says: async (text: string) => {
      talk.takeError(Buffer.from(text));
      await settle();
    },
    pass: async (milliseconds: number) => {
      now += milliseconds;
      for (const [key, { at, run }] of [...waiting]) {
        if (at > now || !waiting.delete(key)) continue;
        run();
      }
      await settle();
    },
  };
}

describe('the talk with sudo', () => {
  it('is over with the mark, whatever start-up files print before it, and hands on what follows', async () => {
    const { talk, over, settle } = talkOf('never');
    expect(talk.take(Buffer.from('Welcome!\nhawser-begins-'))).toBeUndefined();
    expect(over()).toBeUndefined();
    expect(talk.take(Buffer.from(`x\n${marks.begin}\nSFTP`))?.toString()).toBe('SFTP');
    await settle();
    expect(over()).toBe('over');
    expect(talk.hasBegun).toBe(true);
  });

  it('never begins where another program answers in the place of ours', async () => {
    const { talk, over, pass } = talkOf('never');
    expect(talk.take(Buffer.from([0, 0, 0, 5, 2, 0, 0, 0, 3]))).toBeUndefined();
    await pass(20_000);
    expect(over()).toBe('sftp.textFirst');
    expect(talk.hasBegun).toBe(false);
  });

  it('answers the prompt in pieces and again after a wrong password, one line each', async () => {
    const { talk, asked, written, says } = talkOf('before', ['wrong', 'right']);
    await says('We trust you have received the lecture.\n');
    await says(marks.prompt.slice(0, 10));
    await says(marks.prompt.slice(10));
    await says(`Sorry, try again.\n${marks.prompt}`);
    expect(asked.map(({ attempt, said }) => [attempt, said])).toEqual([
      [1, 'We trust you have received the lecture.'],
      [2, 'Sorry, try again.'],
    ]);
    expect(written).toEqual(['wrong\n', 'right\n']);
    expect(talk.attempts).toBe(2);
  });

  it('hands on a question of another kind, such as one for a code', async () => {
    const { asked, written, says, pass } = talkOf('before', ['123456']);
    await says('Verification code: ');
    expect(asked).toEqual([]);
    await pass(1500);
    expect(asked).toEqual([{ attempt: 1, said: '', asks: 'Verification code:' }]);
    expect(written).toEqual(['123456\n']);
  });

  it('cuts a password where a line would end, so that nothing else is typed by it', async () => {
    const { written, says } = talkOf('before', ['one\nrm -rf /']);
    await says(marks.prompt);
    expect(written).toEqual(['one\n']);
  });

  it('sends nothing of SFTP while it may still be taken for a password', async () => {
    const { talk, over, says, pass } = talkOf('with', ['unproven', 'again']);
    talk.take(Buffer.from(`${marks.begin}\n`));
    await says(marks.prompt);
    await pass(3000);
    expect(over()).toBeUndefined();
    await says(`Sorry, try again.\n${marks.prompt}`);
    await pass(3000);
    expect(over()).toBeUndefined();
    await pass(2000);
    expect(over()).toBe('over');
  });

  it('goes on at once after a password that was proven a moment ago', async () => {
    const { talk, over, says } = talkOf('with', ['proven'], true);
    talk.take(Buffer.from(`${marks.begin}\n`));
    await says(marks.prompt);
    expect(over()).toBe('over');
  });

  it('is given up when nobody answers', async () => {
    const { over, says } = talkOf('before');
    await says(marks.prompt);
    expect(over()).toBe('cancelled');
  });
});

describe('the command', () => {
  it.each<SudoWay>(['never', 'before', 'with'])('is one word for sh, whatever the shell (%s)', (way) => {
    const command = sudoCommand(way, marks);
    expect(command).toMatch(/^sh -c '[^']*'$/);
    expect(command).not.toMatch(/[\n!]/);
    expect(sudoCommand(way, marks, "/opt/it's/sftp-server -u 0022")).toContain(`/opt/it'\\''s/sftp-server -u 0022`);
  });
});

describe('what sudo says', () => {
  it.each([
    ['sudo: a password is required', 'passwordNeeded'],
    ['sudo: 3 incorrect password attempts', 'wrongPassword'],
    ['fred is not in the sudoers file.  This incident will be reported.', 'notAllowed'],
    ["Sorry, user fred is not allowed to execute '/usr/lib/openssh/sftp-server' as root on web1.", 'notAllowed'],
    ['Sorry, user fred may not run sudo on web1.', 'notAllowed'],
    ['sudo: sorry, you must have a tty to run sudo', 'noTty'],
    ['sudo: command not found', 'noSudo'],
    ['sudo: /nowhere/sftp-server: command not found', 'noServer'],
    [`${marks.none}\n`, 'noServer'],
    ['sudo: unable to open audit system: Permission denied', 'other'],
  ])('“%s” means %s', (said, why) => {
    expect(refusalOf(said, marks)).toBe(why);
  });

  it('is told without our own words', () => {
    expect(plainWords(`${marks.prompt}Sorry, try again.\n${marks.prompt}\nsudo: no`, marks)).toBe('Sorry, try again. sudo: no');
  });
});
