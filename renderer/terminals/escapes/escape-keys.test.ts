import { describe, expect, it } from 'vitest';
import { EscapeKeys } from './escape-keys.ts';

const keys = (character = '~') => {
  const escapes = new EscapeKeys(() => (character === '' ? undefined : character));
  const written: string[] = [];
  const note = (parts: ReturnType<EscapeKeys['take']>): void => {
    for (const part of parts) written.push(part.kind === 'send' ? part.words : `<${part.command}>`);
  };
  return {
    type: (words: string) => [...words].forEach((key) => note(escapes.take(key))),
    whole: (words: string) => note(escapes.take(words)),
    paste: (words: string) => note(escapes.passBy(words)),
    said: () => written.splice(0).join(''),
  };
};

describe('typed escapes', () => {
  it.each([
    ['~.', '<disconnect>'],
    ['~#', '<list>'],
    ['~?', '<help>'],
    ['~R', '<rekey>'],
    ['~B', '<break>'],
    ['~C', '<commandLine>'],
    ['~~', '~'],
    ['~~.', '~.'],
    ['ls\r~B', 'ls\r<break>'],
    ['ls ~.', 'ls ~.'],
    ['x~.', 'x~.'],
    // After a command the line is as new, as in ssh.
    ['~B~B', '<break><break>'],
    // What is no escape goes out whole, and the next one needs Enter again.
    ['~x~.', '~x~.'],
    ['~\r~.', '~\r<disconnect>'],
    ['~v', '<logMore>'],
    ['~V', '<logLess>'],
    ['~&', '<background>'],
    ['~\u001a', '<suspend>'],
    ['~z', '~z'],
    ['~ž', '~ž'],
  ])('%j is %j', (typed, said) => {
    const { type, said: all } = keys();
    type(typed);
    expect(all()).toBe(said);
  });

  it('the escape character waits for the next key', () => {
    const { type, said } = keys();
    type('~');
    expect(said()).toBe('');
    type('a');
    expect(said()).toBe('~a');
  });

  it('a dead key brings both characters at once', () => {
    const { whole, said } = keys();
    whole('~.');
    expect(said()).toBe('<disconnect>');
  });

  it('what is pasted is none, and does not keep a waiting character', () => {
    const { type, paste, said } = keys();
    paste('~.');
    expect(said()).toBe('~.');
    type('\r~');
    paste('.');
    expect(said()).toBe('\r~.');
    paste('ls\r');
    type('~B');
    expect(said()).toBe('ls\r<break>');
  });

  it.each(['\u001b_', '\u001b^', '\u001bP'])('a key with Alt (%j) is no report: an escape does not begin behind it', (alt) => {
    const { type, whole, said } = keys();
    type('\r');
    whole(alt);
    type('~B');
    expect(said()).toBe(`\r${alt}~B`);
  });

  it('reports of the emulator come in between without harm; keys with a sequence do not', () => {
    const { type, whole, said } = keys();
    for (const report of [
      '\u001b[I',
      '\u001b[2;5R',
      '\u001b[?1;2c',
      '\u001b[<0;3;4M',
      '\u001b]11;rgb:00/00/00\u0007',
      '\u001b[?1u',
    ]) {
      type('\r');
      whole(report);
      type('~B');
      expect(said()).toBe(`\r${report}<break>`);
    }
    type('\r~');
    whole('\u001b[A');
    type('~B');
    expect(said()).toBe('\r~\u001b[A~B');
  });

  it('another character, or none', () => {
    const control = keys('\u0001');
    control.type('~.\r\u0001.\u0001\u0001');
    expect(control.said()).toBe('~.\r<disconnect>\u0001');
    const none = keys('');
    none.type('\r~.');
    expect(none.said()).toBe('\r~.');
    const odd = keys('_');
    odd.type('__proto__');
    expect(odd.said()).toBe('_proto__');
  });
});
