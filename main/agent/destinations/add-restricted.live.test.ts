import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../../../e2e/servers/cleanup.ts';
import { lacks } from '../../../e2e/servers/requirements.ts';
import { generateKey, startAgent, type Agent, type KeyFile } from '../../../e2e/servers/ssh-keys.ts';
import { listIdentities } from '../agent-client.ts';
import { extension } from '../session-bind.ts';
import { addRestrictedKey } from './add-restricted.ts';
import { origin } from './destination-constraints.ts';

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
