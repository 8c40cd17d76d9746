import { describe, expect, it } from 'vitest';
import { GivenKeys } from './given-keys.ts';

const socket = '/run/agent';
const step = { to: 'web1', user: 'fred', keys: 1, authorities: 0, isReached: true };
const free = { confirm: false, steps: [] };

describe('what keys were given with', () => {
  it('is known of the agent that has them, until they are taken out', () => {
    const given = new GivenKeys();
    given.note(socket, 'a', { ...free, until: 1000 });
    given.note('/run/other', 'a', { ...free, confirm: true });
    expect([given.of(socket, 'a')?.until, given.of('/run/other', 'a')?.confirm, given.of(socket, 'b')]).toEqual([
      1000,
      true,
      undefined,
    ]);
    given.forget(socket, 'a');
    expect([given.of(socket, 'a'), given.of('/run/other', 'a')]).toEqual([undefined, { ...free, confirm: true }]);
    given.forgetAll('/run/other');
    expect(given.of('/run/other', 'a')).toBeUndefined();
  });

  it('is forgotten where the list speaks against it', () => {
    const given = new GivenKeys();
    given.note(socket, 'gone', free);
    given.note(socket, 'freed', { ...free, steps: [step] });
    given.note(socket, 'restricted elsewhere', free);
    given.note(socket, 'should have gone', { ...free, until: 1000 });
    given.note(socket, 'stays', { confirm: true, steps: [step], until: 60_000 });
    const listed = ['freed', 'should have gone'].map((fingerprint) => ({ fingerprint, isRestricted: false }));
    const kept = ['restricted elsewhere', 'stays'].map((fingerprint) => ({ fingerprint, isRestricted: true }));
    given.compare(socket)([...listed, ...kept], 10_000);
    for (const name of ['gone', 'freed', 'restricted elsewhere', 'should have gone'])
      expect(given.of(socket, name)).toBeUndefined();
    expect(given.of(socket, 'stays')).toMatchObject({ confirm: true, until: 60_000 });
  });

  it('stays where it was noted after the list was asked for', () => {
    const given = new GivenKeys();
    given.note(socket, 'a', free);
    const compare = given.compare(socket);
    given.note(socket, 'a', { ...free, confirm: true });
    given.note(socket, 'b', free);
    compare([], 0);
    expect([given.of(socket, 'a')?.confirm, given.of(socket, 'b')]).toEqual([true, free]);
  });
});
