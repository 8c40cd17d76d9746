import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { generateKey, startAgent, type Agent, type KeyFile, type KeyOptions } from '../../e2e/servers/ssh-keys.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { PasskeyCandidate, PasskeySource } from '../fido/passkey-login.ts';
import { scriptedLogin, type ScriptedUser } from './fixtures/scripted-login.ts';

const everything = ['publickey', 'password', 'keyboard-interactive'];

/** A server that ends a login at the sixth failure is the usual one; this one counts only. */
describe.skipIf(lacks('agent'))('keys of an agent that nothing names for the host', () => {
  let agent: Agent;
  const keys: KeyFile[] = [];
  const make = async (options: KeyOptions = {}): Promise<KeyFile> => {
    const key = await generateKey(options);
    keys.push(key);
    return key;
  };
  const asDefault = ({ path }: KeyFile): Pick<EffectiveHost, 'identityFiles'> => ({ identityFiles: [{ path, isDefault: true }] });

  beforeAll(async () => {
    const strangers = await Promise.all(Array.from({ length: 8 }, () => make({ comment: 'stranger' })));
    agent = await startAgent({ keys: strangers.map(({ path }) => path) });
  });
  afterAll(async () => {
    await agent.stop();
    for (const key of keys) key.remove();
  });

  interface Case {
    readonly host?: Partial<EffectiveHost>;
    readonly left?: readonly string[];
    readonly user?: ScriptedUser;
    readonly signatureAlgorithms?: readonly string[];
    readonly passkeys?: PasskeySource;
  }
  /** What was sent, strangers as a number. */
  async function tried({ host = {}, left = ['publickey'], user = {}, signatureAlgorithms, passkeys }: Case) {
    const server = { judge: () => ({ left }), ...(signatureAlgorithms && { signatureAlgorithms }) };
    const login = await scriptedLogin({
      server,
      host: { identityAgent: agent.socket, numberOfPasswordPrompts: 1, ...host },
      user,
      deps: { ...(passkeys && { passkeys }) },
    });
    const sent: (string | number)[] = [];
    for (const name of login.sent.slice(1)) {
      if (!name.startsWith('key stranger')) sent.push(name);
      else if (typeof sent.at(-1) === 'number') sent.push(Number(sent.pop()) + 1);
      else sent.push(1);
    }
    const heldBack = login.authenticator.attempts.filter(({ why }) => why?.startsWith('held back') === true).length;
    return { sent, heldBack };
  }

  it('get all six attempts where no other way is possible, and leave one where there is another', async () => {
    const wrong = { answers: [['wrong']] };
    expect(await tried({})).toEqual({ sent: [6], heldBack: 2 });
    expect(await tried({ left: ['publickey', 'password'], user: wrong })).toEqual({ sent: [5, 'password wrong'], heldBack: 3 });
    const off = { passwordAuthentication: false, kbdInteractiveAuthentication: false };
    expect(await tried({ left: everything, host: off })).toEqual({ sent: [6], heldBack: 2 });
    expect(await tried({ left: everything, host: { batchMode: true } })).toEqual({ sent: [6], heldBack: 2 });
    expect(await tried({ left: everything, host: { preferredAuthentications: ['publickey'] } })).toEqual({
      sent: [6],
      heldBack: 2,
    });
    const asked = await tried({ left: ['publickey', 'keyboard-interactive'], user: {} });
    expect(asked.sent).toEqual([5, 'keyboard-interactive']);
  });

  it('leave an attempt for each key of the host’s own that will be shown to the server, and for no other', async () => {
    const sealed = await make({ comment: 'own', passphrase: testSecret('secret') });
    const rsa = await make({ comment: 'own', type: 'rsa', bits: 2048 });
    const open = await make({ comment: 'own' });
    const name = ({ path }: KeyFile): string => path.split('/').at(-1) ?? '';
    expect(await tried({ host: asDefault(open) })).toEqual({ sent: [5, `key ${name(open)} ssh-ed25519`], heldBack: 3 });
    // Nobody is asked for its passphrase; the server takes no signature of it.
    expect((await tried({ host: { ...asDefault(sealed), batchMode: true } })).sent).toEqual([6]);
    expect((await tried({ host: asDefault(rsa), signatureAlgorithms: ['ssh-ed25519', 'rsa-sha1'] })).sent).toEqual([6]);
  });

  it('that were held back are judged again when the host’s own keys are through', async () => {
    const sealed = await make({ comment: 'own', passphrase: testSecret('secret'), format: 'pem', type: 'rsa', bits: 2048 });
    // Only its passphrase tells what key it is. It is not given, so that its attempt is free again.
    rmSync(sealed.publicPath);
    const login = await tried({ host: asDefault(sealed), user: { answers: ['cancel'] } });
    expect(login).toEqual({ sent: [6], heldBack: 2 });
  });

  it('count with what other methods have lost before', async () => {
    const passwordFirst = { preferredAuthentications: ['password', 'publickey'], numberOfPasswordPrompts: 2 };
    const left = ['publickey', 'password'];
    const login = await tried({ left, host: passwordFirst, user: { answers: [['a'], ['b']] } });
    expect(login).toEqual({ sent: ['password a', 'password b', 4], heldBack: 4 });
  });

  it('are told of as held back only where the login failed', async () => {
    const own = await make({ comment: 'own' });
    const { authenticator, end } = await scriptedLogin({
      server: {
        judge: (attempt) => (attempt.startsWith('key stranger') || attempt === 'none' ? { left: ['publickey'] } : 'accept'),
      },
      host: { identityAgent: agent.socket, ...asDefault(own) },
    });
    expect(end).toBe('accepted');
    expect(authenticator.attempts.map(({ answer }) => answer)).toEqual([
      ...Array.from({ length: 5 }, () => 'refused'),
      'accepted',
    ]);
  });

  it('go before strangers among passkeys, which take no attempt of others either', async () => {
    const passkey = (label: string): PasskeyCandidate => ({
      label,
      from: 'passkey',
      keyType: 'webauthn-sk-ecdsa-sha2-nistp256@openssh.com',
      asks: true,
      note: undefined,
      plainKey: label,
      whenUnknown: '',
      whyRefused: () => '',
      onAccepted: () => undefined,
      open: () =>
        Promise.resolve({
          label,
          from: 'passkey',
          keyType: 'webauthn-sk-ecdsa-sha2-nistp256@openssh.com',
          publicBlob: Buffer.from(label),
          fingerprint: label,
          sign: () => Promise.reject(new Error('nobody wants it')),
        }),
    });
    const strangers: PasskeySource = () => ({ first: [], last: [passkey('one'), passkey('two')], skipped: [] });
    const named: PasskeySource = () => ({ first: [passkey('here')], last: [], skipped: [] });
    const left = ['publickey', 'password'];
    const user = { answers: [['wrong']] };
    expect(await tried({ left, user, passkeys: strangers })).toEqual({ sent: [5, 'password wrong'], heldBack: 5 });
    const here = await tried({ left, user, passkeys: named });
    expect(here.sent).toEqual(['key here webauthn-sk-ecdsa-sha2-nistp256@openssh.com', 4, 'password wrong']);
  });
});
