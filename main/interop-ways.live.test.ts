import { afterEach, describe, expect, it, type TestContext } from 'vitest';
import { startProgram, whyNotBuilt, type ProgramOptions } from '../e2e/servers/interop/program.ts';
import type { InteropServer } from '../e2e/servers/interop/server.ts';
import { logIn, onConnection } from './fixtures/interop-checks.ts';
import { collect, failureOf } from './ssh/test-support.ts';

const windowBytes = 256 * 1024;
const servers: InteropServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function start({ skip }: TestContext, options: ProgramOptions): Promise<InteropServer> {
  const why = await whyNotBuilt('go');
  if (why !== undefined) return skip(why);
  const server = await startProgram('go', options);
  servers.push(server);
  return server;
}

describe('a server not of OpenSSH’s making', () => {
  it('that asks questions and takes nothing else is answered, its round without a question too', async (context) => {
    const server = await start(context, { more: ['questions-only yes'] });
    const { connection } = await logIn(server, { identityFiles: [{ path: server.clientKey.path, isDefault: false }] });
    expect(connection.authenticatedWith).toEqual(['keyboard-interactive']);
    connection.close();
  });

  it('that tells no exit status ends a command all the same', async (context) => {
    const server = await start(context, { more: ['no-exit-status yes'] });
    await onConnection(server, async ({ connection }) => {
      const signal = AbortSignal.timeout(10_000);
      const { output, exit } = await collect(await connection.openSession({ command: 'echo done', windowBytes, signal }));
      expect([output.toString(), exit]).toEqual(['done\n', { kind: 'unknown' }]);
    });
  });

  const oldHost: ProgramOptions = {
    ...{ hostKey: 'rsa', kex: ['diffie-hellman-group14-sha1'], more: ['signatures ssh-rsa'] },
  };

  it('that knows SHA-1 alone is refused before anything is sent to it', async (context) => {
    const error = await failureOf(logIn(await start(context, oldHost), {}));
    expect(error).toMatchObject({ code: 'kex.noCommonAlgorithm', detail: { category: 'kex' } });
  });

  it('that knows SHA-1 alone is spoken to where the host’s switch says so, with an RSA key of its kind', async (context) => {
    const server = await start(context, oldHost);
    const { connection } = await logIn(server, {
      ...{ allowLegacy: true, identityFiles: [{ path: server.rsaKey.path, isDefault: false }] },
    });
    const { kex, hostKey } = connection.algorithms;
    expect([kex, hostKey]).toEqual(['diffie-hellman-group14-sha1', 'ssh-rsa']);
    expect(connection.authenticatedWith[0]).toMatch(/^publickey/);
    connection.close();
  });

  it.for(['rsa-sha2-256', 'rsa-sha2-512'])('that signs by %s alone is logged in to by that', async (algorithm, context) => {
    const server = await start(context, { hostKey: 'rsa', more: [`signatures ${algorithm}`] });
    const { connection } = await logIn(server, {
      ...{ preferredAuthentications: ['publickey'], identityFiles: [{ path: server.rsaKey.path, isDefault: false }] },
    });
    expect(connection.algorithms.hostKey).toBe(algorithm);
    connection.close();
  });
});
