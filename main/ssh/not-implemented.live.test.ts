import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTinysshd } from '../../e2e/servers/interop/debian.ts';
import { whyNotBuilt } from '../../e2e/servers/interop/program.ts';
import type { InteropServer } from '../../e2e/servers/interop/server.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import type { SshConnection } from './connection-types.ts';
import { collect, connect, exec, hostOf, identityOf, keyStep, until } from './test-support.ts';

const never = new AbortController().signal;
const noTinysshd = await whyNotBuilt('tinysshd');

/** TinySSH answers global requests, keepalives too, with SSH_MSG_UNIMPLEMENTED. */
describe.skipIf(lacks('accounts') || noTinysshd !== undefined)('a server that knows no global requests', () => {
  let server: InteropServer;
  beforeAll(async () => {
    server = await startTinysshd();
  });
  afterAll(() => server.stop());
  const logIn = (): Promise<SshConnection> =>
    connect(hostOf(server, { serverAliveIntervalSeconds: 1, rekeyLimit: { bytes: 65_536, seconds: undefined } }), {
      steps: [keyStep(identityOf(server.clientKey.path))],
    });

  it('refuses each at once, and the round trip is measured all the same', async () => {
    const connection = await logIn();
    await until(() => connection.rttMs !== undefined);
    const at = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
    expect(await connection.listenRemotely({ at, onConnection: () => undefined, signal: never })).toBeUndefined();
    connection.close();
  });

  it('counts its packets anew after new keys', async () => {
    const connection = await logIn();
    const channel = await exec(connection, 'cat');
    const over = collect(channel);
    for (let block = 0; block < 8; block += 1) await channel.write(Buffer.alloc(32_768));
    const at = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
    expect(await connection.listenRemotely({ at, onConnection: () => undefined, signal: never })).toBeUndefined();
    channel.end();
    expect((await over).output).toHaveLength(8 * 32_768);
    connection.close();
  });
});
