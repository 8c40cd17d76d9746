import { describe, expect, it } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { AuthMemory } from './auth-memory.ts';
import { scriptedLogin, type Verdict } from './fixtures/scripted-login.ts';

const refuse = (...left: string[]): Verdict => ({ left });
const question = (text: string, echo = false) => ({ name: '', instruction: '', questions: [{ text, echo }] });

describe('passwords', () => {
  const right = { judge: (attempt: string): Verdict => (attempt === 'password right' ? 'accept' : refuse('password')) };

  it('are asked again within NumberOfPasswordPrompts, naming the attempt and when the server gives up', async () => {
    const { end, questions } = await scriptedLogin({
      server: { ...right, banner: 'Authorised use only' },
      user: { answers: [['wrong'], ['right']] },
    });
    expect(end).toBe('accepted');
    const common = {
      hop: { index: 1, count: 1, label: 'eve@box.test:22' },
      banner: 'Authorised use only',
      deadline: 1_120_000,
      reason: undefined,
    };
    const body = { kind: 'password', user: 'eve', host: 'box.test', attempts: 3 };
    expect(questions).toEqual([
      { ...common, body: { ...body, attempt: 1 } },
      { ...common, body: { ...body, attempt: 2 } },
    ]);
  });

  it('end after three wrong ones, with the account', async () => {
    const { end, sent } = await scriptedLogin({ server: right, user: { answers: [['a'], ['b'], ['c']] } });
    expect(sent).toEqual(['none', 'password a', 'password b', 'password c']);
    const tried = Array.from({ length: 3 }, () => ({ method: 'password', answer: 'refused' }));
    expect(end).toMatchObject({ code: 'auth.refused', detail: { methodsLeft: ['password'], tried } });
  });

  it('may be empty or beyond ASCII', async () => {
    const { sent } = await scriptedLogin({ server: right, user: { answers: [[''], ['pässwörd 🗝'], ['right']] } });
    expect(sent).toEqual(['none', 'password ', 'password pässwörd 🗝', 'password right']);
  });

  it('end the login when the user cancels', async () => {
    const { end, sent } = await scriptedLogin({ server: right, user: { answers: ['cancel'] } });
    expect([sent, end]).toEqual([['none'], expect.objectContaining({ code: 'auth.cancelled' })]);
  });

  it('are never asked for in BatchMode', async () => {
    const { questions, end } = await scriptedLogin({ server: right, host: { batchMode: true } });
    expect([questions, end]).toEqual([[], expect.objectContaining({ code: 'auth.refused' })]);
  });

  it('that nobody can be asked for name the question', async () => {
    expect((await scriptedLogin({ server: right, user: { isAbsent: true } })).end).toMatchObject({
      code: 'prompt.unanswerable',
      detail: { question: 'password' },
    });
  });

  it('are remembered for the same host key, asked again for another', async () => {
    const memory = new AuthMemory(systemClock);
    memory.hold({ user: 'eve', host: 'box.test', port: 22 });
    const first = await scriptedLogin({ server: right, memory, user: { answers: [['right']] } });
    const again = await scriptedLogin({ server: right, memory });
    expect([first, again].map(({ authenticator }) => authenticator.canRepeatSilently)).toEqual([true, true]);
    const foreign = await scriptedLogin({ server: right, memory, fingerprint: 'SHA256:other', user: { answers: [['right']] } });
    expect([first, again, foreign].map(({ questions }) => questions.length)).toEqual([1, 0, 1]);
    memory.dispose();
  });

  it('that were remembered and are refused now are forgotten, and the next question says so', async () => {
    const memory = new AuthMemory(systemClock);
    const login = { user: 'eve', host: 'box.test', port: 22 };
    memory.hold(login);
    memory.remember(login, 'SHA256:host', 'old');
    const { sent, questions } = await scriptedLogin({ server: right, memory, user: { answers: [['wrong'], ['right']] } });
    expect(sent).toEqual(['none', 'password old', 'password wrong', 'password right']);
    expect(questions.map(({ reason }) => reason)).toEqual(['the password typed before was refused', undefined]);
    expect(memory.recall(login, 'SHA256:host')).toBe('right');
    memory.dispose();
  });

  it('that are remembered go before questions, and are never the answer to one', async () => {
    const memory = new AuthMemory(systemClock);
    const login = { user: 'eve', host: 'box.test', port: 22 };
    memory.hold(login);
    memory.remember(login, 'SHA256:host', 'right');
    const server = {
      judge: (attempt: string): Verdict => (attempt === 'password right' ? 'accept' : refuse('keyboard-interactive', 'password')),
    };
    expect((await scriptedLogin({ server, memory })).sent).toEqual(['none', 'password right']);
    const only = { judge: () => refuse('keyboard-interactive'), rounds: [question('Password:')] };
    const asked = await scriptedLogin({ server: only, memory, user: { answers: [['1'], ['2'], ['3']] } });
    expect(asked.sent.join()).not.toContain('right');
    memory.dispose();
  });
});

