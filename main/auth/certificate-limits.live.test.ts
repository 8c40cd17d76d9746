import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSshdWithAccounts, type SshdWithAccounts } from '../../e2e/servers/accounts.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { generateKey, type KeyFile } from '../../e2e/servers/ssh-keys.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import { isAppError } from '../../shared/model/errors.ts';
import type { TimelineFact } from '../../shared/model/timeline.ts';
import type { ForwardedAgent, SshConnection } from '../ssh/connection-types.ts';
import { startAuthority, type Authority } from './fixtures/certify.ts';
import { liveLogin } from './fixtures/live-login.ts';
import { outputOf } from './fixtures/session-output.ts';

const never = new AbortController().signal;
const windowBytes = 65_536;
/** It is only looked at whether the server would have it. */
const anyAgent: ForwardedAgent = { isThere: () => Promise.resolve(true), serve: () => Promise.resolve() };

/** What the inspector and the login say of a certificate (CE-05), beside what a real sshd lets a session by it do. */
describe.skipIf(lacks('accounts'))('the limits that a certificate is said to have', () => {
  let sshd: SshdWithAccounts;
  let authority: Authority;
  let key: KeyFile;
  let connection: SshConnection | undefined;
  /** By which the marks of ~/.ssh/rc are told apart. */
  let clientPort: string;
  const facts: TimelineFact[] = [];

  beforeAll(async () => {
    [authority, key] = await Promise.all([startAuthority(), generateKey()]);
    // Read by a process of sshd's that has given root up.
    chmodSync(join(authority.key.path, '..'), 0o755);
    sshd = await startSshdWithAccounts({
      users: { eve: { password: testSecret('of eve') } },
      // sshd only looks whether there is an xauth; a user's rc takes its place.
      config: `TrustedUserCAKeys ${authority.key.publicPath}\nX11Forwarding yes\nXAuthLocation /bin/true`,
    });
    writeFileSync(join(sshd.homeOf('eve'), '.ssh/rc'), 'set -- $SSH_CONNECTION\ntouch "$HOME/rc-ran-$2"\n', { mode: 0o644 });
  });
  afterEach(() => {
    connection?.close();
    facts.length = 0;
  });
  afterAll(async () => {
    await sshd.stop();
    authority.remove();
    key.remove();
  });

  const login = async (options: readonly string[]): Promise<readonly string[] | undefined> => {
    authority.certify(key, ['-n', 'eve', ...options]);
    const from = sshd.log().length;
    const host = {
      user: 'eve',
      identityFiles: [{ path: key.path, isDefault: false }],
      forwardAgent: { kind: 'socket', path: '/nowhere' } as const,
    };
    const services = { forwardedAgent: () => anyAgent };
    const outcome = await liveLogin(sshd, host, [], undefined, {}, { facts, services });
    connection = outcome.connection;
    if (connection === undefined) return undefined;
    [, clientPort = ''] = await sshd.waitForLog(/Accepted publickey for eve from \S+ port (\d+)/, { from });
    return connection.attempts.find(({ answer }) => answer === 'accepted')?.certificate?.limits;
  };

  /** The same words, found out by trying. */
  const observed = async (): Promise<string[]> => {
    if (connection === undefined) throw new Error('it did not log in');
    const open = connection;
    const limits: string[] = [];
    const output = await outputOf(open, 'echo wanted');
    if (output !== 'wanted\n') limits.push(`only runs echo ${output.trim()}`);
    const terminal = { type: 'xterm', size: { columns: 80, rows: 24 } };
    const isRefused = (code: 'channel.requestRefused' | 'channel.openFailed') => (error: unknown) => {
      if (!isAppError(error, code)) throw error;
      return undefined;
    };
    const shell = await open.openSession({ terminal, windowBytes, signal: never }).catch(isRefused('channel.requestRefused'));
    if (shell === undefined) limits.push('no terminal');
    shell?.close();
    const tunnel = await open
      .openForward({
        to: { kind: 'tcp', host: '127.0.0.1', port: sshd.port },
        origin: { address: '127.0.0.1', port: 1 },
        windowBytes,
        signal: never,
      })
      .catch(isRefused('channel.openFailed'));
    const at = { kind: 'tcp', host: 'localhost', port: 0 } as const;
    const listening = await open.listenRemotely({ at, onConnection: (incoming) => incoming.refuse(), signal: never });
    expect(listening === undefined).toBe(tunnel === undefined);
    if (tunnel === undefined) limits.push('no tunnels');
    tunnel?.close();
    const withAgent = await open.openSession({ command: 'true', mayUseAgent: true, windowBytes, signal: never });
    withAgent.close();
    if (open.agentForwarding?.kind === 'refused') limits.push('no agent forwarding');
    await open.trySession({ x11: true }, never);
    const x11 = facts.find((fact) => fact.kind === 'request' && fact.request === 'x11-req');
    if (x11?.kind === 'request' && !x11.granted) limits.push('no X11');
    if (!existsSync(join(sshd.homeOf('eve'), `rc-ran-${clientPort}`))) limits.push('no ~/.ssh/rc');
    return limits;
  };

  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['as ssh-keygen makes it', [], []],
    ['force-command', ['force-command=echo forced'], ['only runs echo forced']],
    ['no-pty', ['no-pty'], ['no terminal']],
    ['no-port-forwarding', ['no-port-forwarding'], ['no tunnels']],
    ['no-agent-forwarding', ['no-agent-forwarding'], ['no agent forwarding']],
    ['no-x11-forwarding', ['no-x11-forwarding'], ['no X11']],
    ['no-user-rc', ['no-user-rc'], ['no ~/.ssh/rc']],
    ['clear', ['clear'], ['no terminal', 'no tunnels', 'no agent forwarding', 'no X11', 'no ~/.ssh/rc']],
    [
      'clear, force-command and a terminal',
      ['clear', 'force-command=echo forced', 'permit-pty'],
      ['only runs echo forced', 'no tunnels', 'no agent forwarding', 'no X11', 'no ~/.ssh/rc'],
    ],
  ])('are those of the server: %s', async (_name, options, limits) => {
    expect(await login(options.flatMap((option) => ['-O', option]))).toEqual(limits);
    expect(await observed()).toEqual(limits);
  });

  it('are those of the server: source-address', async () => {
    expect(await login(['-O', 'source-address=127.0.0.0/8'])).toEqual(['only from 127.0.0.0/8']);
    expect(await observed()).toEqual([]);
    expect(await login(['-O', 'source-address=192.0.2.0/24'])).toBeUndefined();
    await sshd.waitForLog(/not from a permitted source address/);
  });
});
