import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSshdWithAccounts, type SshdWithAccounts } from '../../e2e/servers/accounts.ts';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { Bench, buildHawser, type Outcome } from '../../e2e/servers/run-hawser.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import { generateKey, startAgent, type Agent, type KeyFile } from '../../e2e/servers/ssh-keys.ts';

beforeAll(buildHawser, 60_000);

describe.skipIf(lacks('accounts') || lacks('agent'))('hawser keys add', { timeout: 120_000 }, () => {
  let bench: Bench;
  let server: SshdWithAccounts;
  let agent: Agent;
  let key: KeyFile;
  let config: string;
  beforeAll(async () => {
    bench = new Bench();
    server = await startSshdWithAccounts({ users: { fred: {}, mary: {} } });
    agent = await startAgent();
    const ssh = (name: string): string => join(bench.dir, 'home', '.ssh', name);
    mkdirSync(ssh(''), { mode: 0o700 });
    key = await generateKey({ path: ssh('work'), passphrase: testSecret('of work'), comment: 'work' });
    const users = ['fred', 'mary'] as const;
    for (const user of users) appendFileSync(join(server.homeOf(user), '.ssh', 'authorized_keys'), `${key.publicLine}\n`);
    const blocks = users.map((user) => `Host ${user}\n  User ${user}\n  HostName ${server.host}\n  Port ${server.port}\n`);
    const all = `Host stranger\n  HostName 127.9.9.9\nHost *\n  UserKnownHostsFile ${server.knownHostsFile}\n`;
    config = ssh('config');
    writeFileSync(config, `${blocks.join('')}${all}`, { mode: 0o600 });
  });
  afterAll(async () => {
    bench.remove();
    await agent.stop();
    await server.stop();
  });
  const add = (...words: readonly string[]): Promise<Outcome> => {
    const environment = { ...bench.askpass({ work: testSecret('of work') }), SSH_AUTH_SOCK: agent.socket };
    return bench.run(['keys', 'add', ...words], { environment });
  };
  /** By ssh, with the agent's key alone. */
  const login = (name: string): Promise<boolean> =>
    new Promise((resolve) => {
      const options = ['-F', config, '-o', 'BatchMode=yes', '-o', 'IdentityFile=none', name, 'true'];
      const env = { ...process.env, SSH_AUTH_SOCK: agent.socket, HOME: join(bench.dir, 'home') };
      execFile(program('ssh'), options, { env }, (error) => resolve(error === null));
    });

  it('gives the agent a key for one account of a host, which ssh is then let in with and nowhere else', async () => {
    const added = await add('--to', 'fred@fred', 'work');
    expect([added.status, added.errors]).toEqual([0, '']);
    expect(added.output.toString()).toBe(`this computer > fred ([${server.host}]:${server.port}), as fred\n`);
    expect(await agent.list()).toEqual([key.publicLine]);
    expect([await login('fred'), await login('mary')]).toEqual([true, false]);
  });

  it('without an account takes any there, as ssh-add -h', async () => {
    const added = await add('--to', 'fred', 'work');
    expect([added.status, added.output.toString()]).toEqual([0, expect.stringContaining(', any account\n')]);
    expect([await login('fred'), await login('mary')]).toEqual([true, true]);
  });

  it('says of a place that no other leads to that it is of no use yet', async () => {
    const alone = await add('--to', 'mary>fred', 'work');
    expect([alone.status, alone.output.toString(), alone.errors]).toEqual([
      0,
      expect.stringMatching(/^mary \(.*\) > fred \(.*\), any account\n$/),
      expect.stringMatching(
        /^mary \(.*\) > fred \(.*\), any account: No line leads from this computer to mary .* add that host, too\.\n$/,
      ),
    ]);
    expect(await login('fred')).toBe(false);
    const both = await add('--to', 'mary', '--to', 'mary>fred', 'work');
    expect([both.status, both.errors]).toEqual([0, '']);
  });

  it('takes a time, after which the agent has it no more', async () => {
    expect((await add('-t', '1s', 'work')).status).toBe(0);
    await expect.poll(() => agent.list(), { timeout: 30_000 }).toEqual([]);
  });

  it('adds nothing for a host whose key is not known, without an agent, or to wrong words', async () => {
    const unknown = await add('--to', 'stranger', 'work');
    expect([unknown.status, unknown.errors]).toEqual([255, expect.stringContaining('a host’s key is not known yet')]);
    const none = await bench.run(['keys', 'add', 'work']);
    expect([none.status, none.errors]).toEqual([255, expect.stringContaining('SSH_AUTH_SOCK')]);
    const account = await add('--to', 'fred@mary>fred', 'work');
    expect([account.status, account.errors]).toEqual([64, expect.stringContaining('write HOP without USER@')]);
    for (const words of [
      [],
      ['a', 'b'],
      ['-t', 'soon', 'work'],
      ['--to', 'a>b>c', 'work'],
      ['--along-jumps', 'work'],
      ['-l', 'x', 'work'],
    ])
      expect((await add(...words)).status).toBe(64);
    expect(await agent.list()).toEqual([]);
  });
});
