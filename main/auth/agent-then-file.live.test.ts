import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../../e2e/servers/cleanup.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { generateKey, type KeyFile as MadeKey } from '../../e2e/servers/ssh-keys.ts';
import { requestAgent } from '../agent/agent-client.ts';
import { readPrivateKeyFile } from '../keys/key-file.ts';
import type { Identity } from '../ssh/connection-types.ts';
import { openWithFileBehind } from './agent-then-file.ts';

const never = new AbortController().signal;

describe.skipIf(lacks('agent'))('a key of the agent, with its file behind it', () => {
  const folder = tempFolder('hawser-waiting-agent-');
  const servers: Server[] = [];
  const peers = new Set<Socket>();
  let key: MadeKey;

  beforeAll(async () => {
    key = await generateKey();
  });
  afterAll(async () => {
    for (const peer of peers) peer.destroy();
    for (const server of servers) await new Promise((resolve) => server.close(resolve));
    key.remove();
    folder.remove();
  });

  /** Signs by an agent that does this with what it is asked; the time of a person at it is a short one. */
  async function signed(name: string, onAsked: (peer: Socket) => void): Promise<Buffer> {
    const socket = join(folder.path, name);
    const server = createServer((peer) => {
      peers.add(peer);
      peer.on('error', () => undefined).on('data', () => onAsked(peer));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    const sign: Identity['sign'] = (_data, _algorithm, signal) => requestAgent(socket, Buffer.of(13), 200, signal);
    const file = await readPrivateKeyFile(key.path);
    const publicKey = file.publicKey ?? { type: '', blob: Buffer.alloc(0) };
    const own = { label: 'key', from: 'agent', keyType: publicKey.type, publicBlob: publicKey.blob, fingerprint: '', sign };
    const open = openWithFileBehind({ open: () => Promise.resolve(own) }, file, () => Promise.resolve(undefined));
    return (await open(never)).sign(Buffer.from('data'), 'ssh-ed25519', never);
  }

  it('is not signed with where the agent waits for a person until the time is up', async () => {
    await expect(signed('waits', () => undefined)).rejects.toMatchObject({ code: 'agent.unavailable' });
  });

  it('signs with the file where the agent hangs up', async () => {
    expect((await signed('gone', (peer) => peer.destroy())).toString('latin1')).toContain('ssh-ed25519');
  });
});
