import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { recordAgent } from '../e2e/servers/agent-recorder.ts';
import { startDaemon } from '../e2e/servers/daemon.ts';
import { findProgram, lacks, program } from '../e2e/servers/requirements.ts';
import { generateKey, startAgent, type Agent, type KeyFile } from '../e2e/servers/ssh-keys.ts';
import { knownHostsName, type Sshd } from '../e2e/servers/sshd.ts';
import { tempFolder } from '../e2e/servers/cleanup.ts';
import type { DestinationWish } from '../shared/model/agent-destinations.ts';
import type { AgentKey } from '../shared/model/agents.ts';
import { block, cleanUps, sshd, startCore, TestPage } from './fixtures/test-page.ts';

const run = promisify(execFile);
const addConstrained = 25;

interface Ready {
  readonly page: TestPage;
  readonly home: string;
  readonly agent: Agent;
  readonly key: KeyFile;
  readonly add: (destinations: readonly Partial<DestinationWish>[], socket?: string) => Promise<unknown>;
  readonly held: () => Promise<AgentKey[]>;
}

const asked = (wish: Partial<DestinationWish>): DestinationWish => ({
  target: { destination: 'box' },
  anyAccount: false,
  alongRoute: false,
  ...wish,
});
const to = (destination: string): Pick<DestinationWish, 'target'> => ({ target: { destination } });

/** A page of a program that uses an agent of its own; `hosts`: lines of known_hosts. */
async function ready(
  config: string,
  hosts: readonly string[],
  key: KeyFile,
  environment: Readonly<Record<string, string>> = {},
): Promise<Ready> {
  const agent = await startAgent();
  cleanUps.push(() => agent.stop());
  const env = { SSH_AUTH_SOCK: agent.socket, ...environment };
  const { workbench, home } = await startCore(`Host *\n  GlobalKnownHostsFile /dev/null\n${config}`, undefined, env);
  writeFileSync(join(home, '.ssh', 'known_hosts'), hosts.join('\n'));
  const page = await TestPage.open(workbench);
  return {
    page,
    home,
    agent,
    key,
    add: (destinations, socket = env.SSH_AUTH_SOCK) =>
      page.client.agents.add({ socket, file: key.path, confirm: false, destinations: destinations.map(asked) }),
    held: async () => {
      const { agents } = await page.client.agents.list({});
      const state = agents.find(({ isUsed }) => isUsed)?.state;
      return state?.kind === 'answers' ? [...state.keys] : [];
    },
  };
}

async function newKey(): Promise<KeyFile> {
  const key = await generateKey({ comment: 'kept key' });
  cleanUps.push(() => key.remove());
  return key;
}
const lineOf = (server: Sshd, name = knownHostsName(server.host, server.port)): string =>
  `${name} ${server.hostKeyFiles[0]?.publicLine.split(' ').slice(0, 2).join(' ') ?? ''}`;
const sshWords = (sshd: Sshd): string =>
  `${program('ssh')} -F none -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o IdentityFile=none -o LogLevel=ERROR -p ${sshd.port} ${sshd.user}@${sshd.host} echo got in`;

