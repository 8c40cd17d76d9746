import { execFile } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { generateKey, startAgent, type Agent, type KeyFile } from '../../e2e/servers/ssh-keys.ts';
import { addKey, lockAgent, removeAllKeys, removeKey, unlockAgent } from './agent-keys.ts';
import { listIdentities, sign } from './agent-client.ts';
import { WireReader, wireString } from './ssh-wire.ts';

const run = promisify(execFile);
const never = new AbortController().signal;
const blobOf = (key: KeyFile): Buffer => Buffer.from(key.publicLine.split(' ')[1] ?? '', 'base64');

describe.skipIf(lacks('agent'))('keys of a real ssh-agent', () => {
  let agent: Agent;
  const made: KeyFile[] = [];

  beforeAll(async () => {
    agent = await startAgent();
    for (const [type, bits] of [
      ['rsa', 2048],
      ['ecdsa', 256],
      ['ecdsa', 521],
    ] as const)
      made.push(await generateKey({ type, bits, format: 'pkcs8', comment: `${type} ${bits}` }));
  });
  beforeEach(() => removeAllKeys(agent.socket, never));
  afterAll(async () => {
    await agent.stop();
    for (const key of made) key.remove();
  });

  const add = (key: KeyFile, constraints = {}): Promise<void> => {
    const privateKey = createPrivateKey(readFileSync(key.path));
    const [type = '', , ...comment] = key.publicLine.split(' ');
    return addKey(agent.socket, { type, privateKey, comment: comment.join(' ') }, constraints, never);
  };
  const env = (): NodeJS.ProcessEnv => ({ ...process.env, SSH_AUTH_SOCK: agent.socket });

  it('are added so that ssh-add lists the same keys and proves that they sign', async () => {
    for (const key of made) await add(key);
    expect(await agent.list()).toEqual(made.map(({ publicLine }) => publicLine));
    for (const key of made) await run(program('ssh-add'), ['-T', key.publicPath], { env: env() });
  });

  it('of Ed25519 sign as themselves', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    await addKey(agent.socket, { type: 'ssh-ed25519', privateKey, comment: 'made here' }, {}, never);
    const x = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
    const blob = Buffer.concat([wireString('ssh-ed25519'), wireString(x)]);
    const reader = new WireReader(await sign(agent.socket, blob, Buffer.from('data'), 0, never));
    expect([reader.text(), verify(null, Buffer.from('data'), publicKey, reader.string())]).toEqual(['ssh-ed25519', true]);
  });

  it('are removed one by one, or all at once, and one that is not there is refused', async () => {
    const [first, second] = made;
    if (!first || !second) throw new Error('no keys');
    await add(first);
    await add(second);
    await removeKey(agent.socket, blobOf(first), never);
    expect(await agent.list()).toEqual([second.publicLine]);
    const again = removeKey(agent.socket, blobOf(first), never);
    await expect(again).rejects.toMatchObject({ code: 'agent.declined', detail: { what: 'remove the key' } });
    await removeAllKeys(agent.socket, never);
    expect(await agent.list()).toEqual([]);
  });

  it('go after their lifetime, and with confirm none signs unasked', async () => {
    const [first, second] = made;
    if (!first || !second) throw new Error('no keys');
    await add(first, { lifetimeSeconds: 1 });
    await add(second, { confirm: true });
    // The agent has no askpass program, so nobody says yes.
    const unasked = { ...env(), SSH_ASKPASS: '/bin/false' };
    await expect(run(program('ssh-add'), ['-T', second.publicPath], { env: unasked })).rejects.toThrow('agent refused operation');
    await expect.poll(() => agent.list(), { timeout: 20_000 }).toEqual([second.publicLine]);
  });

  it('are hidden while the agent is locked, and a wrong passphrase does not unlock it', async () => {
    const [first] = made;
    if (!first) throw new Error('no keys');
    await add(first);
    await lockAgent(agent.socket, 'closed', never);
    expect(await listIdentities(agent.socket, never)).toEqual([]);
    await expect(unlockAgent(agent.socket, 'open', never)).rejects.toMatchObject({ code: 'agent.declined' });
    await unlockAgent(agent.socket, 'closed', never);
    expect(await agent.list()).toEqual([first.publicLine]);
  });
});
