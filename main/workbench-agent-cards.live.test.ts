import { copyFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../e2e/servers/cleanup.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import { insertSmartCard, type SmartCard } from '../e2e/servers/smart-card.ts';
import { generateKey, startAgent, type Agent, type AgentOptions } from '../e2e/servers/ssh-keys.ts';
import type { Prompt, PromptAnswer } from '../shared/model/prompt.ts';
import { block, cleanUps, sshd, startCore, TestPage, trust } from './fixtures/test-page.ts';

const pin = testSecret('1234');
const right: PromptAnswer = { kind: 'secrets', values: [pin] };

interface Bench {
  readonly card: SmartCard;
  readonly agent: Agent;
  readonly page: TestPage;
  /** Answers to the questions for a PIN, in their order. */
  readonly pins: PromptAnswer[];
  readonly asked: () => Prompt['body'][];
}

/** A card, an agent and a page; `config` knows the card's keys. */
async function bench(options: AgentOptions = {}, config?: (card: SmartCard) => Promise<string>): Promise<Bench> {
  const keys = [
    { type: 'rsa', label: 'eve@card' },
    { type: 'ecdsa', label: 'second' },
  ] as const;
  const card = await insertSmartCard({ pin, keys });
  cleanUps.push(() => card.remove());
  const agent = await startAgent({ ...options, env: card.env });
  cleanUps.push(() => agent.stop());
  const environment = { PATH: process.env['PATH'] ?? '', SSH_AUTH_SOCK: agent.socket, ...card.env };
  const { workbench } = await startCore((await config?.(card)) ?? '', undefined, environment);
  const page = await TestPage.open(workbench);
  const pins: PromptAnswer[] = [];
  page.answer = (prompt) => trust(prompt) ?? (prompt.body.kind === 'pin' ? pins.shift() : undefined) ?? { kind: 'cancel' };
  return { card, agent, page, pins, asked: () => page.prompts.map(({ body }) => body).filter(({ kind }) => kind === 'pin') };
}

const keysOf = async ({ page }: Bench): Promise<unknown> => {
  const state = (await page.client.agents.list({})).agents[0]?.state;
  return state?.kind === 'answers' ? state.keys : state;
};

const listed = async (agent: Agent): Promise<string[]> =>
  (await agent.list()).map((line) => line.split(' ').slice(0, 2).join(' ')).sort();

describe.skipIf(lacks('smart-card'))('a smart card in an agent', () => {
  it('is given by its PIN, seen as ssh-add sees it, logs in, and is taken out again', async () => {
    const it = await bench({}, async (card) => {
      const server = await sshd({ authorizedKeys: card.publicKeys });
      return `${block('rsa', server)}${block('ecdsa', server, 'PubkeyAcceptedAlgorithms ecdsa-sha2-nistp256')}`;
    });
    const { card, agent, page, pins } = it;
    const { agents } = page.client;
    expect((await agents.cardLibraries({})).libraries).toContainEqual({ path: card.library, name: 'SoftHSM' });
    pins.push(right);
    const wish = { socket: agent.socket, library: card.library };
    expect(await agents.addCard({ ...wish, confirm: false })).toEqual({ keys: 2 });
    expect(it.asked()).toEqual([{ kind: 'pin', use: { kind: 'addCard' }, key: 'blue card (SoftHSM)', attempt: 1 }]);
    expect(await listed(agent)).toEqual([...card.publicKeys].sort());
    expect(await keysOf(it)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'ssh-rsa', comment: 'eve@card', card: card.library }),
        expect.objectContaining({ type: 'ecdsa-sha2-nistp256', comment: 'second', card: card.library }),
      ]),
    );
    for (const host of ['rsa', 'ecdsa']) {
      const { sessionId } = await page.open(host);
      await page.reaches(sessionId, 'open');
    }

    // A wrong PIN is found out beside it: the agent keeps what it has.
    pins.push({ kind: 'secrets', values: [testSecret('9999')] });
    await expect(agents.addCard({ ...wish, confirm: false })).rejects.toMatchObject({
      code: 'agent.cardRefused',
      detail: { why: 'pin' },
    });
    expect(await listed(agent)).toEqual([...card.publicKeys].sort());

    // As after it was pulled and put back: ssh-add would be refused.
    pins.push(right);
    expect(await agents.addCard({ ...wish, confirm: false })).toEqual({ keys: 2 });
    await agents.removeCard(wish);
    expect(await agent.list()).toEqual([]);
    await agents.removeCard(wish);
  });

  it('keeps a lifetime, and other keys stay what they are', async () => {
    const it = await bench();
    const { card, agent, page, pins } = it;
    const key = await generateKey({ comment: 'other' });
    await agent.add(key.path);
    pins.push(right);
    const wish = { socket: agent.socket, library: card.library };
    expect(await page.client.agents.addCard({ ...wish, confirm: false, lifetimeSeconds: 2 })).toEqual({ keys: 2 });
    expect(await keysOf(it)).toContainEqual({ fingerprint: key.fingerprint, type: 'ssh-ed25519', comment: 'other' });
    await expect.poll(() => agent.list(), { timeout: 20_000 }).toEqual([key.publicLine]);
  });

  it('is refused with what can be known: a wrong PIN, no card, no library, a library that the agent does not take', async () => {
    const it = await bench();
    const { card, agent, page, pins } = it;
    const add = (library: string): Promise<unknown> =>
      page.client.agents.addCard({ socket: agent.socket, library, confirm: false });
    const refusal = (library: string, why: string): object => ({
      code: 'agent.cardRefused',
      detail: { socket: agent.socket, library, why },
    });
    pins.push({ kind: 'secrets', values: [testSecret('9999')] });
    await expect(add(card.library)).rejects.toMatchObject(refusal(card.library, 'pin'));
    expect(it.asked()).toHaveLength(1);
    await expect(add(card.library)).rejects.toMatchObject({ code: 'cancelled' });
    expect(it.asked()).toHaveLength(2);
    await expect(add('/usr/lib/no-such.so')).rejects.toMatchObject(refusal('/usr/lib/no-such.so', 'noLibrary'));

    const elsewhere = tempFolder();
    cleanUps.push(() => elsewhere.remove());
    const copy = join(elsewhere.path, 'card.so');
    copyFileSync(card.library, copy);
    symlinkSync(copy, join(elsewhere.path, 'link.so'));
    pins.push(right);
    await expect(add(join(elsewhere.path, 'link.so'))).rejects.toMatchObject(
      refusal(join(elsewhere.path, 'link.so'), 'notAllowed'),
    );
    expect(await agent.list()).toEqual([]);

    card.pull();
    await expect(add(card.library)).rejects.toMatchObject(refusal(card.library, 'noCard'));
    expect(it.asked()).toHaveLength(3);
  });

  it('by a library of its own place gets in where the agent was started with a list that has it (ssh-agent -P)', async () => {
    const elsewhere = tempFolder();
    cleanUps.push(() => elsewhere.remove());
    const it = await bench({ providers: `${elsewhere.path}/*` });
    const { card, agent, page, pins } = it;
    const copy = join(elsewhere.path, 'card.so');
    copyFileSync(card.library, copy);
    pins.push(right, right);
    const add = (library: string): Promise<unknown> =>
      page.client.agents.addCard({ socket: agent.socket, library, confirm: false });
    expect(await add(copy)).toEqual({ keys: 2 });
    // Nothing tells this from a wrong PIN, and that is what is said.
    await expect(add(card.library)).rejects.toMatchObject({ code: 'agent.cardRefused', detail: { why: 'pin' } });
  });

  it('that the agent has is left there where nobody can tell whether the PIN is right; without keys of it there is nothing to lose', async () => {
    const elsewhere = tempFolder();
    cleanUps.push(() => elsewhere.remove());
    const it = await bench({ providers: `${elsewhere.path}/*` });
    const { card, agent, page, pins } = it;
    // An agent of our own can't be told of such a name: as on a computer that has no agent to try the PIN with.
    const copy = join(elsewhere.path, 'a,b.so');
    copyFileSync(card.library, copy);
    const add = (lifetimeSeconds?: number): Promise<unknown> =>
      page.client.agents.addCard({
        socket: agent.socket,
        library: copy,
        confirm: false,
        ...(lifetimeSeconds && { lifetimeSeconds }),
      });
    pins.push(right);
    expect(await add()).toEqual({ keys: 2 });
    for (const typed of [testSecret('9999'), pin]) {
      pins.push({ kind: 'secrets', values: [typed] });
      await expect(add()).rejects.toMatchObject({ code: 'agent.cardRefused', detail: { why: 'held' } });
      expect(await listed(agent)).toEqual([...card.publicKeys].sort());
    }
    await page.client.agents.removeCard({ socket: agent.socket, library: copy });
    pins.push(right);
    expect(await add(1)).toEqual({ keys: 2 });
    await expect.poll(() => agent.list(), { timeout: 20_000 }).toEqual([]);
    pins.push(right);
    expect(await add()).toEqual({ keys: 2 });
  });

  it('can’t be given to an agent that nobody was told of', async () => {
    const { card, page } = await bench();
    const adding = page.client.agents.addCard({ socket: '/run/other', library: card.library, confirm: false });
    await expect(adding).rejects.toMatchObject({ code: 'agent.unavailable' });
  });
});