describe('keyboard-interactive', () => {
  const accept = (attempt: string): Verdict => (attempt === 'keyboard-interactive' ? 'accept' : refuse('keyboard-interactive'));

  it('passes rounds of any shape on, with text made harmless and the echo kept', async () => {
    const rounds = [
      {
        name: 'PAM\u001b[31m',
        instruction: 'Two\r\nlines',
        questions: [
          { text: 'Login:\u0007 ', echo: true },
          { text: 'PIN: ', echo: false },
        ],
      },
      question('Code: '),
    ];
    const { end, sent, questions, authenticator } = await scriptedLogin({
      server: { judge: accept, rounds },
      user: { answers: [['me', '1'], ['42']] },
    });
    expect([end, sent]).toEqual(['accepted', ['none', 'keyboard-interactive', 'answers me|1', 'answers 42']]);
    expect(questions[0]?.body).toEqual({
      kind: 'keyboardInteractive',
      name: 'PAM[31m',
      instruction: 'Two\nlines',
      questions: [
        { text: 'Login:', echo: true },
        { text: 'PIN:', echo: false },
      ],
    });
    expect(authenticator.canRepeatSilently).toBe(false);
  });

  it('answers a round without questions by itself and shows its text with the next question', async () => {
    const rounds = [{ name: '', instruction: 'Password changed', questions: [] }, question('Code: ')];
    const { sent, questions } = await scriptedLogin({ server: { judge: accept, rounds }, user: { answers: [['42']] } });
    expect(sent).toEqual(['none', 'keyboard-interactive', 'answers ', 'answers 42']);
    expect(questions[0]?.body).toMatchObject({ instruction: 'Password changed' });
  });

  it('that asked nothing can be repeated silently', async () => {
    const { authenticator } = await scriptedLogin({
      server: { judge: accept, rounds: [{ name: '', instruction: '', questions: [] }] },
    });
    expect(authenticator.canRepeatSilently).toBe(true);
  });

  it('is not tried again when it was refused without a question', async () => {
    const { sent } = await scriptedLogin({ server: { judge: () => refuse('keyboard-interactive') } });
    expect(sent).toEqual(['none', 'keyboard-interactive']);
  });

  it('says which attempt it is when the answer was not accepted', async () => {
    const server = { judge: () => refuse('keyboard-interactive'), rounds: [question('Code: ')] };
    const { questions } = await scriptedLogin({ server, user: { answers: [['1'], ['2'], ['3']] } });
    expect(questions.map(({ reason }) => reason)).toEqual([
      undefined,
      'not accepted; attempt 2 of 3',
      'not accepted; attempt 3 of 3',
    ]);
  });

  it('ends the login when the user cancels', async () => {
    const server = { judge: accept, rounds: [question('Code: ')] };
    const { end, authenticator } = await scriptedLogin({ server, user: { answers: ['cancel'] } });
    expect(end).toMatchObject({ code: 'auth.cancelled' });
    expect(authenticator.attempts).toMatchObject([{ method: 'keyboard-interactive', answer: 'cancelled' }]);
  });

  it('is left alone in BatchMode', async () => {
    expect((await scriptedLogin({ server: { judge: accept }, host: { batchMode: true } })).sent).toEqual(['none']);
  });

  it.each([
    ['rounds', Array.from({ length: 65 }, () => ({ name: '', instruction: '', questions: [] }))],
    ['questions', [{ name: '', instruction: '', questions: Array.from({ length: 65 }, () => ({ text: 'x', echo: false })) }]],
  ])('refuses endless %s', async (_name, rounds) => {
    await expect(scriptedLogin({ server: { judge: accept, rounds } })).rejects.toThrow('endlessly');
  });
});
