import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { collect, connect, exec, hostOf, identityOf, keyStep, until } from './test-support.ts';

describe.skipIf(lacks('sshd'))('a connection to sshd', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  it('logs in by key, runs a command and hears its exit status', async () => {
    const connection = await connect(hostOf(sshd), { steps: [keyStep(identityOf(sshd.clientKey.path))] });
    const result = await collect(await exec(connection, 'echo out; echo err >&2; exit 3'));
    expect({
      ...result,
      output: result.output.toString(),
      errors: result.errors.toString().replace(/^debug1.*\r?\n/gm, ''),
    }).toEqual({
      output: 'out\n',
      errors: 'err\n',
      exit: { kind: 'code', code: 3 },
    });
    expect(connection.authenticatedWith).toEqual([`publickey ${sshd.clientKey.fingerprint} (client_key)`]);
    expect(connection.serverIdentification).toMatch(/^SSH-2\.0-OpenSSH/);
    expect(connection.algorithms).toMatchObject({ kex: 'curve25519-sha256', cipherIn: 'aes128-gcm@openssh.com', macIn: '' });
    await until(() => connection.rttMs !== undefined);
    connection.close();
    expect(connection.isClosed).toBe(true);
  });
});
