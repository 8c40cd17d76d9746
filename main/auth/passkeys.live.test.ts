import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { AppError } from '../../shared/model/errors.ts';
import { passkeyAlgorithm, passkeyConfigLine, type PasskeyInfo, type PasskeyQuestion } from '../../shared/model/passkeys.ts';
import type { PromptAnswer } from '../../shared/model/prompt.ts';
import { PasskeyBook, passkeysDocument } from '../fido/passkey-book.ts';
import { SoftPasskey, type Bend } from '../fido/testing/soft-passkey.ts';
import { silentLogger } from '../log/logger.ts';
import { JsonDocument } from '../storage/json-document.ts';
import { passkeyLogin, type PasskeyLogin } from './fixtures/passkey-login.ts';

describe.skipIf(lacks('sshd'))('passkeys against a real sshd', () => {
  let folder: string;
  let book: PasskeyBook;
  let sshd: Sshd;
  const open: PasskeyLogin[] = [];
  const servers: Sshd[] = [];

  const start = async (config: string): Promise<Sshd> => {
    const server = await startSshd({ config });
    servers.push(server);
    return server;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hawser-passkeys-'));
    const document = await JsonDocument.open(folder, passkeysDocument, { clock: systemClock, log: silentLogger });
    book = new PasskeyBook(document, systemClock, 'fred@laptop');
    sshd = await start(passkeyConfigLine);
  });
  afterEach(async () => {
    for (const { connection } of open.splice(0)) connection?.close();
    for (const { id } of book.passkeys) await book.remove(id);
  });
  afterAll(async () => {
    book.dispose();
    for (const server of servers) await server.stop();
    rmSync(folder, { recursive: true });
  });

  const make = async (key: SoftPasskey, name = 'blue'): Promise<PasskeyInfo> => {
    const order = book.order(undefined);
    return book.add(order.orderId, name, key.make(order.challenge));
  };
  const put = (server: Sshd, ...lines: readonly string[]): void =>
    writeFileSync(server.authorizedKeysFile, lines.map((line) => `${line}\n`).join(''));
  const touch =
    (key: SoftPasskey, bend: Bend = {}) =>
    ({ challenge }: PasskeyQuestion): PromptAnswer =>
      key.sign(challenge, bend);
  const login = async (...args: Parameters<typeof passkeyLogin>): Promise<PasskeyLogin> => {
    const outcome = await passkeyLogin(...args);
    open.push(outcome);
    return outcome;
  };
  const attemptsOf = ({ connection, error }: PasskeyLogin) =>
    connection?.attempts ?? (error?.code === 'auth.refused' ? (error as AppError<'auth.refused'>).detail.tried : []);

  it('logs in by a touch, and notes where and when', async () => {
    const key = new SoftPasskey();
    const { id } = await make(key);
    put(sshd, book.line(id, {}));
    const outcome = await login(sshd, book, touch(key));
    expect(outcome.error).toBeUndefined();
    expect(outcome.connection?.authenticatedWith).toEqual([`publickey ${id} (blue)`]);
    expect(outcome.connection?.canRepeatSilently).toBe(false);
    expect(outcome.questions).toMatchObject([{ name: 'blue', user: sshd.user, host: sshd.host, userVerification: 'required' }]);
    await expect.poll(() => book.get(id).installed).toMatchObject([{ user: sshd.user, host: sshd.host, port: sshd.port }]);
    expect(book.get(id).lastUsedAt).toBeGreaterThan(0);
  });

  it('logs in where the line says from= and verify-required', async () => {
    const key = new SoftPasskey();
    const { id } = await make(key);
    put(sshd, book.line(id, { from: '127.0.0.0/8', verifyRequired: true }));
    expect((await login(sshd, book, touch(key))).error).toBeUndefined();
    put(sshd, book.line(id, { from: '192.0.2.0/24' }));
    const refused = await login(sshd, book, touch(key));
    expect(refused.error?.code).toBe('auth.refused');
    expect(refused.questions).toEqual([]);
  });

  it('is refused by verify-required without PIN or finger, and says why', async () => {
    const key = new SoftPasskey();
    const { id } = await make(key);
    await book.update(id, { userVerification: 'discouraged' });
    put(sshd, book.line(id, {}));
    expect((await login(sshd, book, touch(key, { flags: 0x01 }))).error).toBeUndefined();
    put(sshd, book.line(id, { verifyRequired: true }));
    const refused = await login(sshd, book, touch(key, { flags: 0x01 }));
    expect(attemptsOf(refused)).toMatchObject([{ answer: 'refused', why: expect.stringContaining('verify-required') }]);
  });

  it('asks for the touch of a key only that the server wants, and offers one that was put there before others', async () => {
    const [stranger, wanted] = [new SoftPasskey(), new SoftPasskey()];
    const { id } = await make(wanted, 'wanted');
    await make(stranger, 'stranger');
    put(sshd, book.line(id, {}));
    const host = { identityFiles: [{ path: sshd.clientKey.path, isDefault: false }] };
    const first = await login(sshd, book, touch(wanted), { host });
    expect(first.questions.map(({ name }) => name)).toEqual(['wanted']);
    await expect.poll(() => book.get(id).installed.length).toBe(1);
    // A key file that works would be taken first if the passkey were not known to be there.
    put(sshd, book.line(id, {}), sshd.clientKey.publicLine);
    const second = await login(sshd, book, touch(wanted), { host });
    expect(second.connection?.attempts.map(({ identity, answer }) => [identity, answer])).toEqual([['wanted', 'accepted']]);
    const unasked = await login(sshd, book, touch(wanted), { host: { ...host, identitiesOnly: true, onlyPasskey: 'none' } });
    expect(unasked.connection?.attempts.map(({ identity }) => identity)).toEqual(['client_key']);
  });

  it('names the line of sshd_config where the algorithm is refused, and goes on to the next key', async () => {
    const old = await start('');
    const key = new SoftPasskey();
    const { id } = await make(key);
    await book.installedAt(id, { user: old.user, host: old.host, port: old.port });
    put(old, book.line(id, {}), old.clientKey.publicLine);
    const host = { identityFiles: [{ path: old.clientKey.path, isDefault: false }] };
    const outcome = await login(old, book, touch(key), { host });
    expect(outcome.questions).toEqual([]);
    expect(attemptsOf(outcome)).toMatchObject([
      { identity: 'blue', from: 'passkey', answer: 'refused', why: expect.stringContaining(passkeyConfigLine) },
      { identity: 'client_key', answer: 'accepted' },
    ]);
    await old.waitForLog(new RegExp(`${passkeyAlgorithm} not in PubkeyAcceptedAlgorithms`));
  });

  it.each<[string, PromptAnswer | Bend, RegExp]>([
    ['nobody touches it', { kind: 'noAssertion', why: 'timeout' }, /nobody touched it in time/],
    ['the key does not sign', { kind: 'noAssertion', why: 'refused' }, /PIN or finger/],
    ['another way is chosen', { kind: 'noAssertion', why: 'anotherWay' }, /another way/],
    ['the page signs something else', { challenge: 'AAAA' }, /something else/],
    ['the page answers for another origin', { origin: 'http://localhost:1' }, /another page/],
    ['PIN or finger is missing', { flags: 0x01 }, /did not check who/],
    ['another key signs', { privateKey: new SoftPasskey().privateKey }, /not that of this passkey/],
  ])('goes on with the next key when %s', async (_name, answer, words) => {
    const key = new SoftPasskey();
    const { id } = await make(key);
    await book.installedAt(id, { user: sshd.user, host: sshd.host, port: sshd.port });
    put(sshd, book.line(id, {}), sshd.clientKey.publicLine);
    const host = { identityFiles: [{ path: sshd.clientKey.path, isDefault: false }] };
    const outcome = await login(sshd, book, 'kind' in answer ? () => answer : touch(key, answer), { host });
    expect(attemptsOf(outcome)).toMatchObject([
      { identity: 'blue', answer: 'skipped', why: expect.stringMatching(words) },
      { identity: 'client_key', answer: 'accepted' },
    ]);
  });

  it('ends the login when it is cancelled', async () => {
    const key = new SoftPasskey();
    put(sshd, book.line((await make(key)).id, {}), sshd.clientKey.publicLine);
    const host = { identityFiles: [{ path: sshd.clientKey.path, isDefault: false }] };
    await book.installedAt(book.infos()[0]?.id ?? (await make(key)).id, { user: sshd.user, host: sshd.host, port: sshd.port });
    const outcome = await login(sshd, book, () => ({ kind: 'cancel' }), { host });
    expect(outcome.error?.code).toBe('auth.cancelled');
  });

  it('withdraws the question by itself when the page is silent', async () => {
    const key = new SoftPasskey();
    put(sshd, book.line((await make(key)).id, {}));
    const clock = { ...systemClock, after: (_ms: number, run: () => void) => systemClock.after(50, run) };
    const silent = (_question: PasskeyQuestion, signal: AbortSignal): Promise<PromptAnswer> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new AppError('cancelled', {}, 'withdrawn')), { once: true });
      });
    const outcome = await login(sshd, book, silent, { clock });
    expect(attemptsOf(outcome)).toMatchObject([{ answer: 'skipped', why: 'nobody touched it in time' }]);
  });

  it('skips a passkey in words where there is no window, where nobody is there, and in BatchMode', async () => {
    const key = new SoftPasskey();
    const { id } = await make(key);
    await book.installedAt(id, { user: sshd.user, host: sshd.host, port: sshd.port });
    put(sshd, book.line(id, {}));
    const unattended = (): never => {
      throw new AppError('prompt.unanswerable', { question: '', remedy: '' }, 'nobody there');
    };
    const ways = [
      [await login(sshd, book, touch(key), { hasPages: false }), /needs a window/],
      [await login(sshd, book, touch(key), { host: { batchMode: true } }), /BatchMode/],
      [await login(sshd, book, unattended), /nobody was there/],
    ] as const;
    for (const [outcome, words] of ways)
      expect(attemptsOf(outcome)).toMatchObject([{ identity: 'blue', answer: 'skipped', why: expect.stringMatching(words) }]);
  });

  it('counts as one of two keys where the server wants two', async () => {
    const strict = await start(`${passkeyConfigLine}\nAuthenticationMethods publickey,publickey`);
    const key = new SoftPasskey();
    put(strict, book.line((await make(key)).id, {}), strict.clientKey.publicLine);
    const host = { identityFiles: [{ path: strict.clientKey.path, isDefault: false }] };
    const outcome = await login(strict, book, touch(key), { host });
    expect(outcome.connection?.attempts.map(({ identity, answer }) => [identity, answer])).toEqual([
      ['client_key', 'partial'],
      ['blue', 'accepted'],
    ]);
  });
});
