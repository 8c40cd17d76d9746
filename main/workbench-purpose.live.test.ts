import { describe, expect, it } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import { sshd, size, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';
import { local, TunnelPage } from './fixtures/tunnel-page.ts';

describe.skipIf(lacks('sshd'))('Match sessiontype', () => {
  it('holds for terminals, files and tunnels of one host by what each is for; those with the same settings share', async () => {
    const server = await sshd();
    const place = `HostName ${server.host}\n  Port ${server.port}\n  User ${server.user}\n  ${withKey(server)}`;
    const matches = [
      'Match host lab sessiontype subsystem command sftp\n  ServerAliveInterval 7',
      'Match host lab sessiontype none\n  ServerAliveInterval 9',
    ];
    const { workbench } = await startCore(`${matches.join('\n')}\nHost lab box\n  ${place}\n`);
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const tunnels = new TunnelPage(page);
    // The conditions see the host as it was typed: HostName stands below them.
    const use = async (destination: string): Promise<number> => {
      for (const kind of ['terminal', 'files'] as const) {
        const { sessionId } = await page.client.sessions.open({ target: { destination }, size, kind });
        await page.reaches(sessionId, 'open');
      }
      const { tunnelId } = await tunnels.add(local(0, server.port), { host: { destination } });
      await tunnels.on(tunnelId);
      return (await page.client.connections.list({})).length;
    };
    expect(await use('box')).toBe(1);
    // Its terminal is reached as those of `box` are, and shares theirs.
    expect(await use('lab')).toBe(1 + 2);
  });
});
