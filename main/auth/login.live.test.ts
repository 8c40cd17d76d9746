import { appendFileSync, copyFileSync, rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSshdWithAccounts, type SshdWithAccounts } from '../../e2e/servers/accounts.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { generateKey, startAgent, type Agent, type KeyFile, type KeyOptions } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import { systemClock } from '../../shared/base/clock.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { errorText } from '../../shared/model/error-text.ts';
import { isAppError } from '../../shared/model/errors.ts';
import { AuthMemory } from './auth-memory.ts';
import { liveLogin, type LiveLogin } from './fixtures/live-login.ts';

const made: (() => void)[] = [];
const open: LiveLogin[] = [];
afterEach(() => {
  for (const { connection } of open.splice(0)) connection?.close();
});
afterAll(() => {
  for (const remove of made) remove();
});

const login = async (...args: Parameters<typeof liveLogin>): Promise<LiveLogin> => {
  const outcome = await liveLogin(...args);
  open.push(outcome);
  return outcome;
};
const makeKey = async (options: KeyOptions = {}): Promise<KeyFile> => {
  const key = await generateKey(options);
  made.push(() => key.remove());
  return key;
};
const files = (...keys: readonly KeyFile[]): Pick<EffectiveHost, 'identityFiles'> => ({
  identityFiles: keys.map(({ path }) => ({ path, isDefault: false })),
});
const answersOf = ({ connection }: LiveLogin): (string | undefined)[] => connection?.attempts.map(({ answer }) => answer) ?? [];

