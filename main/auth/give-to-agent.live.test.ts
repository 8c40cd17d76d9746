import { execFile } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { generateKey, startAgent, type Agent, type KeyFile, type KeyOptions } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import { systemClock, type Clock } from '../../shared/base/clock.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { TimelineFact } from '../../shared/model/timeline.ts';
import { removeAllKeys } from '../agent/agent-keys.ts';
import { GivenKeys } from '../agent/given-keys.ts';
import { MessagePieces } from '../agent/agent-messages.ts';
import type { Prompter, Question } from '../prompts/prompter.ts';
import { unattendedPrompter } from '../prompts/unattended-prompter.ts';
import { startAuthority, type Authority } from './fixtures/certify.ts';
import { liveLogin, type LiveLogin } from './fixtures/live-login.ts';

const run = promisify(execFile);
const never = new AbortController().signal;
const yes = { ask: false, confirm: false };

/** AddKeysToAgent against a real ssh-agent, beside ssh itself. */
describe.skipIf(lacks('agent'))('a key that opened a login', () => {
  let sshd: Sshd;
  let authority: Authority;
  let agent: Agent;
  /** The agent's askpass program writes its question here, and says yes where `allowed` exists. */
  let asked: string;
  let allowed: string;
  const open: LiveLogin[] = [];
  const made: (() => void)[] = [];

  beforeAll(async () => {
    authority = await startAuthority();
    sshd = await startSshd({ config: `TrustedUserCAKeys ${authority.key.publicPath}` });
    asked = join(sshd.dir, 'asked');
    allowed = join(sshd.dir, 'allowed');
    const askpass = join(sshd.dir, 'askpass');
    writeFileSync(askpass, `#!/bin/sh\nprintf '%s' "$1" >'${asked}'\n[ -e '${allowed}' ]\n`);
    chmodSync(askpass, 0o700);
    agent = await startAgent({ env: { SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' } });
  });
  beforeEach(async () => {
    await removeAllKeys(agent.socket, never);
    for (const file of [asked, allowed]) rmSync(file, { force: true });
  });
  afterEach(() => {
    for (const { connection } of open.splice(0)) connection?.close();
  });
  afterAll(async () => {
    await agent.stop();
    await sshd.stop();
    for (const remove of made) remove();
    authority.remove();
  });

  const files = (key: Pick<KeyFile, 'path'>): Pick<EffectiveHost, 'identityFiles'> => ({
    identityFiles: [{ path: key.path, isDefault: false }],
  });
  /** Logs in by us with the client's key and answers what the story says of the agent. */
  const login = async (
    host: Partial<EffectiveHost>,
    answers: Parameters<typeof liveLogin>[2] = [],
    more: Parameters<typeof liveLogin>[4] = {},
  ): Promise<{ readonly outcome: LiveLogin; readonly told: readonly TimelineFact[] }> => {
    const facts: TimelineFact[] = [];
    const target = { identityAgent: agent.socket, ...files(sshd.clientKey), ...host };
    const outcome = await liveLogin(sshd, target, answers, undefined, more, { facts });
    open.push(outcome);
    return { outcome, told: facts.filter(({ kind }) => kind === 'keyToAgent') };
  };
  /** The same by ssh. */
  const bySsh = (value: string, key: Pick<KeyFile, 'path'> = sshd.clientKey): Promise<unknown> => {
    const options = [
      'BatchMode=yes',
      'StrictHostKeyChecking=no',
      'UserKnownHostsFile=/dev/null',
      'IdentitiesOnly=yes',
      `AddKeysToAgent=${value}`,
    ];
    const words = ['-F', 'none', ...options.flatMap((option) => ['-o', option]), '-i', key.path, '-p', String(sshd.port)];
    const env = { ...process.env, SSH_AUTH_SOCK: agent.socket };
    return run(program('ssh'), [...words, `${sshd.user}@${sshd.host}`, 'true'], { env });
  };
  const keyFor = async (options: KeyOptions): Promise<KeyFile> => {
    const key = await generateKey(options);
    made.push(() => key.remove());
    return key;
  };

  it('is in the agent afterwards as ssh puts it there', async () => {
    await bySsh('yes');
    const theirs = await agent.list();
    await removeAllKeys(agent.socket, never);
    const { told } = await login({ addKeysToAgent: yes });
    expect([await agent.list(), theirs]).toEqual([[sshd.clientKey.publicLine], [sshd.clientKey.publicLine]]);
    const { path: file, fingerprint } = sshd.clientKey;
    expect(told).toEqual([{ kind: 'keyToAgent', file, fingerprint, isAdded: true, confirm: false }]);
    // From then on it is the agent's: nothing is left to give.
    const again = await login({ addKeysToAgent: yes });
    expect([again.outcome.connection?.attempts[0]?.from, again.told]).toEqual(['agent', []]);
  });

  it('stays out of it where the host says nothing, or no', async () => {
    await bySsh('no');
    const { told } = await login({});
    expect([await agent.list(), told]).toEqual([[], []]);
  });

  it('with `ask` goes there only after a yes, and the login goes on either way', async () => {
    const wish = { addKeysToAgent: { ask: true, confirm: false } };
    const no = await login(wish, ['cancel']);
    expect([no.outcome.connection !== undefined, await agent.list()]).toEqual([true, []]);
    expect(no.told).toMatchObject([{ isAdded: false, why: 'it was not allowed' }]);
    const unattended = await login(wish, [], { prompter: unattendedPrompter });
    expect([unattended.outcome.connection !== undefined, unattended.told]).toMatchObject([true, [{ isAdded: false }]]);
    const batch = await login({ ...wish, batchMode: true }, ['proceed']);
    expect([batch.outcome.questions, await agent.list()]).toEqual([[], []]);
    const { outcome } = await login(wish, ['proceed']);
    const { path: file, publicLine } = sshd.clientKey;
    const comment = publicLine.split(' ').slice(2).join(' ');
    expect(outcome.questions.map(({ body }) => body)).toEqual([{ kind: 'addToAgent', host: 'box', file, comment }]);
    expect(await agent.list()).toEqual([publicLine]);
  });

  it('with `confirm` is used by the agent only after its own question, as one that ssh gave it', async () => {
    const uses = async (): Promise<readonly [boolean, boolean]> => {
      const sign = (): Promise<boolean> =>
        run(program('ssh-add'), ['-T', sshd.clientKey.publicPath], { env: { ...process.env, SSH_AUTH_SOCK: agent.socket } }).then(
          () => true,
          () => false,
        );
      rmSync(allowed, { force: true });
      const unasked = await sign();
      writeFileSync(allowed, '');
      return [unasked, await sign()];
    };
    await bySsh('confirm');
    expect(await uses()).toEqual([false, true]);
    await removeAllKeys(agent.socket, never);
    rmSync(asked, { force: true });
    await login({ addKeysToAgent: { ask: false, confirm: true } });
    expect([existsSync(asked), await uses()]).toEqual([false, [false, true]]);
    expect(readFileSync(asked, 'utf8')).toContain(sshd.clientKey.fingerprint);
  });

  it('with a time is forgotten by the agent after it, as one that ssh gave it', async () => {
    const forgotten = (): Promise<void> => expect.poll(() => agent.list(), { timeout: 30_000 }).toEqual([]);
    await bySsh('1s');
    await forgotten();
    const givenKeys = new GivenKeys();
    const before = Date.now();
    const { told } = await login({ addKeysToAgent: { ...yes, lifetimeSeconds: 1 } }, [], { givenKeys });
    expect(told).toMatchObject([{ isAdded: true, lifetimeSeconds: 1 }]);
    const { until = 0, confirm } = givenKeys.of(agent.socket, sshd.clientKey.fingerprint) ?? {};
    expect([until > before, until < Date.now() + 1001, confirm]).toEqual([true, true, false]);
    await forgotten();
  }, 90_000);

  it.each<readonly [string, KeyOptions]>([
    ['an encrypted ed25519', { type: 'ed25519', passphrase: testSecret('correct') }],
    ['ecdsa', { type: 'ecdsa' }],
    ['rsa', { type: 'rsa', bits: 2048 }],
  ])('goes there with the certificate that the server took: %s', async (_name, options) => {
    const key = await keyFor(options);
    const certificate = authority.certify(key, ['-n', sshd.user]);
    const host = { ...files(key), addKeysToAgent: yes };
    const { outcome, told } = await login(host, options.passphrase === undefined ? [] : [[options.passphrase]]);
    expect([outcome.error, told]).toMatchObject([undefined, [{ isAdded: true, fingerprint: key.fingerprint }]]);
    const blobs = (await agent.list()).map((line) => line.split(' ')[1]);
    expect(blobs).toEqual([key.publicLine, readFileSync(certificate, 'utf8')].map((line) => line.split(' ')[1]));
    // The agent's copy logs in where no file is.
    const fromAgent = await login({ identityFiles: [] });
    expect(fromAgent.outcome.connection?.attempts.at(-1)).toMatchObject({ from: 'agent', answer: 'accepted' });
  });

  it('goes there where that was said with its passphrase, for the time that was said, and stays out after a no', async () => {
    const key = await keyFor({ passphrase: testSecret('correct') });
    const account = await startSshd();
    try {
      appendFileSync(account.authorizedKeysFile, `${key.publicLine}\n`);
      const by = async (host: Partial<EffectiveHost>, said: { isWanted: boolean; lifetimeSeconds?: number } | undefined) => {
        const questions: Question[] = [];
        const prompter: Prompter = {
          ask: (question) => {
            questions.push(question);
            return Promise.resolve({ kind: 'secrets', values: [testSecret('correct')], ...(said && { agent: said }) });
          },
        };
        const facts: TimelineFact[] = [];
        const target = { identityAgent: agent.socket, ...files(key), identitiesOnly: true, ...host };
        const outcome = await liveLogin(account, target, [], undefined, { prompter }, { facts });
        open.push(outcome);
        expect(outcome.error).toBeUndefined();
        const offered = questions.map(({ body }) => (body.kind === 'passphrase' ? body.agent : body.kind));
        return [offered, facts.filter(({ kind }) => kind === 'keyToAgent').length, (await agent.list()).length];
      };
      expect(await by({}, undefined)).toEqual([[{ isOn: false }], 0, 0]);
      expect(await by({ addKeysToAgent: yes }, { isWanted: false })).toEqual([[{ isOn: true }], 0, 0]);
      expect(await by({ identityAgent: 'none' }, undefined)).toEqual([[undefined], 0, 0]);
      // The host wants to be asked: this was the question.
      const asks = { addKeysToAgent: { ask: true, confirm: false, lifetimeSeconds: 60 } };
      expect(await by(asks, { isWanted: true, lifetimeSeconds: 1 })).toEqual([[{ isOn: false, lifetimeSeconds: 60 }], 1, 1]);
      await expect.poll(() => agent.list(), { timeout: 30_000 }).toEqual([]);
      expect(await by({}, { isWanted: true })).toEqual([[{ isOn: false }], 1, 1]);
    } finally {
      await account.stop();
    }
  }, 90_000);

  /**
   * An agent with no keys that answers its list, what binds it and what it is given as often as `mostAnswers` says, and then takes all and says
   * nothing. It asks a person for `addMs` before it takes a key.
   */
  const falling = async (
    mostAnswers: number,
    addMs = 0,
  ): Promise<{ path: string; asked: readonly number[]; stop: () => void }> => {
    const path = join(sshd.dir, `falling-${mostAnswers}-${addMs}.sock`);
    const taken: Socket[] = [];
    const asked: number[] = [];
    const server = createServer((socket) => {
      taken.push(socket);
      const received = new MessagePieces();
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        for (const [type = 0] of received.push(bytes)) {
          asked.push(type);
          if (asked.length > mostAnswers) continue;
          const answer = Buffer.from(type === 11 ? [0, 0, 0, 5, 12, 0, 0, 0, 0] : [0, 0, 0, 1, 6]);
          if (type === 17) setTimeout(() => socket.write(answer), addMs);
          else socket.write(answer);
        }
      });
    });
    await new Promise<void>((resolve) => void server.listen(path, resolve));
    const stop = (): void => {
      for (const socket of taken) socket.destroy();
      server.close();
    };
    return { path, asked, stop };
  };

  it('is not given to an agent that has let the ten seconds of a login pass, at whichever question, and the login goes on', async () => {
    const [list, bind] = [11, 27];
    const rows: readonly (readonly number[])[] = [[list], [list, bind], [list, bind, list]];
    await Promise.all(
      rows.map(async (questions) => {
        const agent = await falling(questions.length - 1);
        try {
          const began = performance.now();
          const { outcome, told } = await login({ identityAgent: agent.path, addKeysToAgent: yes });
          const why = 'the agent did not answer within 10 seconds';
          expect([outcome.error, told]).toMatchObject([undefined, [{ isAdded: false, why }]]);
          // One wait: where it fell silent it was asked nothing more, by no other connection either.
          expect(agent.asked).toEqual(questions);
          expect(performance.now() - began).toBeGreaterThan(9000);
          expect(performance.now() - began).toBeLessThan(50_000);
        } finally {
          agent.stop();
        }
      }),
    );
  }, 90_000);

  it('is given to an agent that asks a person for longer than those ten seconds', async () => {
    const agent = await falling(4, 11_000);
    try {
      const { outcome, told } = await login({ identityAgent: agent.path, addKeysToAgent: yes });
      expect([outcome.error, told]).toMatchObject([undefined, [{ isAdded: true }]]);
    } finally {
      agent.stop();
    }
  }, 60_000);

  it('is told to be asked about yet, perhaps, where the agent took it and said nothing for a minute', async () => {
    const agent = await falling(3);
    // A minute takes three seconds.
    const clock: Clock = { ...systemClock, after: (delayMs, callback) => systemClock.after(delayMs / 20, callback) };
    try {
      const { outcome, told } = await login({ identityAgent: agent.path, addKeysToAgent: yes }, [], { clock });
      const why = 'the agent did not answer within a minute; it may still ask you';
      expect([outcome.error, told]).toMatchObject([undefined, [{ isAdded: false, why }]]);
      expect(agent.asked).toEqual([11, 27, 11, 17]);
    } finally {
      agent.stop();
    }
  }, 60_000);

  it('stays out of it when the login did not succeed', async () => {
    const stranger = await keyFor({});
    const { outcome, told } = await login({ ...files(stranger), addKeysToAgent: yes, preferredAuthentications: ['publickey'] });
    expect([outcome.error?.code, told, await agent.list()]).toEqual(['auth.refused', [], []]);
  });

  it('stays out of it when it was one step, and the next one failed', async () => {
    const twoSteps = await startSshd({ config: 'PasswordAuthentication yes\nAuthenticationMethods publickey,password' });
    try {
      const host = { identityAgent: agent.socket, ...files(twoSteps.clientKey), addKeysToAgent: yes };
      const { error } = await liveLogin(twoSteps, host, ['cancel']);
      expect([error?.code, await agent.list()]).toEqual(['auth.cancelled', []]);
    } finally {
      await twoSteps.stop();
    }
  });

  it.each(['none', '/nowhere/agent.sock'])(
    'is told not to be in an agent where none answers (%s), and the login goes on',
    async (identityAgent) => {
      const { outcome, told } = await login({ identityAgent, addKeysToAgent: yes });
      expect([outcome.error, told]).toMatchObject([undefined, [{ kind: 'keyToAgent', isAdded: false, why: expect.any(String) }]]);
    },
  );
});
