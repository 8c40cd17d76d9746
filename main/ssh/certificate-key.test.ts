import { describe, expect, it } from 'vitest';
import { plainKey } from './certificate-key.ts';

function field(value: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([length, Buffer.from(value)]);
}

describe('the plain key in a certificate', () => {
  it.each([
    ['ssh-ed25519', ['key']],
    ['ecdsa-sha2-nistp256', ['nistp256', 'point']],
    ['ssh-rsa', ['e', 'n']],
  ])('of %s has its type and its fields', (type, fields) => {
    const certificate = Buffer.concat([`${type}-cert-v01@openssh.com`, 'nonce', ...fields, 'more'].map(field));
    expect(plainKey(certificate)).toEqual(Buffer.concat([type, ...fields].map(field)));
  });

  it('is none when the certificate is cut off', () => {
    const whole = Buffer.concat(['ssh-ed25519-cert-v01@openssh.com', 'nonce', 'key'].map(field));
    for (let length = 0; length < whole.length; length += 1) expect(plainKey(whole.subarray(0, length))).toBeUndefined();
  });
});
