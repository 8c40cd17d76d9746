import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../../../e2e/servers/cleanup.ts';
import { lacks } from '../../../e2e/servers/requirements.ts';
import { generateKey, startAgent, type Agent, type KeyFile } from '../../../e2e/servers/ssh-keys.ts';
import { isAppError } from '../../../shared/model/errors.ts';
import { listIdentities } from '../agent-client.ts';
import { extension } from '../session-bind.ts';
import { addRestrictedKey } from './add-restricted.ts';
import { origin } from './destination-constraints.ts';
import { canBeBound } from './restriction-proof.ts';

const never = new AbortController().signal;
const success = 6;

describe.skipIf(lacks('agent'))('an agent that says yes to a binding and keeps no key to hosts', () => {
  const folder = tempFolder('hawser-careless-');
  const socket = join(folder.path, 'agent.sock');
  let agent: Agent;
  let key: KeyFile;
  let careless: Server;

  beforeAll(async () => {
    agent = await startAgent();
    key = await generateKey({ type: 'ecdsa', bits: 256, format: 'pkcs8' });
    careless = createServer((client) => {
      const real = createConnection({ path: agent.socket });
      real.pipe(client);
      // One message in one piece each: they are short and waited for.
      client.on('data', (bytes: Buffer) =>
        bytes[4] === extension ? client.write(Buffer.of(0, 0, 0, 1, success)) : real.write(bytes),
      );
      client.on('error', () => undefined).on('close', () => real.destroy());
      real.on('error', () => client.destroy());
    });
    await new Promise<void>((resolve) => careless.listen(socket, resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => careless.close(resolve));
    await agent.stop();
    key.remove();
    folder.remove();
  });

  const blob = (): Buffer => Buffer.from(key.publicLine.split(' ')[1] ?? '', 'base64');
  const add = (): Promise<void> => {
    const to = { hostName: 'web', user: '', keys: [{ blob: blob(), isAuthority: false }] };
    const privateKey = createPrivateKey(readFileSync(key.path));
    const given = { type: 'ecdsa-sha2-nistp256', privateKey, comment: 'kept', blob: blob() };
    return addRestrictedKey(socket, given, { destinations: [{ from: origin, to }] }, never);
  };

  it('does not keep the key', async () => {
    await expect(add()).rejects.toMatchObject({ code: 'agent.noDestinations', detail: { why: 'ignored' } });
    expect(await listIdentities(agent.socket, never)).toEqual([]);
  });

  it('loses none that it had before', async () => {
    await agent.add(key.path);
    await expect(add()).rejects.toMatchObject({ code: 'agent.noDestinations', detail: { why: 'ignored' } });
    expect((await listIdentities(agent.socket, never)).map((each) => each.blob)).toEqual([blob()]);
  });
});

describe('whether an agent keeps keys to hosts', () => {
  it.each<[string, (peer: Socket, asked: number) => void, boolean | string]>([
    ['is not known of one that hangs up at once', (peer) => peer.destroy(), 'agent.unavailable'],
    ['is no, of one that lists its keys and hangs up then', (peer, asked) => (asked === 1 ? list(peer) : peer.destroy()), false],
  ])('%s', async (_name, onAsked, expected) => {
    const folder = tempFolder('hawser-half-dead-');
    const server = createServer((peer) => {
      let asked = 0;
      peer.on('error', () => undefined).on('data', () => onAsked(peer, (asked += 1)));
    });
    const socket = join(folder.path, 's');
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    try {
      const answer = await canBeBound(socket, never).catch((error: unknown) =>
        isAppError(error, 'agent.unavailable') ? error.code : error,
      );
      expect(answer).toBe(expected);
    } finally {
      await new Promise((resolve) => server.close(resolve));
      folder.remove();
    }
  });
});

/** IDENTITIES_ANSWER without a key. */
function list(peer: Socket): void {
  peer.write(Buffer.of(0, 0, 0, 5, 12, 0, 0, 0, 0));
}