describe.skipIf(lacks('agent'))('a server that takes keys', () => {
  let sshd: Sshd;
  let strangers: readonly KeyFile[];
  const stop: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    strangers = await Promise.all(Array.from({ length: 7 }, () => makeKey()));
    sshd = await startSshd();
    stop.push(() => sshd.stop());
  });
  afterAll(async () => {
    for (const end of stop) await end();
  });

  const agentWith = async (keys: readonly KeyFile[]): Promise<Agent> => {
    const agent = await startAgent({ keys: keys.map(({ path }) => path) });
    stop.push(() => agent.stop());
    return agent;
  };

  it.each([1, 2, 5])('lets in the key that stands at place %i', async (place) => {
    const outcome = await login(sshd, files(...strangers.slice(0, place - 1), sshd.clientKey));
    expect(answersOf(outcome)).toEqual([...Array.from({ length: place - 1 }, () => 'refused'), 'accepted']);
    expect(outcome.connection?.authenticatedWith).toEqual([`publickey ${sshd.clientKey.fingerprint} (client_key)`]);
    expect(outcome.connection?.canRepeatSilently).toBe(true);
  });

  it('ends the login of an agent with eight keys, the right one last, when MaxAuthTries is 2', async () => {
    const strict = await startSshd({ config: 'MaxAuthTries 2' });
    stop.push(() => strict.stop());
    const agent = await agentWith([...strangers, strict.clientKey]);
    const { error } = await login(strict, { identityAgent: agent.socket });
    expect(error).toMatchObject({ code: 'auth.tooManyFailures', detail: { user: strict.user } });
    expect(error?.detail).toHaveProperty('tried.0', {
      method: 'publickey',
      identity: 'test key',
      from: 'agent',
      answer: 'refused',
    });
    // The named key comes first, and with IdentitiesOnly no other is offered.
    const named = await login(strict, { identityAgent: agent.socket, identitiesOnly: true, ...files(strict.clientKey) });
    expect(named.connection?.attempts).toEqual([
      { method: 'publickey', identity: 'client_key', from: 'agent', answer: 'accepted' },
    ]);
  });

  it('spends the usual limit well with an agent of eight keys: the key of the host first, else six, and the rest is told', async () => {
    const usual = await startSshd({ config: 'MaxAuthTries 6' });
    stop.push(() => usual.stop());
    const agent = await agentWith([...strangers, usual.clientKey]);
    const held = { identityAgent: agent.socket };
    // By its file, by its .pub, alone or with the others behind it: one attempt.
    for (const path of [usual.clientKey.path, usual.clientKey.publicPath])
      for (const identitiesOnly of [true, false]) {
        const named = await login(usual, { ...held, identitiesOnly, identityFiles: [{ path, isDefault: false }] });
        expect(answersOf(named)).toEqual(['accepted']);
      }
    // Without a hint: six strangers, since nothing else is left to try, and the server ends it.
    const { error } = await login(usual, held);
    expect(error).toMatchObject({ code: 'auth.tooManyFailures' });
    const tried = isAppError(error, 'auth.tooManyFailures') ? error.detail.tried : [];
    expect(tried.map(({ answer }) => answer)).toEqual([
      ...Array.from({ length: 6 }, () => 'refused'),
      ...Array.from({ length: 2 }, () => 'skipped'),
    ]);
    expect(tried.at(-1)?.why).toMatch(/^held back/);
    expect(error && errorText(error.toWire()).text).toContain('2 more keys of the agent were not offered');
    // What stands behind the agent's keys keeps its attempt: a default file that the agent does not hold.
    const few = await agentWith(strangers);
    const behind = await login(usual, {
      identityAgent: few.socket,
      identityFiles: [{ path: usual.clientKey.path, isDefault: true }],
    });
    expect(behind.connection?.attempts.filter(({ answer }) => answer === 'refused')).toHaveLength(5);
    expect(behind.connection?.attempts.at(-1)).toMatchObject({ identity: 'client_key', answer: 'accepted' });
  });

  it('offers the agent key that a lone .pub names', async () => {
    const agent = await agentWith([...strangers.slice(0, 3), sshd.clientKey]);
    const host = {
      identityAgent: agent.socket,
      identitiesOnly: true,
      identityFiles: [{ path: sshd.clientKey.publicPath, isDefault: false }],
    };
    expect(answersOf(await login(sshd, host))).toEqual(['accepted']);
  });

  it('goes on with a file when the agent refuses to sign', async () => {
    const agent = await startAgent();
    stop.push(() => agent.stop());
    // Asks for each use, and nobody can be asked: it refuses.
    await agent.add(strangers[0]?.path ?? '', ['-c']);
    await agent.add(sshd.clientKey.path, ['-c']);
    const spare = await makeKey();
    const { connection } = await withAuthorized(spare, () => login(sshd, { identityAgent: agent.socket, ...files(spare) }));
    expect(connection?.attempts.map(({ identity, from, answer }) => [identity, from === 'agent', answer])).toEqual([
      ['test key', true, 'refused'],
      ['client key', true, 'skipped'],
      ['id_ed25519', false, 'accepted'],
    ]);
  });

  function withAuthorized<T>(key: KeyFile, work: () => Promise<T>): Promise<T> {
    appendFileSync(sshd.authorizedKeysFile, `${key.publicLine}\n`);
    return work();
  }

  it.each<KeyOptions>([
    { type: 'rsa', bits: 2048 },
    { type: 'rsa', bits: 2048, format: 'pem' },
    { type: 'rsa', bits: 2048, format: 'pkcs8' },
    { type: 'ecdsa', bits: 256, format: 'pem' },
    { type: 'ecdsa', bits: 384 },
    { type: 'ecdsa', bits: 521, format: 'pkcs8' },
  ])('lets in a key of $type, $bits bits, format $format', async (options) => {
    const key = await makeKey(options);
    expect(answersOf(await withAuthorized(key, () => login(sshd, files(key))))).toEqual(['accepted']);
  });

  it('signs with RSA keys of an agent', async () => {
    const key = await makeKey({ type: 'rsa', bits: 2048 });
    const agent = await agentWith([key]);
    expect(answersOf(await withAuthorized(key, () => login(sshd, { identityAgent: agent.socket })))).toEqual(['accepted']);
  });

  it.each<KeyOptions>([{}, { type: 'rsa', bits: 2048, format: 'pem' }])(
    'asks for the passphrase of an encrypted key when it wants that key, and not before: %j',
    async (options) => {
      const passphrase = testSecret('correct');
      const [key, unwanted] = await Promise.all([
        makeKey({ ...options, passphrase }),
        makeKey({ passphrase: testSecret('never asked') }),
      ]);
      const host = files(unwanted, key);
      const { connection, questions } = await withAuthorized(key, () => login(sshd, host, [['wrong'], [passphrase]]));
      expect(questions.map(({ body }) => body.kind === 'passphrase' && [body.file, body.attempt])).toEqual([
        [key.path, 1],
        [key.path, 2],
      ]);
      expect([connection?.attempts.map(({ answer }) => answer), connection?.canRepeatSilently]).toEqual([
        ['refused', 'accepted'],
        // The passphrase is kept while the login is held: a reconnect needs nobody.
        true,
      ]);
    },
  );

  it('is left with the account of keys when all are refused', async () => {
    const { error } = await login(sshd, files(...strangers.slice(0, 2)));
    expect(error).toMatchObject({ code: 'auth.refused', phase: 'authentication', detail: { methodsLeft: ['publickey'] } });
    expect(error?.detail).toHaveProperty('tried.length', 2);
  });

  it('lets in a key whose .pub belongs to another key, and the account names the stray', async () => {
    const [key, other] = await Promise.all([makeKey(), makeKey()]);
    copyFileSync(other.publicPath, key.publicPath);
    expect(answersOf(await withAuthorized(key, () => login(sshd, files(key))))).toEqual(['accepted']);
    copyFileSync(other.publicPath, strangers[0]?.publicPath ?? '');
    const { error } = await login(sshd, files(...strangers.slice(0, 1)));
    expect(error?.detail).toHaveProperty('tried.0.why', `${strangers[0]?.publicPath} belongs to another key`);
    rmSync(strangers[0]?.publicPath ?? '');
  });

  it('wants two different keys: the second is offered after the first was accepted (publickey,publickey)', async () => {
    const second = await makeKey();
    const strict = await startSshd({ config: 'AuthenticationMethods publickey,publickey', authorizedKeys: [second.publicLine] });
    stop.push(() => strict.stop());
    const one = await login(strict, files(strict.clientKey));
    expect(one.error).toMatchObject({ code: 'auth.refused', detail: { tried: [{ answer: 'partial' }] } });
    const two = await login(strict, files(strict.clientKey, strangers[1] ?? second, second));
    expect(answersOf(two)).toEqual(['partial', 'refused', 'accepted']);
    expect(two.connection?.authenticatedWith).toHaveLength(2);
  });
});

