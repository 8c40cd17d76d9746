import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { plugInSecurityKey, type SecurityKey } from '../../e2e/servers/security-key/token.ts';
import { startAgent, type KeyFile } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { liveLogin, type LiveLogin } from './fixtures/live-login.ts';

type Answers = Parameters<typeof liveLogin>[2];

describe.skipIf(lacks('security-key') || lacks('sshd'))('a login with a security key', () => {
  let token: SecurityKey;
  let sshd: Sshd;
  let guarded: KeyFile;
  let plain: KeyFile;
  let ecdsa: KeyFile;
  let locked: KeyFile;

  beforeAll(async () => {
    token = await plugInSecurityKey({ PIN: testSecret('1234') });
    guarded = await token.generate({ demands: ['verify-required'], pin: testSecret('1234'), comment: 'guarded' });
    plain = await token.generate({ comment: 'plain', demands: ['application=ssh:web'] });
    ecdsa = await token.generate({ type: 'ecdsa-sk', comment: 'old one' });
    locked = await token.generate({
      type: 'ecdsa-sk',
      comment: 'locked',
      passphrase: testSecret('open sesame'),
      demands: ['no-touch-required'],
    });
    sshd = await startSshd();
    const lines = [
      `verify-required ${guarded.publicLine}`,
      plain.publicLine,
      ecdsa.publicLine,
      `no-touch-required ${locked.publicLine}`,
    ];
    appendFileSync(sshd.authorizedKeysFile, `${lines.join('\n')}\n`);
  });
  beforeEach(() => token.set({ PIN: testSecret('1234') }));
  afterAll(async () => {
    await sshd.stop();
    token.remove();
  });

  const login = async (
    keys: readonly KeyFile[],
    answers: Answers = [],
    host: Partial<EffectiveHost> = {},
  ): Promise<LiveLogin> => {
    const identityFiles = keys.map(({ path }) => ({ path, isDefault: false }));
    const target = { identityFiles, securityKeyProvider: token.library, ...host };
    const environment = { PATH: process.env['PATH'], ...token.env };
    const end = await liveLogin(sshd, target, answers, undefined, { environment });
    end.connection?.close();
    return end;
  };
  const asked = (end: LiveLogin): readonly string[] => end.questions.map(({ body }) => body.kind);
  const why = (end: LiveLogin): readonly (string | undefined)[] => (end.connection?.attempts ?? []).map((attempt) => attempt.why);

  it('signs by its file when the key is touched, with nothing to type', async () => {
    for (const key of [plain, ecdsa]) {
      const end = await login([key]);
      expect(end.connection?.authenticatedWith).toEqual([expect.stringContaining(`publickey ${key.fingerprint}`)]);
      expect(asked(end)).toEqual([]);
      // A reconnect needs a person.
      expect(end.connection?.canRepeatSilently).toBe(false);
    }
  });

  it('asks for the PIN, naming host, account and key, and again after a wrong one', async () => {
    const end = await login([guarded], [['99'], [testSecret('1234')]]);
    expect(end.connection?.authenticatedWith).toHaveLength(1);
    const use = { kind: 'signIn', host: sshd.host, user: sshd.user };
    expect(end.questions.map(({ body }) => body)).toEqual([
      { kind: 'pin', use, key: 'guarded', attempt: 1 },
      { kind: 'pin', use, key: 'guarded', attempt: 2 },
    ]);
  });

  it('asks for the passphrase of the file, and for no touch where key and server need none', async () => {
    const from = token.log().length;
    const end = await login([locked], [[testSecret('open sesame')]]);
    expect(asked(end)).toEqual(['passphrase']);
    expect(end.connection?.authenticatedWith).toHaveLength(1);
    expect(token.log().slice(from)).toEqual([expect.stringMatching(/^sign ecdsa .* flags=00/)]);
    // A key on a token may want a touch or a PIN, also where its passphrase is remembered.
    expect(end.connection?.canRepeatSilently).toBe(false);
  });

  it('goes on to the next key when the touch is cancelled, the token is taken out, or the PIN was wrong three times', async () => {
    token.set({ TOUCH: 'wait' });
    const cancelledTouch = await login([plain, sshd.clientKey], ['cancel']);
    expect(asked(cancelledTouch)).toEqual(['touch']);
    expect(cancelledTouch.questions[0]?.body).toMatchObject({ key: 'plain', by: 'hawser' });
    expect(cancelledTouch.connection?.attempts[0]).toMatchObject({ answer: 'cancelled' });
    expect(cancelledTouch.connection?.attempts.at(-1)).toMatchObject({ answer: 'accepted' });

    token.set({ DEVICE: 'absent' });
    expect(why(await login([plain, sshd.clientKey]))[0]).toBe('no security key that made it is plugged in');
    token.set({ PIN: testSecret('1234') });
    const wrong = await login([guarded, sshd.clientKey], [['1'], ['2'], ['3']]);
    expect(why(wrong)[0]).toBe('the PIN was wrong');
    expect(wrong.connection?.attempts.at(-1)).toMatchObject({ answer: 'accepted' });
  });

  it('shows the card while the user’s own agent waits, and passes the key over at Cancel', async () => {
    const agent = await startAgent({ providers: token.library, env: token.env });
    await agent.add(plain.path, ['-S', token.library]);
    const host = { identityAgent: agent.socket };
    const silent = await login([], [], host);
    expect([silent.connection?.authenticatedWith.length, asked(silent)]).toEqual([1, []]);
    token.set({ TOUCH: 'wait' });
    const end = await login([plain, sshd.clientKey], ['cancel'], host);
    expect(end.questions[0]?.body).toMatchObject({ kind: 'touch', by: 'agent' });
    expect(end.connection?.attempts[0]).toMatchObject({ answer: 'cancelled' });
    expect(end.connection?.attempts.at(-1)).toMatchObject({ answer: 'accepted' });
    token.set({});
    await agent.stop();
  });

  it('is refused where the server demands a PIN that the key was never made for', async () => {
    const other = await startSshd();
    appendFileSync(other.authorizedKeysFile, `verify-required ${plain.publicLine}\n`);
    const environment = { PATH: process.env['PATH'], ...token.env };
    const identityFiles = [{ path: plain.path, isDefault: false }];
    const end = await liveLogin(other, { identityFiles, securityKeyProvider: token.library }, [], undefined, { environment });
    expect(end.error).toMatchObject({ code: 'auth.refused', detail: { tried: [{ answer: 'refused' }] } });
    await other.stop();
  });
});
