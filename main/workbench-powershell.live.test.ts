/** PowerShell sessions as a page has them, with the independent server behind a real sshd. */
import { describe, expect, it } from 'vitest';
import { lacksPsrpcore, psrpcoreSubsystem, type ServerWhim } from '../e2e/servers/psrpcore-server/command.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import type { Sshd } from '../e2e/servers/sshd.ts';
import { PowerShellPage } from './fixtures/powershell-page.ts';
import { sshd, startCore, TestPage } from './fixtures/test-page.ts';

const servers: Readonly<Record<string, readonly ServerWhim[]>> = {
  usual: [],
  whims: ['odd', 'late-acks', 'crlf', 'noise'],
  jea: ['no-language'],
  throwing: ['prompt-throws'],
  dying: ['die-after=30'],
};

function configFor(server: Sshd, more = ''): string {
  return `Host box\nHostName ${server.host}\nPort ${server.port}\nUser ${server.user}\nIdentityFile ${server.clientKey.path}\nUserKnownHostsFile ${server.knownHostsFile}\n${more}`;
}

async function opened(more = ''): Promise<PowerShellPage> {
  const subsystems = Object.entries(servers).map(([name, whims]) => psrpcoreSubsystem(name, ...whims));
  const server = await sshd({ config: [...subsystems, 'MaxSessions 10', more].join('\n') });
  const { workbench } = await startCore(configFor(server));
  return new PowerShellPage(await TestPage.open(workbench));
}

describe.skipIf(lacks('sshd') || lacksPsrpcore())('PowerShell sessions in the workbench', () => {
  it('are opened, listed with their prompt, run commands, and are closed', async () => {
    const page = await opened();
    const session = await page.open('usual');
    expect(session).toMatchObject({
      id: 1,
      name: 'SSH1',
      label: 'box',
      availability: 'available',
      prompt: 'PS /home/test> ',
      location: '/home/test',
      versions: { protocol: '2.3', powerShell: '7.5.0' },
      isRestricted: false,
    });
    const id = session.psSessionId;
    const run = await page.run(id, 'objects 3', { isTyped: true });
    expect(run).toMatchObject({ command: 'objects 3', prompt: '[box]: PS /home/test> ', objects: 3, kept: 3, text: 'ready' });
    expect(run.parts).toMatchObject([{ state: 'completed', objects: 3, errors: 0 }]);
    const lines = await page.text(run.runId);
    expect(lines).toHaveLength(7);
    expect(lines[1]).toMatch(/^\u001b\[32;1mId Name/);
    expect(lines[3]).toContain('process number 1');
    await page.run(id, 'cd /srv');
    await expect.poll(() => page.sessions.get(id)?.prompt).toBe('PS /srv> ');
    await page.calls.close({ psSessionId: id });
    await expect.poll(() => page.removed).toContain(id);
    expect(await page.calls.list({})).toEqual({ sessions: [], runs: [], questions: [] });
  });
});
