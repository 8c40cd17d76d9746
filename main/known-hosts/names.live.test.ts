import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startChain, type Chain } from '../../e2e/servers/chain.ts';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { systemClock } from '../../shared/base/clock.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { PromptAnswer } from '../../shared/model/prompt.ts';
import { silentLogger } from '../log/logger.ts';
import type { Question } from '../prompts/prompter.ts';
import { ConnectionPool } from '../ssh/pool.ts';
import { failureOf, hostOf, identityOf, keyStep, ScriptedAuthenticator, services, until } from '../ssh/test-support.ts';
import { KnownHostsStore } from './file-store.ts';
import { createHostKeyVerifier, createPreferredHostKeyTypes } from './verifier.ts';

const run = promisify(execFile);
const never = new AbortController().signal;

let dir: string;
let known: string;
let theirs: string;
let pool: ConnectionPool;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hawser-names-'));
  known = join(dir, 'known_hosts');
  theirs = join(dir, 'known_hosts_of_ssh');
  for (const file of [known, theirs]) writeFileSync(file, '');
  pool = new ConnectionPool({ ...services(), lingerMs: () => 0 });
});
afterEach(() => {
  pool.closeAll();
  rmSync(dir, { recursive: true, force: true });
});

/** Connects along a route as the workbench does; `answer` is what the user says to each unknown key. */
async function connect(
  servers: readonly Sshd[],
  route: readonly EffectiveHost[],
  answer: PromptAnswer = { kind: 'trust', save: true },
): Promise<readonly Question[]> {
  const questions: Question[] = [];
  const store = new KnownHostsStore({ homeDir: dir, log: silentLogger });
  const prompter = {
    ask: (question: Question) => {
      questions.push(question);
      return Promise.resolve(answer);
    },
  };
  const target = route.at(-1);
  if (target === undefined) throw new Error('no route');
  const lease = await pool.acquire({
    target,
    hops: route.slice(0, -1),
    signal: never,
    asker: {
      id: 'a',
      verifyHostKey: createHostKeyVerifier({ prompter, store, clock: systemClock, log: silentLogger }),
      preferredHostKeyTypes: createPreferredHostKeyTypes(store),
      authenticate: (_host, { hop }) =>
        new ScriptedAuthenticator([keyStep(identityOf(servers[hop.index - 1]?.clientKey.path ?? ''))]),
      onProgress: () => undefined,
      mayLoginAgain: () => Promise.resolve(false),
    },
  });
  lease.release();
  await until(() => pool.connections.length === 0);
  return questions;
}

const linesOf = (file: string): string[] => readFileSync(file, 'utf8').split('\n').filter(Boolean).sort();

async function ssh(config: readonly string[], ...words: readonly string[]): Promise<void> {
  const file = join(dir, 'config');
  const always = [
    'UpdateHostKeys no',
    'IdentityAgent none',
    'IdentitiesOnly yes',
    'BatchMode yes',
    `UserKnownHostsFile ${theirs}`,
  ];
  writeFileSync(file, [...config, 'Host *', ...always, ''].join('\n'), { mode: 0o600 });
  await run(program('ssh'), ['-n', '-F', file, ...words, 'true'], { timeout: 30_000 });
}

describe.skipIf(lacks('sshd'))('HostKeyAlias beside ssh', () => {
  let sshd: Sshd;
  let other: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
    other = await startSshd();
  });
  afterAll(async () => {
    await sshd.stop();
    await other.stop();
  });
  const aliased = (server: Sshd, hostKeyAlias: string): EffectiveHost =>
    hostOf(server, { hostKeyAlias, userKnownHostsFiles: [known] });

  it('stores the key under the alias without a port, as ssh', async () => {
    const config = [
      `Host x\n HostName ${sshd.host}\n Port ${sshd.port}\n User ${sshd.user}\n IdentityFile ${sshd.clientKey.path}`,
    ];
    await ssh([...config, ' HostKeyAlias foobar', ' StrictHostKeyChecking accept-new'], 'x');
    const questions = await connect([sshd], [aliased(sshd, 'foobar')]);
    expect(questions.map(({ body }) => body.kind === 'hostKey' && body.name)).toEqual(['foobar']);
    expect(linesOf(known)).toEqual(linesOf(theirs));
    expect(linesOf(known)[0]).toMatch(/^foobar ssh-ed25519 /);
    // Both know it again, also by the file of the other.
    expect(await connect([sshd], [aliased(sshd, 'FooBar')])).toEqual([]);
    writeFileSync(theirs, readFileSync(known));
    await ssh([...config, ' HostKeyAlias foobar', ' StrictHostKeyChecking yes'], 'x');
  });

  it('keeps hosts apart that have the same address and port one after the other, and finds one host at two ports', async () => {
    await connect([sshd], [aliased(sshd, 'vm1')]);
    const [first] = sshd.hostKeyFiles;
    if (first === undefined) throw new Error('no key');
    const moved = await startSshd({ hostKeyFiles: [first] });
    expect(await connect([moved], [aliased(moved, 'vm1')])).toEqual([]);
    await moved.stop();
    expect(await connect([other], [aliased(other, 'vm2')])).toHaveLength(1);
    expect((await failureOf(connect([other], [aliased(other, 'vm1')]))).code).toBe('hostKey.changed');
  });
});

