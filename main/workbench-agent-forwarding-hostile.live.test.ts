import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOddServer, type AgentChannel, type OddServer } from '../e2e/servers/odd-server.ts';
import type { TimelineFact } from '../shared/model/timeline.ts';
import { MessagePieces } from './agent/agent-messages.ts';
import { uint32, wireString } from './agent/ssh-wire.ts';
import { silentLogger } from './log/logger.ts';
import type { CloseReason, ForwardedAgent, SshConnection } from './ssh/connection-types.ts';
import { connect, hostOf, until } from './ssh/test-support.ts';
import { forwardedAgentOf } from './workbench-agent-forwarding.ts';

const never = new AbortController().signal;
const failed = Buffer.of(5);
const bindingDone = Buffer.of(6);
const signature = Buffer.concat([Buffer.of(14), wireString('signature')]);

const messageOf = (body: Buffer): Buffer => wireString(body);
const signRequest = (blob: string, data: string | Buffer = 'data'): Buffer =>
  messageOf(Buffer.concat([Buffer.of(13), wireString(blob), wireString(data), uint32(0)]));
/** What a login of this user has signed (RFC 4252 section 7). */
const loginOf = (user: string): Buffer => {
  const [head, tail] = [
    [user, 'ssh-connection', 'publickey'],
    ['ssh-ed25519', 'key'],
  ].map((each) => Buffer.concat(each.map((words) => wireString(words))));
  return Buffer.concat(
    [wireString('session id'), Buffer.of(50), head ?? '', Buffer.of(1), tail ?? ''].map((each) => Buffer.from(each)),
  );
};

