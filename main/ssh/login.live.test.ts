import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSshdWithAccounts, type SshdWithAccounts } from '../../e2e/servers/accounts.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import { cancelled } from '../../shared/model/errors.ts';
import type { AuthStep, KeyboardInteractiveRound } from './connection-types.ts';
import { collect, connect, exec, failureOf, hostOf, identityOf, keyStep, ScriptedAuthenticator } from './test-support.ts';

const password = testSecret('pässwörd 1');
const secret = (value: string): AuthStep => ({ kind: 'password', password: value });

describe.skipIf(lacks('accounts'))('a login to accounts with passwords', () => {
  let sshd: SshdWithAccounts;
  beforeAll(async () => {
    sshd = await startSshdWithAccounts({ users: { fred: { password }, nina: { password: '' } }, config: 'LogLevel INFO' });
  });
  afterAll(() => sshd.stop());
  const key = () => keyStep(identityOf(sshd.clientKey.path));

  it('takes a password with letters of every kind, after a wrong one', async () => {
    await sshd.restart('LogLevel INFO');
    const authenticator = new ScriptedAuthenticator([secret('wrong'), secret(password)]);
    const connection = await connect(hostOf(sshd), { authenticate: () => authenticator });
    expect(authenticator.outcomes).toEqual(['none refused', 'password refused', 'password accepted']);
    expect(connection.authenticatedWith).toEqual(['password']);
    expect((await collect(await exec(connection, 'id -un'))).output.toString()).toBe('fred\n');
    connection.close();
  });

  it('sends a signal to the program of a session', async () => {
    await sshd.restart('LogLevel INFO');
    const connection = await connect(hostOf(sshd), { steps: [key()] });
    const channel = await exec(connection, 'echo ready; exec sleep 60');
    const closed = new Promise((resolve) => channel.onClosed(resolve));
    const ready = new Promise<void>((resolve) => {
      channel.receive((_bytes, used) => {
        used();
        resolve();
      });
    });
    // Earlier there may be no process group yet that sshd could send it to.
    await ready;
    channel.signal('SIGNONSENSE');
    channel.signal('SIGTERM');
    expect(await closed).toMatchObject({ kind: 'signal', signal: 'TERM' });
    connection.close();
  });

  it.each([
    ['publickey,password', () => [key(), secret(password)], ['publickey partial', 'password accepted']],
    ['password,publickey', () => [secret(password), key()], ['password partial', 'publickey accepted']],
  ] as const)('goes step by step: %s', async (methods, steps, outcomes) => {
    await sshd.restart(`LogLevel INFO\nAuthenticationMethods ${methods}`);
    const authenticator = new ScriptedAuthenticator(steps());
    const connection = await connect(hostOf(sshd), { authenticate: () => authenticator });
    expect(authenticator.outcomes).toEqual(['none refused', ...outcomes]);
    const [first, second] = methods.split(',');
    expect(authenticator.situations.map(({ methodsLeft, partialSuccess }) => [methodsLeft, partialSuccess])).toEqual([
      [undefined, false],
      [[first], false],
      [[second], true],
    ]);
    expect(connection.authenticatedWith.map((used) => used.split(' ')[0])).toEqual([first, second]);
    connection.close();
  });

  it('needs no proof where the server asks for none', async () => {
    await sshd.restart('LogLevel INFO\nPermitEmptyPasswords yes');
    const connection = await connect(hostOf(sshd, { user: 'nina' }));
    expect(connection.authenticatedWith).toEqual([]);
    connection.close();
  });

  it('shows the banner without what could harm a screen, and before the first question', async () => {
    writeFileSync(`${sshd.dir}/banner`, `Welcome\u001b]0;title\u0007\nto \u202ethis\n${'long '.repeat(4000)}`);
    await sshd.restart(`LogLevel INFO\nBanner ${sshd.dir}/banner`);
    const authenticator = new ScriptedAuthenticator([secret(password)]);
    const connection = await connect(hostOf(sshd), { authenticate: () => authenticator });
    expect(connection.banner).toMatch(/^Welcome\]0;title\nto this\nlong /);
    expect(authenticator.situations[1]?.banner).toBe(connection.banner);
    expect(connection.banner.length).toBeLessThanOrEqual(16_000);
    connection.close();
  });

  it('says so when a banner is too long to be read', async () => {
    writeFileSync(`${sshd.dir}/banner`, 'b'.repeat(100_000));
    await sshd.restart(`LogLevel INFO\nBanner ${sshd.dir}/banner`);
    const error = await failureOf(connect(hostOf(sshd), { steps: [secret(password)] }));
    expect(error).toMatchObject({ code: 'connection.lost', phase: 'authentication' });
    expect((error.detail as { reason: string }).reason).toContain('long login banner');
    // A megabyte is more than sshd itself can send: it closes.
    writeFileSync(`${sshd.dir}/banner`, 'b'.repeat(1024 * 1024));
    expect(await failureOf(connect(hostOf(sshd), { steps: [secret(password)] }))).toMatchObject({
      code: 'connection.closedByServer',
    });
  });
});

describe.skipIf(lacks('codes'))('a login by questions', () => {
  let sshd: SshdWithAccounts;
  const codes = ['31590427', '82046713', '47719358', '90263841'];
  const rounds: KeyboardInteractiveRound[] = [];
  const answers = (...values: string[]): AuthStep => ({
    kind: 'keyboard-interactive',
    answer: (round) => {
      rounds.push(round);
      return Promise.resolve(round.questions.map(() => values.shift() ?? ''));
    },
  });
  beforeAll(async () => {
    sshd = await startSshdWithAccounts({ users: { fred: { password, codes } }, config: 'LogLevel INFO' });
  });
  afterAll(() => sshd.stop());

  it('answers each round', async () => {
    rounds.length = 0;
    const authenticator = new ScriptedAuthenticator([answers('wrong', '31590427'), answers(password, '82046713')]);
    const connection = await connect(hostOf(sshd), { authenticate: () => authenticator });
    expect(authenticator.outcomes).toEqual(['none refused', 'keyboard-interactive refused', 'keyboard-interactive accepted']);
    expect(rounds.flatMap(({ questions }) => questions).filter(({ text }) => /code/i.test(text)).length).toBeGreaterThan(0);
    expect(rounds[0]?.questions[0]).toMatchObject({ echo: false });
    connection.close();
  });

  it('gives an attempt up in the middle and goes on with another', async () => {
    const tired: AuthStep = { kind: 'keyboard-interactive', answer: () => Promise.reject(cancelled()) };
    const authenticator = new ScriptedAuthenticator([tired, answers(password, '47719358')]);
    const connection = await connect(hostOf(sshd), { authenticate: () => authenticator });
    expect(authenticator.outcomes).toEqual(['none refused', 'keyboard-interactive accepted']);
    connection.close();
  });

  it('asks for a key and then for a code', async () => {
    await sshd.restart('LogLevel INFO\nAuthenticationMethods publickey,keyboard-interactive');
    const authenticator = new ScriptedAuthenticator([keyStep(identityOf(sshd.clientKey.path)), answers(password, '90263841')]);
    const connection = await connect(hostOf(sshd), { authenticate: () => authenticator });
    expect(authenticator.outcomes).toEqual(['none refused', 'publickey partial', 'keyboard-interactive accepted']);
    connection.close();
  });
});