describe.skipIf(lacks('sshd'))('a server with several keys', () => {
  it.each(['rsa', 'ecdsa', 'ed25519'] as const)(
    'shows the one that is stored when only its %s key is, as to ssh',
    async (type) => {
      const sshd = await startSshd({ hostKeys: ['ed25519', 'ecdsa', 'rsa'], config: 'LogLevel INFO' });
      const line = sshd.knownHostsLines.find((each) => each.includes(type)) ?? '';
      for (const file of [known, theirs]) writeFileSync(file, `${line}\n`);
      const config = [
        `Host x\n HostName ${sshd.host}\n Port ${sshd.port}\n User ${sshd.user}\n IdentityFile ${sshd.clientKey.path}`,
      ];
      await ssh([...config, ' StrictHostKeyChecking yes'], 'x');
      const target = hostOf(sshd, { userKnownHostsFiles: [known], strictHostKeyChecking: 'yes' });
      expect(await connect([sshd], [target])).toEqual([]);
      expect(linesOf(known)).toEqual([line]);
      await sshd.stop();
    },
  );
});

describe.skipIf(lacks('sshd'))('names behind jump hosts beside ssh -J', () => {
  let chain: Chain;
  beforeAll(async () => {
    chain = await startChain([{}, {}]);
  });
  afterAll(() => chain.stop());

  function parts(): { readonly hop: Sshd; readonly inner: Sshd; readonly name: string; readonly route: EffectiveHost[] } {
    const [hop, inner] = chain.hops;
    if (hop === undefined || inner === undefined) throw new Error('no chain');
    const name = chain.nameOf(1);
    const files = { userKnownHostsFiles: [known] };
    return { hop, inner, name, route: [hostOf(hop, files), hostOf({ ...inner, host: name, user: inner.user }, files)] };
  }

  it('files each hop’s key under the name that was typed for it, and asks for each by its way', async () => {
    const { hop, inner, name, route } = parts();
    await ssh(
      [
        `Host gate\n HostName ${hop.host}\n Port ${hop.port}\n IdentityFile ${hop.clientKey.path}`,
        `Host ${name}\n Port ${inner.port}\n IdentityFile ${inner.clientKey.path}\n ProxyJump gate`,
        `Host *\n User ${hop.user}\n StrictHostKeyChecking accept-new`,
      ],
      name,
    );
    const questions = await connect([hop, inner], route);
    expect(linesOf(known)).toEqual(linesOf(theirs));
    expect(linesOf(known)).toEqual(
      [...hop.knownHostsLines, ...inner.knownHostsLines.map((line) => line.replace(/^\S+/, `[${name}]:${inner.port}`))].sort(),
    );
    expect(
      questions.map(({ body, hop: place }) => body.kind === 'hostKey' && [body.name, body.route, body.address, place.index]),
    ).toEqual([
      [`[${hop.host}]:${hop.port}`, [], hop.host, 1],
      // Its address is known to the jump host alone.
      [`[${name}]:${inner.port}`, [expect.stringContaining(`:${hop.port}`)], undefined, 2],
    ]);
  });

  it('asks once, also where the way to the host is another one the next time', async () => {
    const { hop, inner, route } = parts();
    expect(await connect([hop, inner], route)).toHaveLength(2);
    expect(await connect([hop, inner], route)).toEqual([]);
    const [gate, target] = route;
    if (gate === undefined || target === undefined) throw new Error('no route');
    // The same gate by another name: its own key is asked for again, the inner host's is not.
    const renamed = { ...gate, hostKeyAlias: 'the-gate' };
    const questions = await connect([hop, inner], [renamed, target]);
    expect(questions.map(({ body }) => body.kind === 'hostKey' && body.name)).toEqual(['the-gate']);
  });

  it('tells a changed key of the hop from one of the host behind it, and sends nothing further', async () => {
    const { hop, inner, route, name } = parts();
    const stranger = inner.knownHostsLines[0]?.split(' ').slice(1).join(' ') ?? '';
    writeFileSync(known, `[${hop.host}]:${hop.port} ${stranger}\n`);
    const connections = (): string[] => inner.log().split('Connection from ').slice(1);
    const before = connections().length;
    expect(await failureOf(connect([hop, inner], route))).toMatchObject({ code: 'hostKey.changed', hop: { index: 1, count: 2 } });
    expect(connections()).toHaveLength(before);
    const hopKey = hop.knownHostsLines[0]?.split(' ').slice(1).join(' ') ?? '';
    writeFileSync(known, `${hop.knownHostsLines[0] ?? ''}\n[${name}]:${inner.port} ${hopKey}\n`);
    expect(await failureOf(connect([hop, inner], route))).toMatchObject({
      code: 'hostKey.changed',
      hop: { index: 2, count: 2 },
      detail: { name: `[${name}]:${inner.port}`, route: [expect.stringContaining(`:${hop.port}`)] },
    });
    await until(() => connections().length > before);
    expect(connections()).toHaveLength(before + 1);
    expect(connections().at(-1)).not.toMatch(/userauth/);
  });
});