/** Servers that abuse the agent, and agents that fail while it is forwarded. Both are played here: real ones do nothing of that. */
describe('a forwarded agent, with a server that is not to be trusted', () => {
  let folder: string;
  let agent: Server;
  let socket: string;
  /** Types of the messages that the agent got. */
  let asked: (number | undefined)[];
  let answer: (message: Buffer, peer: Socket) => Buffer | undefined;
  let facts: TimelineFact[];
  let server: OddServer;
  let connection: SshConnection | undefined;
  const peers = new Set<Socket>();

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hawser-forwarding-'));
    socket = join(folder, 's');
    asked = [];
    facts = [];
    answer = () => failed;
    agent = createServer((peer) => {
      peers.add(peer);
      peer.on('close', () => peers.delete(peer)).on('error', () => undefined);
      const received = new MessagePieces();
      peer.on('data', (bytes) => {
        for (const message of received.push(bytes)) {
          asked.push(message[0]);
          const reply = message[0] === 27 ? bindingDone : answer(message, peer);
          if (reply) peer.write(messageOf(reply));
        }
      });
    });
    await new Promise<void>((resolve) => agent.listen(socket, resolve));
  });
  afterEach(async () => {
    connection?.close();
    for (const peer of peers) peer.destroy();
    agent.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const connected = async (options: {
    readonly takesAgent: boolean;
    readonly agent?: ForwardedAgent;
  }): Promise<SshConnection> => {
    server = await startOddServer({ takesAgent: options.takesAgent });
    const target = hostOf(server, { forwardAgent: { kind: 'socket', path: socket } });
    connection = await connect(target, {
      tell: (fact) => facts.push(fact),
      forwardedAgent: (host) => options.agent ?? forwardedAgentOf(host, { environment: {}, log: silentLogger }),
    });
    return connection;
  };
  const withAgent = async (): Promise<SshConnection> => {
    const made = await connected({ takesAgent: true });
    await made.openSession({ command: 'x', mayUseAgent: true, windowBytes: 65_536, signal: never });
    await until(() => made.agentForwarding?.kind === 'active');
    return made;
  };
  const opened = async (): Promise<AgentChannel> => {
    const channel = await server.openAgent();
    if (channel === undefined) throw new Error('the channel was refused');
    return channel;
  };

  it('reaches nobody where no session asked for it', async () => {
    const made = await connected({ takesAgent: true });
    expect(await server.openAgent()).toBeUndefined();
    await made.openSession({ command: 'x', windowBytes: 65_536, signal: never });
    expect(await server.openAgent()).toBeUndefined();
    expect([asked, made.isClosed]).toEqual([[], false]);
  });

  it('reaches nobody once the server refused it', async () => {
    const made = await connected({ takesAgent: false });
    await made.openSession({ command: 'x', mayUseAgent: true, windowBytes: 65_536, signal: never });
    await until(() => made.agentForwarding?.kind === 'refused');
    expect(await server.openAgent()).toBeUndefined();
    // That somebody listens was looked at; nothing was asked.
    expect(asked).toEqual([]);
  });

  it('has 32 channels at once and no more, until one is closed', async () => {
    await withAgent();
    const channels: AgentChannel[] = [];
    for (let count = 0; count < 32; count += 1) channels.push(await opened());
    expect(await server.openAgent()).toBeUndefined();
    channels[7]?.close();
    await expect.poll(async () => (await server.openAgent()) !== undefined).toBe(true);
    expect(await server.openAgent()).toBeUndefined();
  });

  it('goes on with nothing that was asked on a channel that is closed', async () => {
    await withAgent();
    answer = () => undefined;
    const waits = await opened();
    waits.send(signRequest('one'));
    await until(() => asked.includes(13));
    waits.close();
    await until(() => peers.size === 0);

    const hasty = await opened();
    await until(() => peers.size === 1);
    server.inOneWrite(() => {
      hasty.send(signRequest('two'));
      hasty.close();
    });
    await until(() => peers.size === 0);
    expect(asked.filter((type) => type === 13)).toEqual([13]);
  });

  it('ends with a connection that breaks before the channel is served, and nothing else does', async () => {
    const made = await withAgent();
    const end = new Promise<CloseReason>((resolve) => made.onClosed(resolve));
    server.inOneWrite(() => {
      void server.openAgent();
      server.disconnect();
    });
    expect(await end).toMatchObject({ kind: 'lost' });
    await until(() => peers.size === 0);
    expect(asked).toEqual([]);
  });

  it('tells each of a hundred signatures, and what is asked without end by its tenth, hundredth, thousandth', async () => {
    const made = await withAgent();
    const heard: number[] = [];
    made.onAgentForwarding?.(({ signatures }) => heard.push(signatures));
    const channel = await opened();
    answer = () => signature;
    for (let count = 0; count < 300; count += 1) channel.send(signRequest('mine'));
    await until(() => made.agentForwarding?.signatures === 300);
    const last = made.agentForwarding?.last;
    expect(last).toMatch(/^SHA256:/);
    answer = () => failed;
    for (let count = 0; count < 25; count += 1) channel.send(signRequest(`not mine ${count}`));
    await until(() => made.agentForwarding?.refused === 25);
    expect(made.agentForwarding).toEqual({ kind: 'active', signatures: 300, refused: 25, last });
    const told = facts.flatMap((fact) => (fact.kind === 'agentUsed' ? [`${String(fact.signed)} ${fact.times ?? 1}`] : []));
    expect(told).toEqual([...Array.from({ length: 100 }, (_, index) => `true ${index + 1}`), 'false 1', 'false 10']);
    // Whoever shows the state hears of the last, and not of every one.
    await until(() => heard.at(-1) === 300);
    expect(heard.length).toBeLessThan(100);
  });

  it('tells a login that it signed for in a flood of others, and of too many logins that there are more', async () => {
    const made = await withAgent();
    const channel = await opened();
    answer = () => signature;
    for (let count = 0; count < 150; count += 1) channel.send(signRequest('mine'));
    channel.send(signRequest('mine', loginOf('root')));
    for (let count = 0; count < 250; count += 1) channel.send(signRequest('mine', loginOf(`user${count}`)));
    channel.send(signRequest('mine', loginOf('root')));
    await until(() => made.agentForwarding?.signatures === 402);
    const told = facts.flatMap((fact) => (fact.kind === 'agentUsed' ? [fact] : []));
    expect(told.slice(100, 102)).toMatchObject([{ login: { user: 'root' } }, { login: { user: 'user0' } }]);
    expect(told[100]).not.toHaveProperty('times');
    // One of the 200 is what is no login, one is root's.
    expect(told.slice(101).map(({ login, times, others }) => [login?.user, times, others])).toEqual([
      ...Array.from({ length: 198 }, (_, index) => [`user${index}`, undefined, undefined]),
      ['user198', undefined, true],
      ['user207', 10, true],
    ]);
  });

  it.each<[string, (message: Buffer, peer: Socket) => Buffer | undefined]>([
    ['dies while it signs', (_message, peer) => void peer.destroy()],
    ['sends rubbish', (_message, peer) => void peer.write(Buffer.from('no answer at all'))],
  ])('has its channel closed when the agent %s, and the connection lives', async (_name, behaviour) => {
    const made = await withAgent();
    answer = behaviour;
    const channel = await opened();
    channel.send(signRequest('one'));
    await until(() => made.agentForwarding?.refused === 1);
    await until(() => made.openChannels === 1);
    expect(channel.received()).toEqual(Buffer.alloc(0));
    answer = () => signature;
    const next = await opened();
    next.send(signRequest('one'));
    await until(() => next.received().equals(messageOf(signature)));
    expect(made.isClosed).toBe(false);
  });

  it('is used by nobody when its agent can’t be bound, since it would take the server for this computer', async () => {
    await withAgent();
    agent.removeAllListeners('connection');
    agent.on('connection', (peer: Socket) => peer.on('error', () => undefined).once('data', () => peer.destroy()));
    const channel = await opened();
    channel.send(signRequest('one'));
    await until(() => connection?.openChannels === 1);
    expect(asked).toEqual([]);
    expect(channel.received()).toEqual(Buffer.alloc(0));
  });

  it('is not said to be refused when the tab is closed before the server is asked', async () => {
    let look: (isThere: boolean) => void = () => undefined;
    const looking = new Promise<boolean>((resolve) => (look = resolve));
    const made = await connected({ takesAgent: true, agent: { isThere: () => looking, serve: () => Promise.resolve() } });
    const abort = new AbortController();
    const opening = made.openSession({ mayUseAgent: true, windowBytes: 65_536, signal: abort.signal });
    await until(() => made.openChannels === 1);
    abort.abort();
    look(true);
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    expect(made.agentForwarding?.kind).toBe('unasked');
    expect(facts.filter(({ kind }) => kind === 'request')).toEqual([]);
  });
});
