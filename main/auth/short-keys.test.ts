import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { rsaBits } from './short-keys.ts';

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function blob(modulus: Buffer): Buffer {
  return Buffer.concat([field(Buffer.from('ssh-rsa')), field(Buffer.from([1, 0, 1])), field(modulus)]);
}

it('counts the bits of a modulus as ssh-keygen -l does', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const modulus = Buffer.from(publicKey.export({ format: 'jwk' }).n ?? '', 'base64url');
  expect(rsaBits(blob(Buffer.concat([Buffer.from([0]), modulus])))).toBe(1024);
  expect([[0x80], [0, 0x7f], [1, 0], [0]].map((bytes) => rsaBits(blob(Buffer.from(bytes))))).toEqual([8, 7, 9, 0]);
});

it('knows no size of other keys and of what is cut off', () => {
  const whole = blob(Buffer.from([0x80]));
  expect(
    rsaBits(Buffer.concat([field(Buffer.from('ssh-ed25519')), field(Buffer.alloc(32)), field(Buffer.alloc(1))])),
  ).toBeUndefined();
  for (let length = 0; length < whole.length; length += 1) expect(rsaBits(whole.subarray(0, length))).toBeUndefined();
});
