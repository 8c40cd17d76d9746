import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOddServer } from '../../e2e/servers/odd-server.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { systemClock } from '../../shared/base/clock.ts';
import type { SshConnection, VerifyHostKey } from './connection-types.ts';
import { collect, connect, exec, hostOf, identityOf, keyStep, until } from './test-support.ts';

const MIB = 1024 * 1024;

/** Sends bytes through `cat` and back; answers whether they came back unharmed. */
async function roundTrip(connection: SshConnection, bytes: number): Promise<boolean> {
  const channel = await exec(connection, 'cat');
  const received = createHash('sha256');
  const sent = createHash('sha256');
  channel.receive((chunk, used) => {
    received.update(chunk);
    used();
  });
  const closed = new Promise((resolve) => channel.onClosed(resolve));
  const block = Buffer.alloc(MIB, 'The quick brown fox. ');
  for (let done = 0; done < bytes; done += block.length) {
    block.writeUInt32BE(done, 0);
    sent.update(block);
    await channel.write(block);
  }
  channel.end();
  await closed;
  return received.digest('hex') === sent.digest('hex');
}

describe.skipIf(lacks('sshd'))('new keys', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());
  const byKey = () => [keyStep(identityOf(sshd.clientKey.path))];
  const rekeys = (from: number): number => sshd.log().slice(from).split('SSH2_MSG_NEWKEYS received').length - 2;

  it.each([['aes128-gcm@openssh.com'], ['aes256-ctr'], ['chacha20-poly1305@openssh.com']])(
    'by the server every 4 MiB, 100 MiB each way, with %s',
    async (cipher) => {
      await sshd.restart(`RekeyLimit 4M`);
      const from = sshd.log().length;
      // A verifier that takes its time must not be asked again: ssh2 would not survive it.
      let asked = 0;
      const verifyHostKey: VerifyHostKey = async () => {
        asked += 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
        return { kind: 'once' };
      };
      const connection = await connect(hostOf(sshd, { ciphers: [cipher] }), { steps: byKey(), verifyHostKey });
      expect(await roundTrip(connection, 100 * MIB)).toBe(true);
      expect(rekeys(from)).toBeGreaterThanOrEqual(20);
      expect(asked).toBe(1);
      connection.close();
    },
    60_000,
  );

  it.each([[false], [true]])('by us every 4 MiB, 100 MiB each way, compressed: %s', async (compression) => {
    await sshd.restart('');
    const from = sshd.log().length;
    const connection = await connect(
      hostOf(sshd, { compression, rekeyLimit: { bytes: (compression ? 0.01 : 4) * MIB, seconds: undefined } }),
      { steps: byKey() },
    );
    expect(await roundTrip(connection, 100 * MIB)).toBe(true);
    expect(rekeys(from)).toBeGreaterThanOrEqual(15);
    connection.close();
  });

  it('by time, and when asked', async () => {
    await sshd.restart('');
    const from = sshd.log().length;
    let offset = 0;
    const clock = { ...systemClock, now: () => Date.now() + offset };
    const connection = await connect(hostOf(sshd, { rekeyLimit: { bytes: undefined, seconds: 3600 } }), {
      steps: byKey(),
      clock,
    });
    connection.rekey();
    connection.rekey();
    await until(() => rekeys(from) === 1);
    offset = 3_601_000;
    await until(() => rekeys(from) === 2);
    expect((await collect(await exec(connection, 'echo alive'))).output.toString()).toBe('alive\n');
    expect(rekeys(from)).toBe(2);
    connection.close();
  });
});

describe('another host key in a later key exchange', () => {
  it('ends the connection before anything else is sent', async () => {
    const server = await startOddServer();
    const connection = await connect(hostOf(server));
    const closed = new Promise((resolve) => connection.onClosed(resolve));
    server.swapKeyAndRekey();
    expect(await closed).toMatchObject({
      kind: 'lost',
      error: { code: 'hostKey.changedOnRekey', detail: { offered: { sha256: server.secondFingerprint } } },
    });
    expect(connection.isClosed).toBe(true);
    await server.stop();
  });

  it('is not seen where the key stays the same', async () => {
    const server = await startOddServer();
    const connection = await connect(hostOf(server));
    server.rekey();
    await until(() => server.keyExchanges === 2);
    expect(connection.isClosed).toBe(false);
    connection.close();
    await server.stop();
  });
});
