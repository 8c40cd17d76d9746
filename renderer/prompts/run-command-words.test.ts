import { describe, expect, it } from 'vitest';
import { runCommandWords } from './run-command-words.ts';

const body = { kind: 'runCommand', host: 'box', command: 'pass show box', from: 'bookmark box' } as const;

describe('the words of a command that is asked about', () => {
  it('name the login that a yes is for, with the real host and port, and where the command stands', () => {
    const { facts, remembered } = runCommandWords({ ...body, purpose: 'password', login: 'eve@box.example.org:2222' });
    expect(facts.map(({ value }) => value)).toEqual(['eve@box.example.org:2222', 'bookmark box']);
    expect(remembered).toBe('A yes counts for exactly this text and eve@box.example.org:2222, from now on.');
  });

  it('say of a program that is the way to a host that a yes is for the text alone', () => {
    const { facts, remembered } = runCommandWords(body);
    expect(facts.map(({ value }) => value)).toEqual(['bookmark box']);
    expect(remembered).toBe('A yes counts for exactly this text, from now on, whichever host it is for.');
  });

  it('show nothing of others that could draw over the question', () => {
    const { title, facts } = runCommandWords({
      ...body,
      host: 'b\u202eox',
      from: 'a\nb',
      purpose: 'certificate',
      login: 'e\u001b[2J@b:22',
    });
    expect([title, ...facts.map(({ value }) => value)].join()).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});
