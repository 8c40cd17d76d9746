import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSshdWithAccounts, type SshdWithAccounts } from '../../e2e/servers/accounts.ts';
import { failAgent, type AgentFault } from '../../e2e/servers/failing-agent.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import { generateKey, startAgent, type Agent, type KeyFile, type KeyOptions } from '../../e2e/servers/ssh-keys.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { errorText } from '../../shared/model/error-text.ts';
import { isAppError } from '../../shared/model/errors.ts';
import { lockAgent, unlockAgent } from '../agent/agent-keys.ts';
import { startAuthority, type Authority } from './fixtures/certify.ts';
import { liveLogin, type LiveLogin } from './fixtures/live-login.ts';

const password = testSecret('pässwörd');
const never = new AbortController().signal;
const cutOpenSsh = 'the END line is missing or there are foreign characters between the lines';
const cutPem = 'the END line is missing: the file is cut off';

/** Every login is by its real code, at a server that takes keys and passwords: what fails first must not end it. */
describe.skipIf(lacks('accounts') || lacks('agent'))('a login whose first way fails', () => {
  let sshd: SshdWithAccounts;
  let authority: Authority;
  let key: KeyFile;
  const ends: (() => unknown)[] = [];
  const open: LiveLogin[] = [];

  beforeAll(async () => {
    [authority, key] = await Promise.all([startAuthority(), generateKey({ comment: 'the key' })]);
    sshd = await startSshdWithAccounts({ users: { eve: { password, authorizedKeys: [key.publicLine] } } });
    ends.push(
      () => sshd.stop(),
      authority.remove,
      () => key.remove(),
    );
  });
  afterEach(() => {
    for (const { connection } of open.splice(0)) connection?.close();
  });
  afterAll(async () => {
    for (const end of ends) await end();
  });

  const makeKey = async (options: KeyOptions = {}): Promise<KeyFile> => {
    const made = await generateKey(options);
    ends.push(() => made.remove());
    return made;
  };
  const agentWith = async (...keys: readonly KeyFile[]): Promise<Agent> => {
    const agent = await startAgent({ keys: keys.map(({ path }) => path) });
    ends.push(() => agent.stop());
    return agent;
  };
  /** Logs in with the password where it comes to that; answers what is told of each attempt, and checks that it got in. */
  const attempts = async (host: Partial<EffectiveHost>): Promise<readonly string[]> => {
    const outcome = await liveLogin(sshd, { user: 'eve', ...host }, [[password]]);
    open.push(outcome);
    expect(outcome.error).toBeUndefined();
    return (
      outcome.connection?.attempts.map(({ method, identity, answer, why = '' }) =>
        [identity ?? method, answer, ...(why === '' ? [] : [why])].join(' | '),
      ) ?? []
    );
  };
  /** What is told where nothing else is left: in the account, and on the page. */
  const refusal = async (host: Partial<EffectiveHost>): Promise<string> => {
    const { error } = await liveLogin(sshd, { user: 'eve', preferredAuthentications: ['publickey'], ...host });
    expect(error?.code).toBe('auth.refused');
    const tried = isAppError(error, 'auth.refused') ? error.detail.tried : [];
    return [...tried.map(({ why }) => why), error && errorText(error.toWire()).text].join('\n');
  };
  const file = (path: string): EffectiveHost['identityFiles'][number] => ({ path, isDefault: false });

  it('goes on with the password where the agent is locked, and says that it may be; unlocked, its key does', async () => {
    const agent = await agentWith(key);
    const host = { identityAgent: agent.socket };
    const secret = testSecret('closed');
    await lockAgent(agent.socket, secret, never);
    const locked = 'the agent shows no key; if it is locked, unlock it';
    expect(await attempts(host)).toEqual([`ssh agent | skipped | ${locked}`, 'password | accepted']);
    expect(await refusal(host)).toContain('if it is locked');
    await unlockAgent(agent.socket, secret, never);
    expect(await attempts(host)).toEqual(['the key | accepted']);
  });

  it('says nothing of an agent that is empty and not locked', async () => {
    const agent = await agentWith();
    expect(await attempts({ identityAgent: agent.socket })).toEqual(['password | accepted']);
  });

  it.each<[AgentFault, RegExp]>([
    ['hangs up', /^the agent did not sign: it closed the connection without an answer$/],
    ['goes away', /^the agent did not sign: it closed the connection without an answer$/],
    ['talks nonsense', /^the agent did not sign: its answer makes no sense/],
  ])('goes on with the next key, then with the password, where the agent %s while it signs', async (fault, why) => {
    const spare = await makeKey({ comment: 'spare' });
    const agent = await agentWith(key, spare);
    const failing = await failAgent(agent.socket, fault);
    ends.push(() => failing.stop());
    const [first = '', second] = await attempts({ identityAgent: failing.socket });
    expect(first.split(' | ').slice(0, 2)).toEqual(['the key', 'skipped']);
    expect(first.split(' | ')[2]).toMatch(why);
    // The spare one is not known there: it is refused without a signature.
    expect(second).toBe('spare | refused');
    expect(failing.asked()).toBe(1);
  });

  it('signs with the file of a key that the agent held, where the agent is gone by then', async () => {
    const agent = await agentWith(key);
    const failing = await failAgent(agent.socket, 'goes away');
    ends.push(() => failing.stop());
    const host = { identityAgent: failing.socket, identityFiles: [file(key.path)] };
    expect(await attempts(host)).toEqual(['id_ed25519 | accepted']);
    expect(failing.asked()).toBe(1);
  });

  it('does not take the file of a key whose use the agent refused', async () => {
    const agent = await agentWith();
    // It asks before each use, and nobody is there to say yes.
    await agent.add(key.path, ['-c']);
    const host = { identityAgent: agent.socket, identityFiles: [file(key.path)] };
    const [first, last] = await attempts(host);
    expect([first, last]).toEqual([
      expect.stringMatching(/^id_ed25519 \| skipped \| the agent refused to sign: confirmation denied/),
      'password | accepted',
    ]);
  });

  it.each([
    ['was ended', true, /^the socket does not exist$/],
    ['was never there', false, /^the socket does not exist$/],
  ])('goes on with the password where the agent %s', async (_name, wasThere, why) => {
    const agent = await startAgent({ keys: [key.path] });
    const socket = wasThere ? agent.socket : `${agent.socket}-other`;
    await agent.stop();
    const [first = '', ...rest] = await attempts({ identityAgent: socket });
    expect(first).toMatch(/^ssh agent \| skipped \| /);
    expect(first.split(' | ')[2]).toMatch(why);
    expect(rest).toEqual(['password | accepted']);
  });

  it.each<KeyOptions>([
    { type: 'ed25519', format: 'openssh' },
    { type: 'ecdsa', format: 'pem' },
    { type: 'rsa', bits: 2048, format: 'pkcs8' },
    // Nobody is asked for a passphrase in vain.
    { type: 'rsa', bits: 2048, format: 'pem', passphrase: testSecret('of the key') },
  ])('goes on with the password where the key file is cut off: $type $format', async (options) => {
    const cut = await makeKey(options);
    const whole = readFileSync(cut.path);
    for (const part of [0.9, 0.5, 0.3, 0]) {
      writeFileSync(cut.path, whole.subarray(0, Math.floor(whole.length * part)));
      const why = part === 0 ? 'the file is empty' : options.format === 'openssh' ? cutOpenSsh : cutPem;
      const host = { identityFiles: [file(cut.path)] };
      expect(await attempts(host)).toEqual([`id_${options.type ?? ''} | skipped | ${why}`, 'password | accepted']);
      if (part === 0.5) expect(await refusal(host)).toContain(why);
    }
  });

  it('goes on with the password where the key’s lines are whole and its contents are cut off', async () => {
    const cut = await makeKey();
    const lines = readFileSync(cut.path, 'utf8').split('\n');
    writeFileSync(cut.path, [...lines.slice(0, 2), ...lines.slice(-2)].join('\n'));
    const [first, last] = await attempts({ identityFiles: [file(cut.path)] });
    expect([first, last]).toEqual([expect.stringMatching(/^id_ed25519 \| skipped \| \S+/), 'password | accepted']);
  });

  it.each<[string, (to: KeyFile) => Promise<unknown>, RegExp]>([
    [
      'is for another key',
      async (to) => authority.certify(await makeKey(), ['-n', 'eve'], `${to.path}-cert.pub`),
      /^the certificate is for another key than id_ed25519$/,
    ],
    [
      'has expired',
      (to) => Promise.resolve(authority.certify(to, ['-n', 'eve', '-V', '-2h:-1h'])),
      /^the certificate expired \d{4}-/,
    ],
    [
      'is cut off',
      (to) => {
        const path = authority.certify(to, ['-n', 'eve']);
        writeFileSync(path, readFileSync(path).subarray(0, 200));
        return Promise.resolve();
      },
      /^the certificate is cut off or mangled$/,
    ],
  ])('goes on with the plain key, then with the password, where the certificate %s', async (_name, spoil, why) => {
    const strange = await makeKey();
    await spoil(strange);
    const host = { identityFiles: [file(strange.path)] };
    const [certificate = '', ...rest] = await attempts(host);
    expect(certificate.split(' | ').slice(0, 2)).toEqual(['id_ed25519-cert.pub', 'skipped']);
    expect(certificate.split(' | ')[2]).toMatch(why);
    expect(rest).toEqual(['id_ed25519 | refused', 'password | accepted']);
  });
});
