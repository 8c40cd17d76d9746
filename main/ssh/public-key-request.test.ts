import { expect, it } from 'vitest';
import { offersHostBound, publicKeyProof, publicKeyQuery, signedData } from './public-key-request.ts';

function string(value: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(value));
  return Buffer.concat([length, Buffer.from(value)]);
}
function extInfo(count: number, ...parts: readonly string[]): Buffer {
  const head = Buffer.from([7, 0, 0, 0, count]);
  return Buffer.concat([head, ...parts.map(string)]);
}

const name = 'publickey-hostbound@openssh.com';

it.each([
  [extInfo(1, name, '0'), true],
  [extInfo(2, 'server-sig-algs', 'ssh-ed25519', name, '0'), true],
  [extInfo(1, name, '1'), false],
  [extInfo(1, 'server-sig-algs', name), false],
  // Cut off, and with a count that says more than there is.
  [extInfo(1, name), false],
  [extInfo(9, 'ping@openssh.com', '0'), false],
  [Buffer.from([7, 0, 0]), false],
  [Buffer.from([7, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff]), false],
])('an EXT_INFO offers host-bound signatures, or it does not (%#)', (payload, offers) => {
  expect(offersHostBound(payload)).toBe(offers);
});

it('a host-bound proof names method and host key, in what is signed as well; the query is the plain one', () => {
  const plain = { user: 'me', algorithm: 'ssh-ed25519', blob: Buffer.from('blob') };
  const bound = { ...plain, hostKey: Buffer.from('server') };
  const body = [string('me'), string('ssh-connection'), string('publickey-hostbound-v00@openssh.com')];
  const signed = Buffer.concat([Buffer.of(50), ...body, Buffer.of(1), ...['ssh-ed25519', 'blob', 'server'].map(string)]);
  expect(publicKeyQuery(bound)).toEqual(publicKeyQuery(plain));
  expect(signedData(Buffer.from('id'), bound)).toEqual(Buffer.concat([string('id'), signed]));
  expect(publicKeyProof(bound, Buffer.from('sig'))).toEqual(Buffer.concat([signed, string('sig')]));
  expect(publicKeyProof(plain, Buffer.from('sig')).includes('hostbound')).toBe(false);
});
