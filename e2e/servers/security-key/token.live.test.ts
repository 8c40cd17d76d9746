import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../requirements.ts';
import { startAgent } from '../ssh-keys.ts';
import { plugInSecurityKey, type SecurityKey } from './token.ts';
import { testSecret } from '../secrets/test-secret.ts';

const run = promisify(execFile);

describe.skipIf(lacks('security-key'))('the software security key', () => {
  let token: SecurityKey;
  beforeAll(async () => {
    token = await plugInSecurityKey();
  });
  afterAll(() => token.remove());

  it.each(['ed25519-sk', 'ecdsa-sk'] as const)('makes %s keys whose signatures ssh-keygen verifies', async (type) => {
    token.set({});
    const key = await token.generate({ type });
    const message = join(token.folder, `message-${type}`);
    writeFileSync(message, 'signed by touch');
    const env = { ...process.env, ...token.env, SSH_SK_PROVIDER: token.library };
    await run(program('ssh-keygen'), ['-Y', 'sign', '-f', key.path, '-n', 'test', message], { env });
    const signers = join(token.folder, 'signers');
    writeFileSync(signers, `fred ${key.publicLine}\n`);
    const check = [
      '-c',
      `'${program('ssh-keygen')}' -Y verify -f '${signers}' -I fred -n test -s '${message}.sig' < '${message}'`,
    ];
    expect((await run('/bin/sh', check)).stdout).toContain('Good "test" signature');
    expect(token.log().slice(-3)).toEqual([expect.stringMatching(/^sign .* flags=01 pin=none$/), 'touch wanted', 'touched']);
  });

  it('works through an agent, until it is taken out while it waits for the touch', async () => {
    token.set({});
    const key = await token.generate();
    const agent = await startAgent({ providers: token.library, env: token.env });
    await agent.add(key.path, ['-S', token.library]);
    const env = { ...process.env, SSH_AUTH_SOCK: agent.socket };
    const test = (): Promise<unknown> => run(program('ssh-add'), ['-T', key.publicPath], { env });
    await test();
    token.set({ TOUCH: 'wait' });
    const from = token.log().length;
    const failing = expect(test()).rejects.toThrow('agent refused operation');
    await expect.poll(() => token.log().slice(from), { timeout: 20_000 }).toContain('touch wanted');
    token.set({ DEVICE: 'absent' });
    await failing;
    token.set({ TOUCH: 'deny' });
    await expect(test()).rejects.toThrow('agent refused operation');
    token.set({ TOKEN: 'two' });
    await expect(test()).rejects.toThrow('agent refused operation');
    await agent.stop();
  });

  it('wants its PIN for a key that demands one, and is blocked after three wrong ones', async () => {
    const guarded = await plugInSecurityKey({ PIN: testSecret('123456') });
    await guarded.generate({ demands: ['verify-required'], pin: testSecret('123456') });
    // ssh-keygen asks several times itself.
    for (const pin of ['1', '2']) await expect(guarded.generate({ demands: ['verify-required'], pin })).rejects.toThrow(/PIN/);
    await expect(guarded.generate({ demands: ['verify-required'], pin: testSecret('123456') })).rejects.toThrow();
    expect(guarded.log()).toContain('pin blocked');
    expect(guarded.log().join()).not.toContain(testSecret('123456'));
    guarded.remove();
  });

  it('without Ed25519 makes ECDSA keys all the same', async () => {
    token.set({ ED25519: 'no' });
    await expect(token.generate()).rejects.toThrow(/enrollment failed/);
    expect((await token.generate({ type: 'ecdsa-sk' })).publicLine).toContain('sk-ecdsa-sha2-nistp256@openssh.com');
    token.set({ DEVICE: 'absent' });
    await expect(token.generate()).rejects.toThrow('device not found');
  });
});
