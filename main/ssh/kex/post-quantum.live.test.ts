/** Hybrid key exchanges with a real OpenSSH server, which had sntrup761 from 8.5 on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../../e2e/servers/sshd.ts';
import type { SshConnection } from '../connection-types.ts';
import { collect, connect, exec, failureOf, hostOf, identityOf, keyStep, until } from '../test-support.ts';

const withKey = (server: Sshd): Parameters<typeof connect>[1] => ({ steps: [keyStep(identityOf(server.clientKey.path))] });

async function says(connection: SshConnection, text: string): Promise<void> {
  const { output } = await collect(await exec(connection, `echo ${text}`));
  expect(output.toString()).toBe(`${text}\n`);
}

describe.skipIf(lacks('sshd'))('a post-quantum key exchange', () => {
  let server: Sshd;
  beforeAll(async () => {
    server = await startSshd({ hostKeys: ['ed25519', 'rsa', 'ecdsa'] });
  });
  afterAll(() => server.stop());

  it('is what comes of our default lists and those of the server', async () => {
    const connection = await connect(hostOf(server), withKey(server));
    expect(connection.algorithms.kex).toMatch(/^(mlkem768x25519-sha256|sntrup761x25519-sha512(@openssh\.com)?)$/);
    await server.waitForLog(new RegExp(`kex: algorithm: ${connection.algorithms.kex}`));
    await says(connection, 'through');
    connection.close();
  });

  it.each(['sntrup761x25519-sha512', 'sntrup761x25519-sha512@openssh.com'])(
    'serves as %s, alone in both lists, in later exchanges asked for by either side too',
    async (name) => {
      const only = await startSshd({ config: `KexAlgorithms ${name}\nRekeyLimit 256K` });
      try {
        const target = hostOf(only, { kexAlgorithms: [name], rekeyLimit: { bytes: 400 * 1024, seconds: undefined } });
        const connection = await connect(target, withKey(only));
        expect(connection.algorithms.kex).toBe(name);
        const { output } = await collect(await exec(connection, 'head -c 1000000 /dev/zero'));
        expect(output.equals(Buffer.alloc(1_000_000))).toBe(true);
        await says(connection, 'still there');
        connection.close();
        expect(only.log().match(/kex: algorithm: sntrup761/g)?.length ?? 0).toBeGreaterThan(4);
      } finally {
        await only.stop();
      }
    },
  );

  it.each(['ssh-ed25519', 'rsa-sha2-512', 'ecdsa-sha2-nistp256'])('is signed for by a host key for %s', async (hostKey) => {
    const connection = await connect(hostOf(server, { hostKeyAlgorithms: [hostKey] }), withKey(server));
    expect(connection.algorithms).toMatchObject({ kex: expect.stringMatching(/^(sntrup|mlkem)/) as string, hostKey });
    connection.close();
  });

  it('leaves the old exchange to a server that has none', async () => {
    const old = await startSshd({ config: 'KexAlgorithms curve25519-sha256,ecdh-sha2-nistp256' });
    try {
      const connection = await connect(hostOf(old), withKey(old));
      expect(connection.algorithms.kex).toBe('curve25519-sha256');
      const wanted = await failureOf(connect(hostOf(old, { kexAlgorithms: ['sntrup761x25519-sha512'] }), withKey(old)));
      expect(wanted).toMatchObject({
        code: 'kex.noCommonAlgorithm',
        detail: { category: 'kex', ours: ['sntrup761x25519-sha512'] },
      });
      connection.close();
    } finally {
      await old.stop();
    }
  });

  it('follows the order of a list', async () => {
    const kexAlgorithms = ['ecdh-sha2-nistp256', 'sntrup761x25519-sha512@openssh.com'];
    const connection = await connect(hostOf(server, { kexAlgorithms }), withKey(server));
    expect(connection.algorithms.kex).toBe('ecdh-sha2-nistp256');
    connection.close();
  });

  it('runs on while much is sent both ways', async () => {
    const connection = await connect(hostOf(server, { rekeyLimit: { bytes: 300_000, seconds: undefined } }), withKey(server));
    const channel = await exec(connection, 'cat');
    let back = 0;
    channel.receive((bytes, used) => {
      back += bytes.length;
      used();
    });
    const block = Buffer.alloc(100_000, 7);
    for (let i = 0; i < 20; i++) await channel.write(block);
    await until(() => back === 2_000_000);
    connection.close();
  });
});
