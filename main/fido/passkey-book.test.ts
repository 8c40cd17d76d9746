import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { PasskeyId, type PasskeyInfo } from '../../shared/model/passkeys.ts';
import { silentLogger } from '../log/logger.ts';
import { JsonDocument } from '../storage/json-document.ts';
import { PasskeyBook, passkeysDocument } from './passkey-book.ts';
import { SoftPasskey, type Bend } from './testing/soft-passkey.ts';

let folder: string;
let book: PasskeyBook;
let now = 1000;
const clock = { ...systemClock, now: () => now };
const open: PasskeyBook[] = [];

async function openBook(dir: string): Promise<PasskeyBook> {
  const document = await JsonDocument.open(dir, passkeysDocument, { clock: systemClock, log: silentLogger });
  const opened = new PasskeyBook(document, clock, 'fred@laptop');
  open.push(opened);
  return opened;
}

async function add(key = new SoftPasskey(), bend: Bend = {}, name = 'laptop'): Promise<PasskeyInfo> {
  const order = book.order(undefined);
  return book.add(order.orderId, name, key.make(order.challenge, bend));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hawser-passkeys-'));
  book = await openBook(folder);
});
afterEach(async () => {
  for (const { id } of book.passkeys) await book.remove(id);
});
afterAll(() => {
  for (const each of open) each.dispose();
  rmSync(folder, { recursive: true });
});

it('keeps what was made, for this user alone and without a secret', async () => {
  const key = new SoftPasskey();
  const made = await add(key);
  expect(made).toMatchObject({ name: 'laptop', userVerification: 'required', maySync: false, installed: [], madeAt: now });
  const file = join(folder, 'passkeys.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).not.toContain(key.privateKey.export({ format: 'jwk' }).d);
  const again = await openBook(folder);
  expect(again.infos()).toEqual([made]);
});

it('names a new one for this computer, and a second one otherwise', async () => {
  expect(book.order(undefined)).toMatchObject({ name: 'fred@laptop', userVerification: 'required', exclude: [] });
  const key = new SoftPasskey();
  const made = await add(key, {}, 'fred@laptop');
  expect(book.order(undefined).name).toBe('fred@laptop 2');
  expect(book.order(made.id)).toMatchObject({
    name: 'fred@laptop backup',
    exclude: [{ id: key.credentialId, transports: ['usb'] }],
  });
});

it('takes an order once, and not after ten minutes', async () => {
  const key = new SoftPasskey();
  const order = book.order(undefined);
  await book.add(order.orderId, 'a', key.make(order.challenge));
  await expect(book.add(order.orderId, 'a', key.make(order.challenge))).rejects.toMatchObject({ code: 'passkey.rejected' });
  const late = book.order(undefined);
  now += 10 * 60_000;
  await expect(book.add(late.orderId, 'b', key.make(late.challenge))).rejects.toMatchObject({ code: 'passkey.rejected' });
});

it.each<[string, Bend, RegExp]>([
  ['for another page', { origin: 'http://evil.localhost' }, /another page/],
  ['for another challenge', { challenge: 'AAAA' }, /something else/],
  ['without PIN or finger', { flags: 0x41 }, /did not check who/],
  ['without a key', { flags: 0x05 }, /without a new key/],
  ['for another relying party', { party: 'localhost' }, /another program/],
  ['with another id than the key says', { credentialId: 'AAAA' }, /different credentials/],
  ['of another kind (Ed25519)', { cose: () => Buffer.from('a4010103272006', 'hex') }, /ES256 only/],
  [
    'with a point off the curve',
    { cose: (right) => Buffer.concat([right.subarray(0, -1), Buffer.of((right.at(-1) ?? 0) ^ 1)]) },
    /curve/,
  ],
  ['cut off', { authenticatorData: (right) => right.subarray(0, 60) }, /cut off|different/],
])('rejects what was made %s', async (_name, bend, words) => {
  await expect(add(new SoftPasskey(), bend)).rejects.toMatchObject({
    code: 'passkey.rejected',
    message: expect.stringMatching(words),
  });
  expect(book.passkeys).toEqual([]);
});

it('says that a provider may copy it', async () => {
  expect((await add(new SoftPasskey(), { flags: 0x4d })).maySync).toBe(true);
});

it('notes where it was put and used, each account once', async () => {
  const { id } = await add();
  const told: (readonly PasskeyInfo[])[] = [];
  book.onChanged((infos) => told.push(infos));
  await book.installedAt(id, { user: 'eve', host: 'Web1', port: 22 });
  now += 5;
  await book.usedAt(id, { user: 'eve', host: 'web1', port: 22 });
  await book.usedAt(id, { user: 'eve', host: 'web2', port: 22 });
  expect(book.get(id)).toMatchObject({
    lastUsedAt: now,
    installed: [
      { user: 'eve', host: 'Web1', port: 22, at: now - 5 },
      { user: 'eve', host: 'web2', port: 22, at: now },
    ],
  });
  expect(told.at(-1)?.[0]?.installed.length).toBe(2);
});

it('renames, switches verification off, and forgets', async () => {
  const { id } = await add();
  expect(await book.update(id, { name: 'blue\u0007 key', userVerification: 'discouraged' })).toMatchObject({
    name: expect.not.stringContaining('\u0007'),
    userVerification: 'discouraged',
  });
  await book.remove(id);
  await expect(book.update(id, { name: 'x' })).rejects.toMatchObject({ code: 'passkey.notFound' });
  expect(() => book.get(PasskeyId.parse(`SHA256:${'A'.repeat(43)}`))).toThrow();
});

it('writes a line for authorized_keys, with options when they are wanted', async () => {
  const { id } = await add(new SoftPasskey(), {}, 'Fred’s laptop');
  const { blob } = book.get(id);
  const plain = `sk-ecdsa-sha2-nistp256@openssh.com ${blob}`;
  expect(book.line(id, {})).toBe(`${plain} Fred-s-laptop`);
  expect(book.line(id, { from: ' 192.0.2.0/24, !192.0.2.7,*.example.org ', verifyRequired: true })).toBe(
    `from="192.0.2.0/24,!192.0.2.7,*.example.org",verify-required ${plain} Fred-s-laptop`,
  );
  for (const from of ['1.2.3.4",command="rm', 'a b', 'a,,b', '!1.2.3.4', 'a\nb'])
    expect(() => book.line(id, { from }), from).toThrow(expect.objectContaining({ code: 'passkey.badLine' }));
});
