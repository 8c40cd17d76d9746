/**
 * A hundred hosts at once, which are one sshd with the usual limits (MaxStartups 10:30:100, MaxSessions 10): every result must come, and no login may be
 * refused without being told. The server takes no time (`psrp-instant.mjs`): what is measured is connecting, logging in and the rest of the way.
 */
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { atMost, report } from '../e2e/bench/report.ts';
import type { PsSessionId } from '../shared/model/powershell.ts';
import { PowerShellPage } from './fixtures/powershell-page.ts';
import { cleanUps, sshd, startCore, TestPage } from './fixtures/test-page.ts';

const hosts = 100;
const throttle = process.env['BENCH_THROTTLE'];
const program = fileURLToPath(new URL('../e2e/servers/psrp-instant.mjs', import.meta.url));
const recording = fileURLToPath(new URL('../e2e/fixtures/psrp/open-2.3.txt', import.meta.url));

afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

it('runs a command on 100 hosts of one sshd', async () => {
  const server = await sshd({ config: `Subsystem powershell ${process.execPath} ${program} ${recording}` });
  const names = Array.from({ length: hosts }, (_, n) => `host${n + 1}`);
  const { workbench } = await startCore(
    `Host ${names.join(' ')}\nHostName ${server.host}\nPort ${server.port}\nUser ${server.user}\nIdentityFile ${server.clientKey.path}\n` +
      `UserKnownHostsFile ${server.knownHostsFile}\n`,
  );
  const page = new PowerShellPage(await TestPage.open(workbench));
  const ids: PsSessionId[] = [];
  for (const destination of names) ids.push((await page.calls.open({ host: { destination }, start: false })).psSessionId);
  const from = performance.now();
  const { runId } = await page.start(ids, 'objects 3', throttle === undefined ? {} : { throttle: Number(throttle) });
  const info = await ended(page, runId);
  const took = performance.now() - from;
  const states = new Map<string, number>();
  for (const { state } of info.parts) states.set(state, (states.get(state) ?? 0) + 1);
  process.stdout.write(`states: ${JSON.stringify([...states])}\n`);
  for (const { state, error, message } of info.parts) {
    if (state !== 'completed') process.stdout.write(`${state}: ${JSON.stringify(error ?? message)}\n`);
  }
  expect(info.parts.every(({ state, error }) => state === 'completed' || error !== undefined)).toBe(true);
  const completed = states.get('completed') ?? 0;
  report([
    {
      group: 'powershell',
      name: `100 hosts of one sshd, ${completed} completed, until the last result`,
      value: took / 1000,
      unit: 's',
      target: 'all of them',
      verdict: completed === hosts && info.objects === hosts * 3 ? atMost(took / 1000, 60) : 'missed',
      runs: [took / 1000],
    },
  ]);
  const { groups } = await page.calls.answers({ runId });
  expect(groups[0]?.parts.length).toBe(completed);
});

async function ended(page: PowerShellPage, runId: Parameters<PowerShellPage['ends']>[0]): ReturnType<PowerShellPage['ends']> {
  // A hundred logins on a busy machine take longer than a test of one.
  for (let tries = 1; ; tries += 1) {
    try {
      return await page.ends(runId);
    } catch (error) {
      if (tries === 10) throw error;
    }
  }
}
