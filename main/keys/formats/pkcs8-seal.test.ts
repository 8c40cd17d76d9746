import { expect, it } from 'vitest';
import { openOldSeal, readOldSeal } from './pkcs8-seal.ts';

const armour = (der: Buffer): string =>
  `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${der.toString('base64')}\n-----END ENCRYPTED PRIVATE KEY-----\n`;
const part = (tag: number, ...content: readonly Buffer[]): Buffer => {
  const all = Buffer.concat(content);
  return Buffer.concat([Buffer.of(tag, all.length), all]);
};
/** pbeWithMD5AndDES-CBC */
const identifier = Buffer.from('2a864886f70d010503', 'hex');
const file = (rounds: readonly number[]): Buffer => {
  const parameters = part(0x30, part(0x04, Buffer.alloc(8, 7)), part(0x02, Buffer.from(rounds)));
  return part(0x30, part(0x30, part(0x06, identifier), parameters), part(0x04, Buffer.alloc(64, 3)));
};

it('names the scheme by the first bytes of a file', () => {
  const whole = file([8, 0]);
  expect(readOldSeal(armour(whole))).toEqual({ name: 'pbeWithMD5AndDES-CBC', reader: 'own' });
  expect(readOldSeal(armour(whole.subarray(0, 40)))?.name).toBe('pbeWithMD5AndDES-CBC');
  expect(readOldSeal('-----BEGIN PRIVATE KEY-----\nAAAA\n')).toBeUndefined();
});

it('has no key for what is no key, and asks nobody for millions of rounds', () => {
  expect(openOldSeal(armour(file([8, 0])), 'x')).toBeUndefined();
  expect(() => openOldSeal(armour(file([0x7f, 0xff, 0xff])), 'x')).toThrow('8388607 rounds');
  expect(() => openOldSeal(armour(file([0])), 'x')).toThrow('0 rounds');
});

it('says of every file that was cut off that it was', () => {
  const whole = file([8, 0]);
  for (let length = 0; length < whole.length; length += 1)
    expect(() => openOldSeal(armour(whole.subarray(0, length)), 'x')).toThrow(/cut off|not encrypted in a way/);
});
