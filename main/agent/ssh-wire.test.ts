import { describe, expect, it } from 'vitest';
import { WireFormatError, WireReader, wireMpint, wireString } from './ssh-wire.ts';

describe('the wire format', () => {
  it('reads back what it writes', () => {
    const reader = new WireReader(Buffer.concat([wireString('ssh-rsa'), Buffer.of(7), wireString(Buffer.of(1, 2))]));
    expect([reader.text(), reader.byte(), [...reader.string()], reader.remaining]).toEqual(['ssh-rsa', 7, [1, 2], 0]);
  });

  it.each([
    ['9a378f9b2e332a7', '0809a378f9b2e332a7'],
    ['80', '020080'],
    ['0000', '00'],
    ['', '00'],
    ['00007f', '017f'],
  ])('writes %s as the mpint of RFC 4251 section 5', (hex, expected) => {
    const number = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
    expect(wireMpint(number).toString('hex')).toBe(`000000${expected}`);
  });

  it('refuses every way of cutting a string off', () => {
    const whole = wireString('hello');
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => new WireReader(whole.subarray(0, length)).string()).toThrow(WireFormatError);
    }
  });
});