describe.skipIf(lacks('accounts'))('a server with accounts', () => {
  let sshd: SshdWithAccounts;
  const password = testSecret('pässwörd 🗝');

  beforeAll(async () => {
    sshd = await startSshdWithAccounts({
      users: { eve: { password }, empty: { password: '' } },
      config: 'PermitEmptyPasswords yes',
    });
  });
  afterAll(() => sshd.stop());

  it('lets a password beyond ASCII in, the second time too', async () => {
    const { connection, questions } = await login(sshd, {}, [['wrong'], [password]]);
    expect(connection?.authenticatedWith).toEqual(['password']);
    expect(questions.map(({ body }) => body.kind === 'password' && [body.user, body.attempt, body.attempts])).toEqual([
      ['eve', 1, 3],
      ['eve', 2, 3],
    ]);
  });

  it('refuses after three wrong passwords, having been asked three times and no more', async () => {
    const { error, questions } = await login(sshd, {}, [['a'], ['b'], ['c']]);
    expect([error?.code, questions.length]).toEqual(['auth.refused', 3]);
  });

  it('lets an account without a password in by none, and the connection says that no proof was asked for', async () => {
    const { connection, questions } = await login(sshd, { user: 'empty' });
    expect([connection?.authenticatedWith, connection?.canRepeatSilently, questions]).toEqual([[], true, []]);
  });

  it('is not asked for the password again while the login is held', async () => {
    const memory = new AuthMemory(systemClock);
    const hold = memory.hold({ user: 'eve', host: sshd.host, port: sshd.port });
    await login(sshd, {}, [[password]], memory);
    const again = await login(sshd, {}, [], memory);
    expect([again.connection?.canRepeatSilently, again.questions]).toEqual([true, []]);
    hold.dispose();
    const after = await login(sshd, {}, ['cancel'], memory);
    expect([after.error?.code, after.questions.length]).toEqual(['auth.cancelled', 1]);
    memory.dispose();
  });

  it('never gets a password that it does not ask for', async () => {
    const keysOnly = await startSshdWithAccounts({ users: { eve: { password } }, config: 'AuthenticationMethods publickey' });
    const { error, questions } = await login(keysOnly, {});
    expect([error?.code, questions]).toEqual(['auth.refused', []]);
    expect(keysOnly.log()).not.toMatch(/method password/);
    await keysOnly.stop();
  });

  it.each(['publickey,password', 'password,publickey'])('asks for key and password by %s', async (methods) => {
    const both = await startSshdWithAccounts({ users: { eve: { password } }, config: `AuthenticationMethods ${methods}` });
    const { connection, questions } = await login(both, files(both.clientKey), [[password]]);
    expect(connection?.authenticatedWith.map((way) => way.split(' ')[0])).toEqual(methods.split(','));
    expect(questions.map(({ reason }) => reason)).toEqual([methods.startsWith('publickey') ? 'step 2: key accepted' : undefined]);
    await both.stop();
  });

  it('asks PAM’s question by keyboard-interactive, and once more when the answer was wrong', async () => {
    const pam = await startSshdWithAccounts({ users: { eve: { password } }, pam: true });
    const { connection, questions } = await login(pam, {}, [['wrong'], [password]]);
    expect(connection?.authenticatedWith).toEqual(['keyboard-interactive']);
    expect(questions.map(({ body, reason }) => [body, reason])).toMatchObject([
      [{ kind: 'keyboardInteractive', questions: [{ text: 'Password:', echo: false }] }, undefined],
      [{ kind: 'keyboardInteractive' }, 'not accepted; attempt 2 of 3'],
    ]);
    expect(connection?.canRepeatSilently).toBe(false);
    await pam.stop();
  });
});

describe.skipIf(lacks('codes'))('a server with one-time codes', () => {
  it('lets key and code in, asks for the code only, and remembers neither', async () => {
    const memory = new AuthMemory(systemClock);
    const sshd = await startSshdWithAccounts({
      users: { eve: { codes: ['60417295', '93150486'] } },
      config: 'AuthenticationMethods publickey,keyboard-interactive',
      pamAsks: 'code',
    });
    const hold = memory.hold({ user: 'eve', host: sshd.host, port: sshd.port });
    for (const code of ['60417295', '93150486']) {
      const { connection, questions } = await login(sshd, files(sshd.clientKey), [[code]], memory);
      expect(connection?.authenticatedWith).toEqual([
        `publickey ${sshd.clientKey.fingerprint} (client_key)`,
        'keyboard-interactive',
      ]);
      expect(questions).toMatchObject([
        { reason: 'step 2: key accepted', body: { questions: [{ text: 'Verification code:' }] } },
      ]);
      expect(connection?.canRepeatSilently).toBe(false);
    }
    hold.dispose();
    await sshd.stop();
  });
});
