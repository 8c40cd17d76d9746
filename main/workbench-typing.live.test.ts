import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { startDelayRelay } from '../e2e/servers/delay-relay.ts';
import { startNarrowRelay, type NarrowRelay } from '../e2e/servers/narrow-relay.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import type { FileName, FilePath } from '../shared/model/file-path.ts';
import type { FileSide } from '../shared/model/files.ts';
import { block, cleanUps, size, startCore, TestPage, trust } from './fixtures/test-page.ts';

const mebibyte = 1024 * 1024;
/** Sparse: larger than what any line of a test carries. */
const FILE_BYTES = 1024 * mebibyte;
const LINE_BYTES_PER_SECOND = 12 * mebibyte;
/** So far that a copy opens its ten channels, whose windows alone are 20 MiB. */
const ROUND_TRIP_MS = 60;
/** Of a running copy, so much may go by between a key and its echo: what the buffers of the sockets on the way hold, and some. */
const BETWEEN_BYTES = 12 * mebibyte;
const KEYS = 3;

const here: FileSide = { kind: 'local' };
const theirs = '/home/fred' as FilePath;
const big = 'big' as FileName;

/** A terminal and the files of one account behind a narrow and long line. `asks`: each login needs a code. */
async function open(asks: boolean) {
  const server = await startSshdWithAccounts({
    users: { fred: { password: testSecret('pw'), codes: ['60417295', '93150486'] } },
    pamAsks: 'code',
    config: asks ? 'AuthenticationMethods publickey,keyboard-interactive' : '',
  });
  cleanUps.push(() => server.stop());
  const far = await startDelayRelay(server.port, ROUND_TRIP_MS);
  cleanUps.push(() => far.stop());
  const line = await startNarrowRelay(far, LINE_BYTES_PER_SECOND);
  cleanUps.push(() => line.stop());
  const key = `IdentityFile ${server.clientKey.path}\n  IdentitiesOnly yes`;
  const { workbench, home } = await startCore(block('lab', { ...line, user: 'fred' }, key));
  const page = await TestPage.open(workbench);
  page.answer = (prompt) =>
    prompt.body.kind === 'keyboardInteractive' ? { kind: 'secrets', values: ['60417295'] } : trust(prompt);
  const terminal = await page.open('lab');
  await page.reaches(terminal.sessionId, 'open');
  const { sessionId } = await page.client.sessions.open({ target: { destination: 'lab' }, size, kind: 'files' });
  await page.reaches(sessionId, 'open');
  const mine = join(home, 'mine') as FilePath;
  mkdirSync(mine);
  const there: FileSide = { kind: 'remote', sessionId };
  return { page, line, mine, home: server.homeOf('fred'), screen: page.screen(terminal.sessionId), there };
}

type Opened = Awaited<ReturnType<typeof open>>;

/** Begins to copy a large file, and answers when some of it stands at the target. */
async function beginCopy({ page, mine, home, there }: Opened, direction: 'put' | 'get'): Promise<void> {
  const from = join(direction === 'put' ? mine : home, big);
  writeFileSync(from, '', { mode: 0o644 });
  truncateSync(from, FILE_BYTES);
  const local = { side: here, folder: mine };
  const remote = { side: there, folder: theirs };
  const [source, target] = direction === 'put' ? [local, remote] : [remote, local];
  await page.client.transfers.start({ kind: 'copy', source: { ...source, names: [big] }, target });
  await vi.waitFor(
    async () => {
      const { jobs } = await page.client.transfers.list({});
      expect(jobs[0]?.totals.doneBytes).toBeGreaterThan(16 * mebibyte);
    },
    { timeout: 40_000, interval: 20 },
  );
}

function carried(connections: NarrowRelay['passed']): number {
  return connections.reduce((sum, { up, down }) => sum + up + down, 0);
}

/** Bytes that went over these connections between each key and its echo. */
async function type({ screen }: Opened, connections: NarrowRelay['passed']): Promise<number[]> {
  const costs: number[] = [];
  for (let key = 0; key < KEYS; key += 1) {
    const word = `q${key}z`;
    const before = carried(connections);
    await screen.type(word);
    await vi.waitFor(() => expect(screen.text()).toContain(word), { timeout: 60_000, interval: 1 });
    costs.push(carried(connections) - before);
  }
  return costs;
}

describe.skipIf(lacks('codes'))('typing beside a bulk copy', () => {
  it.each(['put', 'get'] as const)(
    'lets little of a %s go before a key where both share the one connection that a code was asked for',
    { timeout: 120_000 },
    async (direction) => {
      const opened = await open(true);
      await beginCopy(opened, direction);
      expect(await opened.page.client.connections.list({})).toHaveLength(1);
      const costs = await type(opened, opened.line.passed);
      // It was running all the time, or nothing was shown.
      const { jobs } = await opened.page.client.transfers.list({});
      expect(jobs.map(({ status }) => status)).toEqual(['running']);
      expect(costs.reduce((sum, cost) => sum + cost, 0)).toBeGreaterThan(mebibyte);
      expect(Math.max(...costs)).toBeLessThan(BETWEEN_BYTES);
    },
  );

  it('gives the copy a connection of its own where the login asks nothing', { timeout: 120_000 }, async () => {
    const opened = await open(false);
    await beginCopy(opened, 'put');
    expect(await opened.page.client.connections.list({})).toHaveLength(2);
    const [terminal, ...others] = opened.line.passed;
    if (terminal === undefined) throw new Error('no connection');
    const before = carried(others);
    const costs = await type(opened, [terminal]);
    expect(Math.max(...costs)).toBeLessThan(64 * 1024);
    expect(carried(others)).toBeGreaterThan(before);
  });
});
