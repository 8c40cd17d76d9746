import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePort } from '../e2e/servers/free-port.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import type { AttemptOf } from '../shared/contract-attempts.ts';
import { block, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const timeout = { timeout: 20_000 };

describe.skipIf(lacks('sshd'))('the doctor for PowerShell sessions and tunnels', () => {
  it('gives an outdated server leave by the way that was taken, with a reason, and the tunnel comes up', async () => {
    const server = await sshd({
      config: 'KexAlgorithms diffie-hellman-group14-sha1\nCiphers aes128-ctr\nMACs hmac-sha1\nAllowTcpForwarding yes',
    });
    const known = `UserKnownHostsFile ${server.knownHostsFile}\n  StrictHostKeyChecking accept-new`;
    const { workbench } = await startCore(block('lab', server, `${known}\n  ${withKey(server)}`));
    const page = await TestPage.open(workbench);
    page.answer = (prompt) => trust(prompt) ?? { kind: 'cancel' };
    const { client } = page;
    const { tunnelId } = await client.tunnels.add({
      host: { destination: 'lab' },
      spec: {
        kind: 'local',
        listen: { kind: 'tcp', port: await freePort() },
        target: { kind: 'tcp', host: 'localhost', port: server.port },
      },
      probe: 'off',
      opens: 'hand',
    });
    const of: AttemptOf = { tunnelId };
    expect(await client.attempts.diagnose({ of })).toEqual({ diagnosis: undefined });
    await client.tunnels.switch({ tunnelId, on: true });
    const stateOf = async (): Promise<string | undefined> =>
      (await client.tunnels.list({})).tunnels.find((each) => each.tunnelId === tunnelId)?.state.kind;
    await expect.poll(stateOf, timeout).toMatch(/failed|reconnecting/);
    const { diagnosis } = await client.attempts.diagnose({ of });
    expect(diagnosis?.action).toEqual({ kind: 'allowLegacy', host: server.host, port: server.port });
    expect(diagnosis?.storyId).toBeDefined();
    expect((await client.attempts.report({ of })).text).toContain(`Target: ${server.user}@${server.host}:${server.port}`);
    // Another server than one of the way is given none.
    await expect(client.attempts.allowLegacy({ of, host: '192.0.2.1', port: 22, reason: 'x', days: 1 })).rejects.toMatchObject({
      code: 'bookmark.invalid',
    });
    await client.attempts.allowLegacy({ of, host: server.host, port: server.port, reason: 'old firmware', days: 7 });
    await expect.poll(stateOf, timeout).toBe('listening');
    const { legacyHosts } = await client.settings.get({});
    expect(Object.entries(legacyHosts).map(([key, { reason }]) => [key, reason])).toEqual([
      [`${server.host}:${server.port}`, 'old firmware'],
    ]);
  }, 60_000);

  it('mends what it offers to mend, and nothing else, for a page’s own PowerShell session', async () => {
    const server = await sshd();
    const { workbench, home } = await startCore('');
    const key = join(home, 'open_key');
    writeFileSync(key, readFileSync(server.clientKey.path));
    chmodSync(key, 0o664);
    const known = `UserKnownHostsFile ${server.knownHostsFile}\n  StrictHostKeyChecking accept-new`;
    writeFileSync(join(home, '.ssh/config'), block('lab', server, `${known}\n  IdentityFile ${key}\n  IdentitiesOnly yes`));
    const page = await TestPage.open(workbench);
    page.answer = (prompt) => trust(prompt) ?? { kind: 'cancel' };
    const { client } = page;
    const { psSessionId } = await client.powershell.open({ host: { destination: 'lab' } });
    const of: AttemptOf = { psSessionId };
    const codeOf = async (): Promise<string | undefined> => {
      const { sessions } = await client.powershell.list({});
      const state = sessions.find((each) => each.psSessionId === psSessionId)?.state;
      return state?.kind === 'broken' ? state.error.code : state?.kind;
    };
    await expect.poll(codeOf, timeout).toMatch(/^(auth|key)\./);
    const { diagnosis } = await client.attempts.diagnose({ of });
    expect(diagnosis?.action).toEqual({ kind: 'fixPermissions', file: key });
    const other = join(home, '.ssh/config');
    expect(await client.attempts.act({ of, action: { kind: 'fixPermissions', file: other } })).toEqual({ done: undefined });
    expect((await client.attempts.act({ of, action: { kind: 'fixPermissions', file: key } })).done).toBeDefined();
    expect(statSync(key).mode & 0o777).toBe(0o600);
    // It tried again by itself, and came as far as asking for PowerShell, which this server has not.
    await expect.poll(codeOf, timeout).toBe('powershell.unavailable');
    expect(await client.attempts.diagnose({ of })).toEqual({ diagnosis: undefined });
  }, 60_000);
});
