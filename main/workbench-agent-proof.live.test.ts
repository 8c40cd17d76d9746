import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../e2e/servers/cleanup.ts';
import { failAgent } from '../e2e/servers/failing-agent.ts';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { generateKey, startAgent, type Agent, type KeyFile } from '../e2e/servers/ssh-keys.ts';
import { fingerprint } from './keys/public-key.ts';
import { proveAgentKey } from './workbench-agent-proof.ts';

const run = promisify(execFile);
const never = new AbortController().signal;

/** The test of a key, beside `ssh-add -T`. */
describe.skipIf(lacks('agent'))('a key that an agent holds', () => {
  const folder = tempFolder('hawser-proof-');
  const [asked, allowed] = [join(folder.path, 'asked'), join(folder.path, 'allowed')];
  let agent: Agent;
  let keys: readonly KeyFile[];

  beforeAll(async () => {
    const askpass = join(folder.path, 'askpass');
    writeFileSync(askpass, `#!/bin/sh\nprintf '%s' "$1" >'${asked}'\n[ -e '${allowed}' ]\n`);
    chmodSync(askpass, 0o700);
    agent = await startAgent({ env: { SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' } });
    keys = await Promise.all((['ed25519', 'ecdsa', 'rsa'] as const).map((type) => generateKey({ type })));
    for (const key of keys) await agent.add(key.path);
  });
  afterAll(async () => {
    await agent.stop();
    for (const key of keys) key.remove();
    folder.remove();
  });

  const sshAdd = (args: readonly string[]): Promise<unknown> =>
    run(program('ssh-add'), args, { env: { ...process.env, SSH_AUTH_SOCK: agent.socket } });

  it('signs, whatever its type, as ssh-add -T finds too', async () => {
    const algorithms = [];
    for (const key of keys) {
      await sshAdd(['-T', key.publicPath]);
      algorithms.push(await proveAgentKey(agent.socket, key.fingerprint, never));
    }
    const names = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512'];
    expect(algorithms).toEqual(names.map((algorithm) => ({ kind: 'signs', algorithm })));
  });

  it('signs by its certificate', async () => {
    const [authority, certified] = [await generateKey({ comment: 'authority' }), await generateKey()];
    await run(program('ssh-keygen'), ['-q', '-s', authority.path, '-I', 'fred', '-n', 'fred', certified.publicPath]);
    await agent.add(certified.path);
    const certificate = certified.publicPath.replace(/\.pub$/, '-cert.pub');
    expect(await proveAgentKey(agent.socket, certified.fingerprint, never)).toMatchObject({ kind: 'signs' });
    const blob = Buffer.from(readFileSync(certificate, 'utf8').split(' ')[1] ?? '', 'base64');
    expect(await proveAgentKey(agent.socket, fingerprint(blob), never)).toEqual({ kind: 'signs', algorithm: 'ssh-ed25519' });
    for (const each of [authority, certified]) each.remove();
  });

  it('that must be confirmed is asked about by the agent, and a no is a refusal', async () => {
    const key = await generateKey({ comment: 'careful' });
    await agent.add(key.path, ['-c']);
    rmSync(asked, { force: true });
    expect(await proveAgentKey(agent.socket, key.fingerprint, never)).toEqual({ kind: 'refused', isRestricted: false });
    expect(existsSync(asked)).toBe(true);
    await expect(sshAdd(['-T', key.publicPath])).rejects.toThrow('agent refused operation');
    writeFileSync(allowed, '');
    expect(await proveAgentKey(agent.socket, key.fingerprint, never)).toMatchObject({ kind: 'signs' });
    key.remove();
  });

  it('that is kept to hosts says so, as it signs for logins there alone', async () => {
    const key = await generateKey();
    const knownHosts = join(folder.path, 'known_hosts');
    writeFileSync(knownHosts, `web1 ${keys[0]?.publicLine ?? ''}\n`);
    await agent.add(key.path, ['-H', knownHosts, '-h', 'web1']);
    await expect(sshAdd(['-T', key.publicPath])).rejects.toThrow('agent refused operation');
    expect(await proveAgentKey(agent.socket, key.fingerprint, never)).toEqual({ kind: 'refused', isRestricted: true });
    key.remove();
  });

  it('that is gone is told, and so is an agent that dies while it signs', async () => {
    expect(await proveAgentKey(agent.socket, 'SHA256:none', never)).toEqual({ kind: 'gone' });
    for (const fault of ['hangs up', 'talks nonsense'] as const) {
      const failing = await failAgent(agent.socket, fault);
      const proof = proveAgentKey(failing.socket, keys[0]?.fingerprint ?? '', never);
      await expect(proof).rejects.toMatchObject({ code: 'agent.unavailable' });
      await failing.stop();
    }
    await expect(proveAgentKey(join(folder.path, 'nobody'), 'any', never)).rejects.toMatchObject({ code: 'agent.unavailable' });
  });

  it('that a locked agent does not list is not told as gone', async () => {
    const [locked, key] = [await startAgent(), await generateKey()];
    writeFileSync(join(folder.path, 'word'), '#!/bin/sh\necho open\n', { mode: 0o700 });
    try {
      await locked.add(key.path);
      const askpass = { SSH_ASKPASS: join(folder.path, 'word'), SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' };
      const turn = (option: '-x' | '-X'): Promise<unknown> =>
        run(program('ssh-add'), [option], { env: { ...process.env, ...askpass, SSH_AUTH_SOCK: locked.socket } });
      await turn('-x');
      expect(await proveAgentKey(locked.socket, key.fingerprint, never)).toEqual({ kind: 'perhapsLocked' });
      await turn('-X');
      expect(await proveAgentKey(locked.socket, key.fingerprint, never)).toMatchObject({ kind: 'signs' });
    } finally {
      await locked.stop();
      key.remove();
    }
  });

  it('is not believed where another key signed', async () => {
    const [socket, other] = [join(folder.path, 'swapping'), await generateKey()];
    await agent.add(other.path);
    const blobOf = ({ publicLine }: KeyFile): Buffer => Buffer.from(publicLine.split(' ')[1] ?? '', 'base64');
    const [first] = keys;
    if (!first) throw new Error('no keys');
    // Both are Ed25519, so the message keeps its length.
    const server = createServer((client) => {
      const real = createConnection({ path: agent.socket });
      real.on('error', () => client.destroy()).pipe(client);
      client.on('error', () => real.destroy());
      client.on('data', (chunk: Buffer) => {
        const at = chunk.indexOf(blobOf(first));
        if (chunk[4] === 13 && at > 0) blobOf(other).copy(chunk, at);
        real.write(chunk);
      });
      client.on('close', () => real.destroy());
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    expect(await proveAgentKey(socket, first.fingerprint, never)).toEqual({ kind: 'wrong', algorithm: 'ssh-ed25519' });
    await new Promise((resolve) => server.close(resolve));
    other.remove();
  });
});
