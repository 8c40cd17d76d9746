import { createServer, type Server, type Socket } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublicKey, verify } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { generateKey, startAgent, type Agent, type KeyFile } from '../../e2e/servers/ssh-keys.ts';
import { agentSignFlags, listForSession, listIdentities, sign } from './agent-client.ts';
import { uint32, WireReader, wireString } from './ssh-wire.ts';

const never = new AbortController().signal;
const blobOf = (key: KeyFile): Buffer => Buffer.from(key.publicLine.split(' ')[1] ?? '', 'base64');

describe.skipIf(lacks('agent'))('a real ssh-agent', () => {
  let agent: Agent;
  let ed25519: KeyFile;
  let rsa: KeyFile;

  beforeAll(async () => {
    [ed25519, rsa] = await Promise.all([
      generateKey({ comment: 'one' }),
      generateKey({ type: 'rsa', bits: 2048, comment: 'two words' }),
    ]);
    agent = await startAgent({ keys: [ed25519.path, rsa.path] });
  });
  afterAll(async () => {
    await agent.stop();
    ed25519.remove();
    rsa.remove();
  });

  it('lists its keys in order, with comments', async () => {
    const listed = await listIdentities(agent.socket, never);
    expect(listed).toEqual([
      { blob: blobOf(ed25519), comment: 'one' },
      { blob: blobOf(rsa), comment: 'two words' },
    ]);
  });

  it('signs so that the public key verifies it', async () => {
    const data = Buffer.from('signed by the agent');
    const reader = new WireReader(await sign(agent.socket, blobOf(ed25519), data, agentSignFlags.none, never));
    expect(reader.text()).toBe('ssh-ed25519');
    const raw = blobOf(ed25519).subarray(-32);
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
    expect(verify(null, data, key, reader.string())).toBe(true);
  });

  it.each([
    [agentSignFlags.rsaSha512, 'rsa-sha2-512'],
    [agentSignFlags.rsaSha256, 'rsa-sha2-256'],
  ])('signs by flag %i as %s', async (flags, algorithm) => {
    const signature = await sign(agent.socket, blobOf(rsa), Buffer.from('x'), flags, never);
    expect(new WireReader(signature).text()).toBe(algorithm);
  });

  it('says that it refuses a key it does not hold, naming the key', async () => {
    const stranger = await generateKey();
    const refusal = sign(agent.socket, blobOf(stranger), Buffer.from('x'), 0, never);
    await expect(refusal).rejects.toMatchObject({ code: 'agent.refused', detail: { key: stranger.fingerprint } });
    stranger.remove();
  });

  it('is unavailable after it ended', async () => {
    const other = await startAgent();
    await other.stop();
    await expect(listIdentities(other.socket, never)).rejects.toMatchObject({ code: 'agent.unavailable' });
  });
});

describe('an agent that misbehaves', () => {
  let folder: string;
  let server: Server;
  let socket: string;
  let behave: (peer: Socket) => void = () => undefined;
  let behaveOn: ((peer: Socket, message: Buffer) => void) | undefined;
  const peers = new Set<Socket>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hawser-agent-'));
    socket = join(folder, 's');
    server = createServer((peer) => {
      peers.add(peer);
      peer.on('close', () => peers.delete(peer)).on('error', () => undefined);
      peer.on('data', (chunk) => (behaveOn ? behaveOn(peer, chunk.subarray(4)) : behave(peer)));
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
  });
  afterEach(() => {
    behaveOn = undefined;
  });
  afterAll(() => {
    for (const peer of peers) peer.destroy();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const one = (body: Buffer): Buffer => wireString(body);
  it.each<[string, (peer: Socket) => void, string]>([
    ['hangs up', (peer) => peer.end(), 'closed the connection'],
    ['announces a gigabyte', (peer) => peer.write(uint32(1 << 30)), 'answer of 1073741824 bytes'],
    ['announces nothing', (peer) => peer.write(uint32(0)), 'answer of 0 bytes'],
    ['sends another message', (peer) => peer.write(one(Buffer.of(99))), 'makes no sense'],
    ['sends a list that is cut off', (peer) => peer.write(one(Buffer.concat([Buffer.of(12), uint32(5)]))), 'makes no sense'],
  ])('that %s is unavailable with a reason', async (_name, script, reason) => {
    behave = script;
    const listing = listIdentities(socket, never);
    await expect(listing).rejects.toMatchObject({ code: 'agent.unavailable', detail: { socket } });
    await expect(listing).rejects.toThrow(reason);
  });

  it('that answers more than was asked is not believed again', async () => {
    behave = (peer) => peer.write(Buffer.concat([one(Buffer.concat([Buffer.of(12), uint32(0)])), one(Buffer.of(6))]));
    const binding = { hostKey: Buffer.from('key'), sessionId: Buffer.from('id'), signature: Buffer.from('by it') };
    expect(await listForSession(socket, binding, never)).toEqual({ all: [], usable: [], withheld: [], binding: undefined });
  });

  it('that hangs up when it is bound to a session has all its keys used, unbound', async () => {
    const asked: (number | undefined)[] = [];
    const list = Buffer.concat([Buffer.of(12), uint32(1), wireString('blob'), wireString('old')]);
    behaveOn = (peer, [type]) => {
      asked.push(type);
      if (type === 11) peer.write(one(list));
      else if (type === 13) peer.write(one(Buffer.concat([Buffer.of(14), wireString('signature')])));
      else peer.destroy();
    };
    const bound = { hostKey: Buffer.from('key'), sessionId: Buffer.from('id'), signature: Buffer.from('by it') };
    const { usable, withheld, binding } = await listForSession(socket, bound, never);
    expect([usable.map(({ comment }) => comment), withheld, binding]).toEqual([['old'], [], undefined]);
    expect(await sign(socket, Buffer.from('blob'), Buffer.from('data'), 0, never, binding)).toEqual(Buffer.from('signature'));
    expect(asked).toEqual([11, 27, 13]);
  });

  it('reads an answer that comes byte by byte', async () => {
    const answer = one(Buffer.concat([Buffer.of(12), uint32(1), wireString('blob'), wireString('slow')]));
    behave = (peer) => {
      const drip = (at: number): void => {
        if (at < answer.length) peer.write(answer.subarray(at, at + 1), () => drip(at + 1));
      };
      drip(0);
    };
    expect(await listIdentities(socket, never)).toEqual([{ blob: Buffer.from('blob'), comment: 'slow' }]);
  });

  it('counts a refused list as no keys', async () => {
    behave = (peer) => peer.write(one(Buffer.of(5)));
    expect(await listIdentities(socket, never)).toEqual([]);
  });

  it('is left at once when the wait is aborted, and the connection closes', async () => {
    behave = () => undefined;
    const abort = new AbortController();
    const listing = listIdentities(socket, abort.signal);
    await expect.poll(() => peers.size).toBe(1);
    abort.abort();
    await expect(listing).rejects.toMatchObject({ code: 'cancelled' });
    await expect.poll(() => peers.size).toBe(0);
  });

  it.each([
    ['is not there', () => join(folder, 'nothing'), 'the socket does not exist'],
    ['has a path no socket can have', () => `/${'x'.repeat(300)}`, 'longer than a socket can have'],
  ])('that %s is unavailable', async (_name, path, reason) => {
    const listing = listIdentities(path(), never);
    await expect(listing).rejects.toMatchObject({ code: 'agent.unavailable' });
    await expect(listing).rejects.toThrow(reason);
  });
});
