import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../e2e/servers/cleanup.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { generateKey, startAgent, type Agent, type KeyFile } from '../e2e/servers/ssh-keys.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import { systemClock } from '../shared/base/clock.ts';
import type { PromptAnswer } from '../shared/model/prompt.ts';
import { AgentFinder } from './agent/agent-finder.ts';
import { GivenKeys } from './agent/given-keys.ts';
import { PromptDesk } from './prompts/prompt-desk.ts';
import { createAgentHandlers } from './workbench-agents.ts';

describe.skipIf(lacks('agent'))('the agents of a page', () => {
  const home = tempFolder('hawser-h-');
  const desk = new PromptDesk();
  const asked: string[] = [];
  let movedMs = 0;
  const clock = { ...systemClock, now: () => 1_000_000 + movedMs };
  let passphrases: string[] = [];
  let agent: Agent;
  let key: KeyFile;
  let handlers: ReturnType<typeof createAgentHandlers>;

  beforeAll(async () => {
    agent = await startAgent();
    key = await generateKey({ passphrase: testSecret('open sesame'), comment: 'fred@laptop' });
    const agents = new AgentFinder({ environment: { SSH_AUTH_SOCK: agent.socket }, homeDir: home.path, platform: 'linux' });
    handlers = createAgentHandlers({
      host: { homeDir: home.path, clock } as never,
      givenKeys: new GivenKeys(),
      agents,
      desk,
      book: {} as never,
      connections: {} as never,
    });
    desk.onAsked(({ pageKey, prompt }) => {
      asked.push(prompt.body.kind);
      const next = passphrases.shift();
      const answer: PromptAnswer = next === undefined ? { kind: 'cancel' } : { kind: 'secrets', values: [next] };
      queueMicrotask(() => desk.answer(pageKey, prompt.promptId, answer));
    });
  });
  afterAll(async () => {
    await agent.stop();
    key.remove();
    home.remove();
  });

  const context = { signal: new AbortController().signal, context: { page: { key: 'page' } } } as never;
  const list = async (): Promise<unknown> => (await handlers.list({}, context)).agents[0];
  const add = (file: string, socket = agent.socket): Promise<unknown> =>
    Promise.resolve(handlers.add({ socket, file, confirm: false, lifetimeSeconds: 600 }, context));

  it('shows the one that is used, and takes keys in and out as ssh-add sees it', async () => {
    const face = { socket: agent.socket, name: 'ssh-agent', source: 'given', isUsed: true };
    expect(await list()).toEqual({ ...face, state: { kind: 'answers', keys: [] } });
    passphrases = ['wrong', testSecret('open sesame')];
    await add(key.path);
    expect(asked).toEqual(['passphrase', 'passphrase']);
    expect(await agent.list()).toEqual([key.publicLine]);
    const given = { confirm: false, until: 1_600_000 };
    const keys = [{ fingerprint: key.fingerprint, type: 'ssh-ed25519', comment: 'fred@laptop', given }];
    expect(await list()).toEqual({ ...face, state: { kind: 'answers', keys } });
    await handlers.remove({ socket: agent.socket, fingerprint: key.fingerprint }, context);
    expect(await agent.list()).toEqual([]);
  });

  it('says when a key goes that it gave, also after a lock, and no more where another program gave it anew', async () => {
    const free = await generateKey({ comment: 'free' });
    await handlers.add({ socket: agent.socket, file: free.path, confirm: true, lifetimeSeconds: 60 }, context);
    movedMs += 20_000;
    const until = 1_060_000;
    const held = { fingerprint: free.fingerprint, given: { confirm: true, until } };
    expect(await list()).toMatchObject({ state: { keys: [held] } });
    expect(await handlers.test({ socket: agent.socket, fingerprint: 'SHA256:none' }, context)).toEqual({ kind: 'gone' });
    const pass = { socket: agent.socket, passphrase: testSecret('for tea') };
    await handlers.lock(pass, context);
    expect(await list()).toMatchObject({ state: { keys: [] } });
    await handlers.unlock(pass, context);
    expect(await list()).toMatchObject({ state: { keys: [held] } });
    await handlers.remove({ socket: agent.socket, fingerprint: free.fingerprint }, context);
    expect(await list()).toMatchObject({ state: { keys: [] } });
    await agent.add(free.path);
    const [key] = ((await list()) as { state: { keys: object[] } }).state.keys;
    expect(key).not.toHaveProperty('given');
    expect(await handlers.test({ socket: agent.socket, fingerprint: free.fingerprint }, context)).toMatchObject({
      kind: 'signs',
    });
    await handlers.removeAll({ socket: agent.socket }, context);
    free.remove();
  });

  it('takes an encrypted PEM file that has no public half beside it', async () => {
    const file = join(home.path, 'lone.pem');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const encrypted = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: testSecret('open sesame') } as const;
    writeFileSync(file, privateKey.export(encrypted), { mode: 0o600 });
    passphrases = [testSecret('open sesame')];
    await add('~/lone.pem');
    expect(await agent.list()).toEqual([expect.stringMatching(/^ecdsa-sha2-nistp256 .*lone\.pem$/)]);
    await handlers.removeAll({ socket: agent.socket }, context);
    expect(await agent.list()).toEqual([]);
  });

  it('adds nothing without a passphrase, and speaks to no socket that a page made up', async () => {
    passphrases = [];
    await expect(add(key.path)).rejects.toMatchObject({ code: 'cancelled' });
    await expect(add(key.path, '/run/other')).rejects.toMatchObject({ code: 'agent.unavailable' });
    await expect(add('~/.ssh/none')).rejects.toMatchObject({
      code: 'key.unreadable',
      detail: { file: `${home.path}/.ssh/none` },
    });
    expect(await agent.list()).toEqual([]);
  });

  it('locks it and unlocks it with the same passphrase only', async () => {
    passphrases = [testSecret('open sesame')];
    await add(key.path);
    const { socket } = agent;
    await handlers.lock({ socket, passphrase: testSecret('for lunch') }, context);
    expect([await list(), await agent.list()]).toMatchObject([{ state: { kind: 'answers', keys: [] } }, []]);
    const wrong = handlers.unlock({ socket, passphrase: testSecret('for dinner') }, context);
    await expect(wrong).rejects.toMatchObject({ code: 'agent.declined' });
    await expect(handlers.lock({ socket: '/run/other', passphrase: 'x' }, context)).rejects.toMatchObject({
      code: 'agent.unavailable',
    });
    await handlers.unlock({ socket, passphrase: testSecret('for lunch') }, context);
    expect(await agent.list()).toEqual([key.publicLine]);
  });

  it('says why one does not answer', async () => {
    await agent.stop();
    expect(await list()).toMatchObject({ state: { kind: 'silent' } });
  });
});
