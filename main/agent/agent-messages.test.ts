import { expect, it } from 'vitest';
import { maxMessageBytes, MessageLengthError, MessagePieces } from './agent-messages.ts';
import { uint32, wireString } from './ssh-wire.ts';

it('puts messages together, wherever they are split', () => {
  const bytes = Buffer.concat([wireString('one'), wireString('a'), wireString('three and more')]);
  for (let at = 0; at <= bytes.length; at += 1) {
    const pieces = new MessagePieces();
    const messages = [...pieces.push(bytes.subarray(0, at)), ...pieces.push(bytes.subarray(at))];
    expect(messages.map(String)).toEqual(['one', 'a', 'three and more']);
    expect(pieces.isEmpty).toBe(true);
  }
});

it('puts them together byte by byte, and knows when one is begun', () => {
  const pieces = new MessagePieces();
  const seen = [...wireString('slow')].map((byte) => [pieces.push(Buffer.of(byte)).map(String), pieces.isEmpty]);
  expect(seen).toEqual([...Array.from({ length: 7 }, () => [[], false]), [['slow'], true]]);
});

it.each([0, maxMessageBytes + 1, 0xffffffff])('takes no message of %i bytes', (length) => {
  expect(() => new MessagePieces().push(uint32(length))).toThrow(MessageLengthError);
});
