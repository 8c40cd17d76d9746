import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lacks } from '../../../e2e/servers/requirements.ts';
import type { KeyFile } from '../../../e2e/servers/ssh-keys.ts';
import { plugInSecurityKey, type SecurityKey } from '../../../e2e/servers/security-key/token.ts';
import { testSecret } from '../../../e2e/servers/secrets/test-secret.ts';
import { cancelled } from '../../../shared/model/errors.ts';
import { WireReader } from '../ssh-wire.ts';
import { signWithTokenFile, type TokenAsker } from './token-signature.ts';

const never = new AbortController().signal;
const blobOf = (key: KeyFile): Buffer => Buffer.from(key.publicLine.split(' ')[1] ?? '', 'base64');
const data = Buffer.from('signed by touch');

describe.skipIf(lacks('security-key'))('a signature with a security key’s file', () => {
  let token: SecurityKey;
  let plain: KeyFile;
  let guarded: KeyFile;
  const asked: string[] = [];

  beforeAll(async () => {
    token = await plugInSecurityKey();
    plain = await token.generate({ type: 'ecdsa-sk', passphrase: testSecret('open sesame') });
    token.set({ PIN: testSecret('1234') });
    guarded = await token.generate({ demands: ['verify-required'], pin: testSecret('1234') });
  });
  beforeEach(() => {
    asked.length = 0;
    token.set({ PIN: testSecret('1234') });
  });
  afterAll(() => token.remove());

  interface Answers {
    readonly passphrases?: readonly string[];
    readonly pins?: readonly string[];
    readonly onPin?: (signal: AbortSignal) => Promise<string | undefined>;
    readonly onTouch?: (signal: AbortSignal) => Promise<void>;
  }
  const asker = ({ passphrases = [], pins = [], onPin, onTouch = () => Promise.resolve() }: Answers): TokenAsker => ({
    passphrase: (attempt) => {
      asked.push(`passphrase ${attempt}`);
      return Promise.resolve(passphrases[attempt - 1]);
    },
    pin: (attempt, signal) => {
      asked.push(`pin ${attempt}`);
      return onPin?.(signal) ?? Promise.resolve(pins[attempt - 1]);
    },
    touch: (signal) => {
      asked.push('touch');
      return onTouch(signal);
    },
  });
  const signed = (key: KeyFile, answers: Answers, signal = never): Promise<Buffer> =>
    signWithTokenFile({
      file: key.path,
      blob: blobOf(key),
      data,
      label: 'my key',
      provider: token.library,
      environment: { ...process.env, ...token.env },
      asker: asker(answers),
      signal,
    });
  const folders = (): readonly string[] => readdirSync(tmpdir()).filter((name) => existsSync(`${tmpdir()}/${name}/askpass`));

  it('asks for the passphrase, again after a wrong one, then for the touch, and leaves nothing behind', async () => {
    const before = folders();
    // Touched at once, it may have signed before it is told that it waits.
    token.set({ TOUCH: 'wait' });
    const onTouch = (): Promise<void> => Promise.resolve(token.set({}));
    const reader = new WireReader(await signed(plain, { passphrases: ['wrong', testSecret('open sesame')], onTouch }));
    expect(reader.text()).toBe('sk-ecdsa-sha2-nistp256@openssh.com');
    reader.string();
    expect([reader.byte(), reader.uint32() > 0]).toEqual([1, true]);
    expect(asked).toEqual(['passphrase 1', 'passphrase 2', 'touch']);
    expect(folders()).toEqual(before);
  });

  it('gives up without a passphrase, or after three wrong ones', async () => {
    await expect(signed(plain, {})).rejects.toMatchObject({ code: 'cancelled' });
    await expect(signed(plain, { passphrases: ['1', '2', '3', '4'] })).rejects.toMatchObject({ code: 'key.wrongPassphrase' });
  });

  it('asks for the PIN of a key that demands one, and for the touch after it', async () => {
    const reader = new WireReader(await signed(guarded, { pins: ['99', testSecret('1234')] }));
    reader.text();
    reader.string();
    expect(reader.byte()).toBe(5);
    expect(asked.filter((what) => what.startsWith('pin'))).toEqual(['pin 1', 'pin 2']);
    expect(asked.at(-1)).toBe('touch');
  });

  it('takes the question for the PIN back when it ends, and asks for no touch after it', async () => {
    const abort = new AbortController();
    let wasTakenBack = false;
    const onPin = (signal: AbortSignal): Promise<string> =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          wasTakenBack = true;
          resolve(testSecret('1234'));
        });
        abort.abort();
      });
    await expect(signed(guarded, { onPin }, abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect([wasTakenBack, asked.at(-1)]).toEqual([true, 'pin 1']);
  });

  it('says that the PIN was wrong after three, or nothing but that it was given up', async () => {
    await expect(signed(guarded, { pins: [] })).rejects.toMatchObject({ code: 'cancelled' });
    const failing = signed(guarded, { pins: ['1', '2', '3', testSecret('1234')] });
    await expect(failing).rejects.toMatchObject({ code: 'key.token', detail: { key: 'my key', why: 'pin' } });
    expect(asked.filter((what) => what.startsWith('pin'))).toHaveLength(4);
    // The token has counted them.
    await expect(signed(guarded, { pins: [testSecret('1234')] })).rejects.toMatchObject({ detail: { why: 'refused' } });
  });

  it.each([
    ['absent', { DEVICE: 'absent' } as const, 'absent'],
    ['another one', { TOKEN: 'two' } as const, 'absent'],
    ['not touched', { TOUCH: 'deny' } as const, 'refused'],
  ])('says why a token that is %s does not sign', async (_name, settings, why) => {
    token.set(settings);
    const failing = signed(plain, { passphrases: [testSecret('open sesame')] });
    await expect(failing).rejects.toMatchObject({ code: 'key.token', detail: { why } });
  });

  it('notices a token that is taken out while it waits', async () => {
    token.set({ TOUCH: 'wait' });
    const failing = signed(plain, {
      passphrases: [testSecret('open sesame')],
      onTouch: () => {
        token.set({ DEVICE: 'absent' });
        return Promise.resolve();
      },
    });
    await expect(failing).rejects.toMatchObject({ code: 'key.token', detail: { why: 'absent' } });
  });

  it('ends at once when the touch is given up, or the login is, and the token’s helper with it', async () => {
    token.set({ TOUCH: 'wait' });
    const passphrases = [testSecret('open sesame')];
    const giveUp = signed(plain, { passphrases, onTouch: () => Promise.reject(cancelled()) });
    await expect(giveUp).rejects.toMatchObject({ code: 'cancelled' });
    const abort = new AbortController();
    const aborted = signed(plain, { passphrases, onTouch: () => Promise.resolve(abort.abort()) }, abort.signal);
    await expect(aborted).rejects.toMatchObject({ code: 'cancelled' });
    const from = token.log().length;
    token.set({});
    expect(token.log().slice(from)).not.toContain('touched');
  });

  it('says that a provider library does not load', async () => {
    const request = { file: plain.path, blob: blobOf(plain), data, label: '', provider: '/no/such/library.so', signal: never };
    const failing = signWithTokenFile({
      ...request,
      environment: process.env,
      asker: asker({ passphrases: [testSecret('open sesame')] }),
    });
    await expect(failing).rejects.toMatchObject({ code: 'key.unreadable' });
  });
});