describe.skipIf(lacks('agent'))('a key that an agent keeps to hosts', () => {
  it('is told to the agent in the very bytes of ssh-add -h', async () => {
    const key = await newKey();
    const others = await Promise.all([newKey(), newKey(), newKey()]);
    const [plain = '', second = '', authority = ''] = others.map(({ publicLine }) => publicLine.split(' ').slice(0, 2).join(' '));
    const hosts = [
      `web.example.com ${plain}`,
      `# nothing`,
      `@cert-authority *.example.com ${authority}`,
      `web.example.com,10.0.0.1 ${second}`,
      `[10.9.9.9]:2222 ${second}`,
      `hop ${second}`,
      `*.elsewhere,!not.elsewhere ${plain}`,
    ];
    const config = ['web.example.com', '10.9.9.9', 'hop', 'a.elsewhere']
      .map((name) => `Host ${name}\n  User fréd.o-x\n`)
      .join('');
    const { page, agent, home } = await ready(config, hosts, key);
    const recorder = await recordAgent(agent.socket);
    cleanUps.push(() => recorder.stop());
    const names = join(home, '.ssh', 'known_hosts');
    const real = async (words: readonly string[]): Promise<void> => {
      const env = { ...process.env, SSH_AUTH_SOCK: recorder.socket };
      await run(program('ssh-add'), ['-q', '-H', names, ...words, key.path], { env });
    };
    // The program's own agent is the recorder, so it may speak to it.
    const { workbench } = await startCore(readFileSync(join(home, '.ssh', 'config'), 'utf8'), home, {
      SSH_AUTH_SOCK: recorder.socket,
    });
    const mine = await TestPage.open(workbench);
    const cases: [readonly string[], readonly Partial<DestinationWish>[], { lifetimeSeconds?: number; confirm?: boolean }][] = [
      [['-h', 'fréd.o-x@web.example.com'], [to('web.example.com')], {}],
      [['-h', 'web.example.com'], [{ ...to('web.example.com'), anyAccount: true }], {}],
      [['-h', 'fréd.o-x@[10.9.9.9]:2222'], [to('10.9.9.9:2222')], {}],
      [['-h', 'DOM\\eve@a.elsewhere'], [to('DOM\\eve@a.elsewhere')], {}],
      [
        ['-t', '3600', '-c', '-h', 'hop', '-h', 'hop>fréd.o-x@web.example.com'],
        [
          { ...to('hop'), anyAccount: true },
          { ...to('web.example.com'), from: { destination: 'hop' } },
        ],
        { lifetimeSeconds: 3600, confirm: true },
      ],
    ];
    const sent = (): Buffer[] => recorder.messages().filter(([type]) => type === addConstrained);
    for (const [words, wishes, limits] of cases) {
      const before = sent().length;
      await real(words);
      const destinations = wishes.map(asked);
      await mine.client.agents.add({ socket: recorder.socket, file: key.path, confirm: false, ...limits, destinations });
      const [theirs, ours] = sent().slice(before);
      expect(ours?.toString('hex'), words.join(' ')).toBe(theirs?.toString('hex'));
      expect(ours?.length).toBeGreaterThan(200);
    }
    expect(page.prompts).toEqual([]);
  });

  it('logs in where it may, and neither with another account nor at another host', async () => {
    const key = await newKey();
    const [box, other] = [await sshd({ authorizedKeys: [key.publicLine] }), await sshd({ authorizedKeys: [key.publicLine] })];
    const config = block('box', box) + block('other', other);
    const { page, agent, add, held } = await ready(config, [lineOf(box), lineOf(other)], key);
    const opens = async (name: string): Promise<string> => {
      const { sessionId } = await page.client.sessions.open({
        target: { destination: name },
        size: { columns: 80, rows: 24 },
        ownConnection: true,
      });
      await expect.poll(() => page.state(sessionId)?.kind, { timeout: 20_000 }).toMatch(/open|failed/);
      const kind = page.state(sessionId)?.kind ?? '';
      await page.client.sessions.close({ sessionId });
      return kind;
    };
    await add([to('box')]);
    expect(await agent.list()).toEqual([key.publicLine]);
    expect(await held()).toMatchObject([
      {
        fingerprint: key.fingerprint,
        restricted: { steps: [{ to: expect.stringContaining('box ('), user: box.user, keys: 1, isReached: true }] },
      },
    ]);
    expect([await opens('box'), await opens('other')]).toEqual(['open', 'failed']);

    await add([to('somebody@box')]);
    expect(await opens('box')).toBe('failed');
    await add([{ ...to('somebody@box'), anyAccount: true }]);
    expect([await opens('box'), await opens('other')]).toEqual(['open', 'failed']);

    // Once more, for anywhere: the list no longer says that it is kept to hosts.
    await page.client.agents.add({ socket: agent.socket, file: key.path, confirm: false });
    expect(await held()).toEqual([expect.not.objectContaining({ restricted: expect.anything() })]);
    expect(await opens('other')).toBe('open');
  });

  it('is not told to be kept to what Hawser added it for once it was taken out, or given by another program', async () => {
    const key = await newKey();
    const box = await sshd({ authorizedKeys: [key.publicLine] });
    const { page, agent, add, held, home } = await ready(block('box', box), [lineOf(box)], key);
    const { socket } = agent;
    const byHand = (): Promise<unknown> => {
      const words = ['-q', '-H', join(home, '.ssh', 'known_hosts'), '-h', knownHostsName(box.host, box.port), key.path];
      return run(program('ssh-add'), words, { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    };
    const steps = async (): Promise<number | undefined> => (await held())[0]?.restricted?.steps.length;
    await add([to('box')]);
    expect(await steps()).toBe(1);
    await page.client.agents.removeAll({ socket });
    await byHand();
    expect(await steps()).toBe(0);
    await add([to('box')]);
    expect(await steps()).toBe(1);
    await run(program('ssh-add'), ['-q', '-D'], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    expect(await steps()).toBeUndefined();
    await byHand();
    expect(await steps()).toBe(0);
  });

  it('comes with the jump hosts of the way, for logins from here, and with forwarding only where that was chosen', async () => {
    const key = await newKey();
    const [hop, far] = [await sshd({ authorizedKeys: [key.publicLine] }), await sshd({ authorizedKeys: [key.publicLine] })];
    const config = block('hop', hop) + block('far', far, 'ProxyJump hop');
    const { page, agent, add, held } = await ready(config, [lineOf(hop), lineOf(far)], key);
    const real = async (server: Sshd, command: string, ...more: readonly string[]): Promise<string> => {
      const words = [...sshWords(server).split(' ').slice(1, -3), '-o', `IdentityAgent=${agent.socket}`, ...more];
      const at = `${server.user}@${server.host}`;
      return run(program('ssh'), [...words.filter((word) => word !== at), at, command]).then(
        ({ stdout }) => stdout,
        (error: unknown) => `failed: ${String(Reflect.get(Object(error), 'stdout'))}`,
      );
    };
    const onward = `exec 2>&1; ${program('ssh-add')} -l; ${sshWords(far)}`;

    await add([to('far')]);
    expect((await held())[0]?.restricted?.steps).toMatchObject([
      { to: expect.stringContaining('hop (') },
      { to: expect.stringContaining('far (') },
    ]);
    const { sessionId } = await page.open('far');
    await page.reaches(sessionId, 'open');
    const direct = await real(hop, onward, '-A');
    expect(direct).toMatch(/no identities/);
    expect(direct).not.toMatch(/got in/);

    await add([{ ...to('far'), alongRoute: true }]);
    const steps = (await held())[0]?.restricted?.steps ?? [];
    expect(steps.map(({ from }) => from?.split(' ')[0])).toEqual([undefined, undefined, 'hop']);
    expect(await real(hop, onward, '-A')).toContain('got in');
    // The way back was not chosen.
    expect(await real(far, `exec 2>&1; ${sshWords(hop)}`, '-A')).not.toContain('got in');
  });

  it('of a host that proves itself by a certificate is known by its authority, also on another port', async () => {
    const key = await newKey();
    const authority = await newKey();
    const probe = await sshd();
    const hostKey = probe.hostKeyFiles[0];
    if (!hostKey) throw new Error('no host key');
    const sign = ['-q', '-s', authority.path, '-I', 'box', '-h', '-n', probe.host, hostKey.publicPath];
    await run(program('ssh-keygen'), sign);
    const certificate = hostKey.path + '-cert.pub';
    const certified = await sshd({
      authorizedKeys: [key.publicLine],
      hostKeyFiles: [hostKey],
      config: `HostCertificate ${certificate}`,
    });
    const line = `@cert-authority ${certified.host} ${authority.publicLine.split(' ').slice(0, 2).join(' ')}`;
    const { page, add, held } = await ready(block('box', certified), [line], key);
    await add([to('box')]);
    expect((await held())[0]?.restricted?.steps).toMatchObject([{ keys: 0, authorities: 1 }]);
    const { sessionId } = await page.open('box');
    await page.reaches(sessionId, 'open');
  });

  it('is not added where a host has no key in known_hosts, or what was named is no host', async () => {
    const key = await newKey();
    const { page, agent, add } = await ready('Host star\n  User dev*\n', ['*.lab ssh-ed25519 nonsense', '# none'], key);
    const check = (destination: string): Promise<unknown> =>
      page.client.agents.destinations({ wishes: [asked(to(destination))] });
    expect(await check('web.lab')).toMatchObject({
      missing: [{ host: 'web.lab', files: [expect.stringMatching(/known_hosts$/), expect.any(String), '/dev/null'] }],
      steps: [{ to: 'web.lab', keys: 0 }],
    });
    await expect(add([to('web.lab')])).rejects.toMatchObject({ code: 'agent.hostsUnknown', detail: { hosts: ['web.lab'] } });
    for (const name of ['*', '*.lab', 'we?.lab', '!web.lab'])
      await expect(add([to(name)]), name).rejects.toMatchObject({
        code: expect.stringMatching(/^(agent\.badDestination|destination\.invalid)$/),
      });
    await expect(add([to('star')])).rejects.toMatchObject({ code: 'agent.badDestination', detail: { why: 'user' } });
    await expect(add([])).rejects.toThrow();
    expect(await agent.list()).toEqual([]);
  });

  it.skipIf(findProgram('gpg-agent') === undefined)('is not left with GnuPG’s agent, which keeps none to hosts', async () => {
    const key = await newKey();
    const folder = tempFolder('hawser-gpg-');
    cleanUps.push(() => folder.remove());
    const home = mkdtempSync(join(folder.path, 'g-'));
    const daemon = startDaemon({
      command: program('gpg-agent'),
      args: ['--homedir', home, '--enable-ssh-support', '--daemon', '--', '/bin/sh', '-c', 'exec sleep 600'],
      env: { ...process.env, GNUPGHOME: home },
      output: () => undefined,
    });
    cleanUps.push(() => daemon.kill());
    const socket = join(home, 'S.gpg-agent.ssh');
    const env = { ...process.env, SSH_AUTH_SOCK: socket };
    const lists = (): Promise<string> =>
      run(program('ssh-add'), ['-l'], { env }).then(
        ({ stdout }) => stdout,
        (error: unknown) => String(Reflect.get(Object(error), 'stdout')),
      );
    await expect.poll(lists, { timeout: 20_000 }).toMatch(/no identities/);
    const { add } = await ready('', [`web ${key.publicLine}`], key, { SSH_AUTH_SOCK: socket });
    await expect(add([to('web')])).rejects.toMatchObject({ code: 'agent.noDestinations', detail: { why: 'unknown' } });
    expect(await lists()).toMatch(/no identities/);
  });
});
