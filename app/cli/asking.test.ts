import { describe, expect, it } from 'vitest';
import { askpassRule } from './askpass.ts';
import { LineInput } from './line-input.ts';
import { terminalWish } from './local-terminal.ts';
import { hostKeyDecision, linesOf, preface, unanswerable } from './question-text.ts';

const hop = { index: 1, count: 1, label: 'eve@box:22' };

describe('SSH_ASKPASS', () => {
  it.each([
    [{}, 'never'],
    [{ DISPLAY: ':0' }, 'withoutTerminal'],
    [{ WAYLAND_DISPLAY: 'wayland-0' }, 'withoutTerminal'],
    [{ SSH_ASKPASS_REQUIRE: 'force' }, 'always'],
    [{ SSH_ASKPASS_REQUIRE: 'FORCE' }, 'always'],
    [{ SSH_ASKPASS_REQUIRE: 'prefer' }, 'never'],
    [{ SSH_ASKPASS_REQUIRE: 'prefer', DISPLAY: ':0' }, 'always'],
    [{ SSH_ASKPASS_REQUIRE: 'never', DISPLAY: ':0' }, 'never'],
  ])('is asked as ssh does with %j', (environment, rule) => {
    expect(askpassRule(environment)).toBe(rule);
  });
});

describe('the words of a question', () => {
  it('are those that askpass helpers know', () => {
    const body = { kind: 'password', user: 'eve', host: 'box', attempt: 1, attempts: 3 } as const;
    const file = { kind: 'passphrase', file: '/k', comment: '', attempt: 1 } as const;
    const asked = {
      kind: 'keyboardInteractive',
      name: 'N',
      instruction: 'I',
      questions: [{ text: 'Code:', echo: true }],
    } as const;
    const questions = { ...asked, questions: [...asked.questions] };
    expect([linesOf(body, hop), linesOf(file, hop), linesOf(questions, hop)]).toEqual([
      [{ text: "eve@box's password: ", echo: false }],
      [{ text: "Enter passphrase for key '/k': ", echo: false }],
      [{ text: '(eve@box:22) Code: ', echo: true }],
    ]);
    expect(preface({ reason: 'step 2: key accepted' }, questions)).toBe('step 2: key accepted\nN\nI');
  });

  it('are those of ssh for a key that the agent may have', () => {
    const body = { kind: 'addToAgent', host: 'box', file: '/k', comment: 'mine' } as const;
    expect(linesOf(body, hop)).toEqual([{ text: 'Add key /k (mine) to agent (yes/no)? ', echo: true }]);
  });

  it('name the login that a yes for a command is for', () => {
    const body = { kind: 'runCommand', host: 'box', command: 'pass show box', from: 'bookmark box' } as const;
    const last = (more: object): string | undefined =>
      linesOf({ ...body, ...more }, hop)[0]
        ?.text.split('\n')
        .at(-1);
    expect([last({}), last({ purpose: 'password', login: 'eve@box.example.org:2222' })]).toEqual([
      'Run it, now and whenever it is exactly this (yes/no)? ',
      'Run it, now and whenever it is exactly this for eve@box.example.org:2222 (yes/no)? ',
    ]);
  });

  it.each([
    ['yes', 'trust'],
    [' YES ', 'trust'],
    ['SHA256:abc', 'trust'],
    ['sha256:abc', undefined],
    ['no', 'decline'],
    ['', 'decline'],
    ['y', undefined],
    ['SHA256:ab', undefined],
  ])('take %j for a host key as %s', (answer, decision) => {
    expect(hostKeyDecision(answer, 'SHA256:abc')).toBe(decision);
  });

  it('name what is asked and what helps where nobody is there', () => {
    const body = { kind: 'password', user: 'eve', host: 'box', attempt: 1, attempts: 3 } as const;
    expect(unanswerable(body, false)).toEqual({
      question: 'box asks for the password of eve',
      remedy: 'log in by key, or set SSH_ASKPASS to a program that answers, with SSH_ASKPASS_REQUIRE=force',
    });
    expect(unanswerable(body, true).remedy).toContain('BatchMode is on');
  });
});

describe('a line typed in raw mode', () => {
  const type = (text: string): { line: string | undefined; shown: string; end: string } => {
    const input = new LineInput();
    let shown = '';
    for (const character of text) {
      const event = input.take(character);
      if (event.kind === 'typed') shown += event.echo;
      else return { line: event.kind === 'done' ? event.line : undefined, shown, end: event.kind };
    }
    return { line: undefined, shown, end: 'open' };
  };

  it.each([
    ['ends with Enter', 'abc\r', 'abc'],
    ['may be empty', '\r', ''],
    ['takes the last character back, whatever its size', 'a🗝\u007fb\r', 'ab'],
    ['takes nothing back at its start', '\u007f\u007fa\r', 'a'],
    ['takes everything back with Ctrl-U', 'abc\u0015d\r', 'd'],
    ['passes over other controls', 'a\u001bb\tc\r', 'abc'],
    ['passes over Ctrl-D when it is not empty', 'a\u0004b\r', 'ab'],
  ])('%s', (_name, keys, line) => {
    expect(type(keys)).toMatchObject({ line, end: 'done' });
  });

  it('is no line at Ctrl-D on nothing, and an interruption at Ctrl-C', () => {
    expect([type('\u0004'), type('ab\u0003')]).toEqual([
      { line: undefined, shown: '', end: 'done' },
      { line: undefined, shown: 'ab', end: 'interrupted' },
    ]);
  });
});

describe('a pseudo-terminal', () => {
  it.each([
    ['auto', true, 'no'],
    ['no', true, 'no'],
    ['yes', true, 'yes'],
    ['yes', undefined, 'impossible'],
    ['force', undefined, 'yes'],
  ] as const)('with RequestTTY %s and a terminal at stdin: %s', (requestTty, isTerminal, wish) => {
    expect(terminalWish(requestTty, isTerminal)).toBe(wish);
  });
});
