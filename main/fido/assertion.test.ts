import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { passkeyAlgorithm, type UserVerification } from '../../shared/model/passkeys.ts';
import { signatureFromAssertion } from './assertion.ts';
import { passkeyBlob } from './passkey-blob.ts';
import { PasskeyFault } from './passkey-fault.ts';
import { SoftPasskey, type Bend } from './testing/soft-passkey.ts';

const key = new SoftPasskey();
const data = randomBytes(261);
const challenge = data.toString('base64url');

function blobOf(bend: Bend = {}, userVerification: UserVerification = 'required'): Buffer {
  const passkey = { blob: passkeyBlob(key.point).toString('base64'), credentialId: key.credentialId, userVerification };
  return signatureFromAssertion(key.sign(challenge, bend), data, passkey);
}

/** Takes a blob's strings, bytes and numbers apart. */
function reader(blob: Buffer) {
  let at = 0;
  const take = (count: number): Buffer => blob.subarray(at, (at += count));
  const string = (): Buffer => take(take(4).readUInt32BE());
  return { take, string, rest: () => blob.length - at };
}

it('writes algorithm, numbers, flags, counter, origin, client data and extensions, and nothing more', () => {
  const blob = reader(blobOf());
  expect(blob.string().toString()).toBe(passkeyAlgorithm);
  const pair = reader(blob.string());
  for (const number of [pair.string(), pair.string()]) {
    expect(number.length).toBeLessThanOrEqual(33);
    expect(number[0]).toBeLessThan(0x80);
  }
  expect(pair.rest()).toBe(0);
  expect(blob.take(1)[0]).toBe(0x05);
  expect(blob.take(4).readUInt32BE()).toBeGreaterThan(0);
  expect(blob.string().toString()).toBe('http://hawser.localhost:8123');
  expect(JSON.parse(blob.string().toString())).toMatchObject({ type: 'webauthn.get', challenge });
  expect(blob.string().length).toBe(0);
  expect(blob.rest()).toBe(0);
});

it.each<[string, Bend]>([
  ['the window of the app, which has no port', { origin: 'http://hawser.localhost' }],
  ['a passkey that its provider copies', { flags: 0x1d }],
  ['extensions, with their flag', { flags: 0x85, extensions: Buffer.from('a0', 'hex') }],
  ['members that a browser adds', { clientData: (right) => right.replace('}', ',"other_keys_can_be_added_here":"x"}') }],
])('takes %s', (_name, bend) => {
  expect(blobOf(bend).length).toBeGreaterThan(200);
});

it('takes a touch without PIN or finger only where that is switched off', () => {
  expect(() => blobOf({ flags: 0x01 })).toThrow('did not check who touched it');
  expect(blobOf({ flags: 0x01 }, 'discouraged').length).toBeGreaterThan(200);
});

const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const padInteger = (der: Buffer): Buffer =>
  Buffer.concat([Buffer.of(0x30, der.length - 1, 0x02, (der[3] ?? 0) + 1, 0), der.subarray(4)]);

it.each<[string, Bend, RegExp]>([
  ['another credential', { credentialId: 'AAAA' }, /another key/],
  ['another challenge', { challenge: randomBytes(32).toString('base64url') }, /something else/],
  ['a registration', { type: 'webauthn.create' }, /something else/],
  ['members in another order', { clientData: (right) => right.replace('{', '{"x":1,') }, /something else/],
  ['white space that sshd would not have', { clientData: (right) => right.replace(',', ', ') }, /something else/],
  ['another page’s origin', { origin: 'http://localhost:8123' }, /another page/],
  ['an origin that only begins like ours', { origin: 'http://hawser.localhost.example.org' }, /another page/],
  ['an https origin, which no page of ours has', { origin: 'https://hawser.localhost' }, /another page/],
  ['a page under the same name', { origin: 'http://x.hawser.localhost' }, /another page/],
  ['a page in a frame', { clientData: (right) => right.replace('"crossOrigin":false', '"crossOrigin":true') }, /inside another/],
  ['a challenge that comes twice', { clientData: (right) => right.replace('}', ',"challenge":"AA"}') }, /contradicts/],
  ['client data that end too early', { clientData: (right) => right.slice(0, -1) }, /malformed/],
  ['client data that are no text', { clientData: () => '\ufffe' }, /something else/],
  ['another relying party', { party: 'localhost' }, /another program/],
  ['no touch', { flags: 0x04 }, /nobody touched/],
  ['a new credential', { flags: 0x45 }, /new credential/],
  ['extensions without their flag', { extensions: Buffer.of(0xa0) }, /contradicts/],
  ['the flag without extensions', { flags: 0x85 }, /contradicts/],
  ['data that are cut off', { authenticatorData: (right) => right.subarray(0, 36) }, /cut off/],
  ['a signature by another key', { privateKey: other }, /not that of this passkey/],
  ['no signature', { signature: () => Buffer.alloc(0) }, /malformed/],
  ['a signature that is cut off', { signature: (right) => right.subarray(0, -1) }, /malformed/],
  ['a signature with more behind it', { signature: (right) => Buffer.concat([right, Buffer.of(0)]) }, /malformed/],
  ['a number with leading zeros', { signature: padInteger }, /malformed/],
  ['a signature of zeros', { signature: () => Buffer.from('3006020100020100', 'hex') }, /malformed/],
  ['a negative number', { signature: () => Buffer.from('3006020180020101', 'hex') }, /malformed/],
  [
    'a number past the order of the curve',
    { signature: () => Buffer.concat([Buffer.from('3026022100', 'hex'), Buffer.alloc(32, 0xff), Buffer.from('020101', 'hex')]) },
    /malformed/,
  ],
])('refuses %s', (_name, bend, words) => {
  expect(() => blobOf(bend)).toThrow(words);
  expect(() => blobOf(bend)).toThrow(PasskeyFault);
});

it('refuses a kept key that is none', () => {
  const passkey = { blob: 'AAAA', credentialId: key.credentialId, userVerification: 'required' } as const;
  expect(() => signatureFromAssertion(key.sign(challenge), data, passkey)).toThrow(/damaged/);
});
