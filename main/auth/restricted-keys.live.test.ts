import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startAgent, type Agent } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { systemClock } from '../../shared/base/clock.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { TimelineFact } from '../../shared/model/timeline.ts';
import { AuthMemory } from './auth-memory.ts';
import { liveLogin, type LiveLogin, type LiveWay } from './fixtures/live-login.ts';

/** Keys that were put into a real ssh-agent by `ssh-add -h`. The hosts are called `here` and `there`; the agent knows them by their keys. */
describe.skipIf(lacks('agent'))('keys that an agent keeps to certain hosts', () => {
  let here: Sshd;
  let there: Sshd;
  let agent: Agent;
  let names: string;
  const open: LiveLogin[] = [];

  beforeAll(async () => {
    here = await startSshd({ hostKeys: ['ed25519', 'ecdsa', 'rsa'] });
    there = await startSshd({ authorizedKeys: [here.clientKey.publicLine] });
    names = join(here.dir, 'names');
    const line = (name: string, sshd: Sshd): string[] =>
      sshd.hostKeyFiles.map((key) => `${name} ${key.publicLine.split(' ').slice(0, 2).join(' ')}`);
    writeFileSync(names, [...line('here', here), ...line('there', there), ''].join('\n'));
  });
  afterEach(async () => {
    for (const { connection } of open.splice(0)) connection?.close();
    await agent.stop();
  });
  afterAll(async () => {
    await here.stop();
    await there.stop();
  });

  const keptTo = async (...constraints: readonly string[]): Promise<void> => {
    agent = await startAgent();
    await agent.add(here.clientKey.path, ['-H', names, ...constraints.flatMap((constraint) => ['-h', constraint])]);
  };
  const login = async (sshd: Sshd, host: Partial<EffectiveHost> = {}, way: LiveWay = {}): Promise<LiveLogin> => {
    const outcome = await liveLogin(
      sshd,
      { identityAgent: agent.socket, ...host },
      [],
      new AuthMemory(systemClock),
      { environment: {} },
      way,
    );
    open.push(outcome);
    return outcome;
  };

  it.each([
    {},
    { kexAlgorithms: ['curve25519-sha256'] },
    { kexAlgorithms: ['diffie-hellman-group14-sha256'], hostKeyAlgorithms: ['rsa-sha2-512'] },
    { kexAlgorithms: ['ecdh-sha2-nistp256'], hostKeyAlgorithms: ['ecdsa-sha2-nistp256'] },
    { kexAlgorithms: ['diffie-hellman-group-exchange-sha256'] },
  ])('log in to their host, whatever the key exchange: %j', async (host) => {
    await keptTo(`${here.user}@here`);
    const from = here.log().length;
    const { connection } = await login(here, host);
    expect(connection?.attempts.map(({ answer }) => answer)).toEqual(['accepted']);
    await here.waitForLog(/publickey-hostbound-v00@openssh\.com/, { from });
  });

  it('stay kept to their host when their file opens a login elsewhere and keys are given to the agent', async () => {
    await keptTo(`${here.user}@here`);
    const identityFiles = [{ path: here.clientKey.path, isDefault: false }];
    const facts: TimelineFact[] = [];
    const addKeysToAgent = { ask: false, confirm: false };
    const { connection } = await login(there, { identityFiles, addKeysToAgent }, { facts });
    expect(connection?.attempts.at(-1)).toMatchObject({ answer: 'accepted', from: here.clientKey.path });
    expect(facts.filter(({ kind }) => kind === 'keyToAgent')).toMatchObject([
      { isAdded: false, why: expect.stringContaining('keeps it to other hosts') as string },
    ]);
    const { error } = await login(there);
    expect(error).toMatchObject({ code: 'auth.refused' });
  });

  it('are not offered to another host, and the account says why', async () => {
    await keptTo(`${here.user}@here`);
    // Named by its public half as well, which is there without the private one: that is told once.
    const { publicPath } = here.clientKey;
    const identityFiles = [{ path: publicPath, isDefault: false }];
    const { error } = await login(there, { identityFiles, identitiesOnly: true });
    expect(error).toMatchObject({ code: 'auth.refused' });
    expect(error?.detail).toMatchObject({
      tried: [
        { identity: 'client key', from: 'agent', answer: 'skipped', why: expect.stringMatching(/keeps this key to other hosts/) },
      ],
    });
  });

  it('do not sign for another user, nor where the signature does not name the server', async () => {
    await keptTo('somebody@here');
    const { error } = await login(here);
    expect(error?.detail).toMatchObject({
      tried: [{ answer: 'skipped', why: expect.stringMatching(/restricted to other users or hosts/) }],
    });
  });

  it('log in behind a jump host that they are for as well', async () => {
    await keptTo(`${here.user}@here`, `${there.user}@there`);
    const hop = await login(here);
    const signal = new AbortController().signal;
    const stream = await hop.connection?.openDirectTcpip(there.host, there.port, signal);
    expect(stream).toBeDefined();
    const { connection } = await login(there, {}, stream && { stream });
    expect(connection?.authenticatedWith).toEqual([`publickey ${here.clientKey.fingerprint} (client key)`]);
  });

  it('leave unrestricted keys as they were, with signatures that name the server and without', async () => {
    await keptTo();
    for (const unboundKeys of [undefined, true] as const) {
      const from = here.log().length;
      const { connection } = await login(here, { unboundKeys });
      expect(connection?.attempts.map(({ answer }) => answer)).toEqual(['accepted']);
      await here.waitForLog(/Accepted publickey/, { from });
      expect(here.log().slice(from).includes('method publickey-hostbound-v00')).toBe(unboundKeys !== true);
    }
  });
});
