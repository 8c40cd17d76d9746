import { describe, expect, it } from 'vitest';
import { tokenRefusal } from './token-refusal.ts';

describe('what a server may have against the signature of a security key', () => {
  const signature = (flags: number): Buffer => Buffer.concat([Buffer.from('whatever is signed'), Buffer.of(flags, 0, 0, 0, 7)]);

  it.each([
    ['no touch', 0x00, /no-touch-required/],
    ['a touch without PIN or finger', 0x01, /verify-required/],
    ['PIN or finger without a touch', 0x04, /no-touch-required/],
  ])('is told of one with %s', (_name, flags, words) => {
    expect(tokenRefusal(signature(flags))).toMatch(words);
  });

  it('is not guessed where both were there, or the signature is too short to say', () => {
    expect([tokenRefusal(signature(0x05)), tokenRefusal(Buffer.of(1))]).toEqual([undefined, undefined]);
  });
});
