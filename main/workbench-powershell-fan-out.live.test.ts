/** Many PowerShell sessions at once through one sshd with its usual limits. `FAN_OUT` sessions, 20 unless said. */
import { expect, it } from 'vitest';
import { lacksPsrpcore, psrpcoreSubsystem } from '../e2e/servers/psrpcore-server/command.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { sshd, startCore } from './fixtures/test-page.ts';
import { runToEnd } from './powershell/run.ts';
import { unattendedPrompter } from './prompts/unattended-prompter.ts';

const count = Number(process.env['FAN_OUT'] ?? 20);
const perConnection = 10;
const never = (): AbortSignal => new AbortController().signal;

it.skipIf(lacks('sshd') || lacksPsrpcore())(
  'many sessions on one sshd have all their results, and no login is refused',
  { timeout: 60_000 + count * 3000 },
  async () => {
    const config = `${psrpcoreSubsystem('powershell')}\nMaxSessions ${perConnection}\nMaxStartups 10:30:100`;
    const server = await sshd({ config });
    const { workbench } = await startCore(
      `Host box\nHostName ${server.host}\nPort ${server.port}\nUser ${server.user}\nIdentityFile ${server.clientKey.path}\nUserKnownHostsFile ${server.knownHostsFile}\n`,
    );
    const resolved = await workbench.resolve({ destination: 'box' });
    const from = performance.now();
    const opened = await Promise.all(
      Array.from({ length: count }, () =>
        workbench.openPowerShell(resolved, { prompter: unattendedPrompter, onProgress: () => undefined, signal: never() }),
      ),
    );
    const openedAfter = performance.now() - from;
    const results = await Promise.all(
      opened.map(({ session }) => runToEnd(session, { commands: [{ text: 'host', isScript: true }] }, { signal: never() })),
    );
    expect(results.every(({ state, errors }) => state === 'completed' && errors.length === 0)).toBe(true);
    // Each is a process of its own, and all were there at the same time.
    expect(new Set(results.map(({ output }) => output[0])).size).toBe(count);
    expect(opened.every(({ session }) => !session.isEnded)).toBe(true);
    const connections = new Set(opened.map(({ lease }) => lease.connection.id)).size;
    expect(connections).toBeGreaterThanOrEqual(Math.ceil(count / perConnection));
    // A few may find the last one full at the same moment.
    expect(connections).toBeLessThanOrEqual(Math.ceil(count / perConnection) + 3);
    await Promise.all(opened.map(({ session }) => session.close()));
    for (const { lease } of opened) lease.release();
    expect(server.log()).not.toMatch(/MaxStartups|drop connection/);
    process.stdout.write(
      `${count} PowerShell sessions on ${connections} connections, opened in ${Math.round(openedAfter)} ms, done in ${Math.round(performance.now() - from)} ms\n`,
    );
  },
);
