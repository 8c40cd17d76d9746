/** Commands on many hosts through the core, as a page starts them. `RUN_SESSIONS` sessions on one sshd, 100 unless said. */
import { describe, expect, it } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import { startFaultProxy } from '../e2e/servers/fault-proxy.ts';
import type { Sshd } from '../e2e/servers/sshd.ts';
import type { RunId, RunInfo, RunPart, RunRequest, RunStart } from '../shared/model/runs.ts';
import { cleanUps, sshd, startCore, TestPage } from './fixtures/test-page.ts';

const sessions = Number(process.env['RUN_SESSIONS'] ?? 100);

function hostLines(
  name: string,
  server: Pick<Sshd, 'host' | 'port' | 'user' | 'clientKey' | 'knownHostsFile'>,
  port = server.port,
): string {
  const login = `User ${server.user}\nIdentityFile ${server.clientKey.path}\nIdentitiesOnly yes\nUserKnownHostsFile ${server.knownHostsFile}`;
  return `Host ${name}\nHostName ${server.host}\nPort ${port}\nHostKeyAlias [${server.host}]:${server.port}\n${login}\n`;
}

async function pageOn(config: string): Promise<TestPage> {
  const { workbench } = await startCore(config);
  return TestPage.open(workbench);
}

const hosts = (...names: readonly string[]): RunRequest['hosts'] => names.map((destination) => ({ destination }));
const command = (words: string): RunRequest['program'] => ({ kind: 'command', command: words });

function started(answer: RunStart): RunInfo {
  if (answer.kind !== 'started') throw new Error(`it is not begun: ${answer.kind}`);
  return answer.run;
}

const start = async ({ client }: TestPage, request: RunRequest): Promise<RunInfo> => started(await client.runs.start(request));
const again = async ({ client }: TestPage, request: { runId: RunId; failedOnly: boolean }): Promise<RunInfo> =>
  started(await client.runs.again(request));

async function seen({ client }: TestPage, runId: RunId): Promise<RunInfo> {
  const { runs } = await client.runs.list({});
  const run = runs.find((each) => each.runId === runId);
  if (run === undefined) throw new Error('the run is gone');
  return run;
}

async function ended(page: TestPage, runId: RunId, timeout = 30_000): Promise<readonly RunPart[]> {
  await expect.poll(async () => (await seen(page, runId)).endedAt !== undefined, { timeout }).toBe(true);
  return (await seen(page, runId)).parts;
}

async function text({ client }: TestPage, runId: RunId, part: number): Promise<readonly string[]> {
  const { lines } = await client.runs.lines({ runId, part, from: 0, count: 100 });
  return lines.map((line) => `${line.stream} ${line.text}`);
}

describe.skipIf(lacks('sshd'))('a command on many hosts', () => {
  it(
    `has the results of ${sessions} sessions of one sshd with its usual limits, and no login is refused`,
    { timeout: 120_000 },
    async () => {
      const server = await sshd({ config: 'MaxSessions 10\nMaxStartups 10:30:100\nLogLevel INFO' });
      const page = await pageOn(hostLines('*', server));
      const names = Array.from({ length: sessions }, (_, at) => `box${at}`);
      const from = performance.now();
      const { runId } = await start(page, {
        hosts: hosts(...names),
        program: command('echo $((6*7)); sleep 1'),
        place: 'p',
        throttle: sessions,
      });
      const parts = await ended(page, runId, 90_000);
      process.stdout.write(`${sessions} sessions in ${Math.round(performance.now() - from)} ms\n`);
      expect(parts.filter(({ state }) => state !== 'done')).toEqual([]);
      expect(server.log()).not.toMatch(/MaxStartups|drop connection/);
      const { answers } = await page.client.runs.answers({ runId });
      expect(answers).toMatchObject([{ parts: names.map((_, at) => at), sample: [{ stream: 'output', text: '42' }] }]);
    },
  );

  it(
    'tells exit status, signal, lost connection, a host that refuses and one that hangs apart (TM-04)',
    { timeout: 60_000 },
    async () => {
      const server = await sshd({ config: 'LogLevel INFO' });
      const cut = await startFaultProxy({ target: server });
      const mute = await startFaultProxy();
      cleanUps.push(
        () => cut.stop(),
        () => mute.stop(),
      );
      const config = [
        hostLines('good', server),
        hostLines('cut', server, cut.port),
        hostLines('hangs', server, mute.port),
        `Host refuses\nHostName 127.0.0.1\nPort 1\n`,
      ].join('');
      const page = await pageOn(config);
      const program = command('echo out; echo err >&2; exit 7');
      const first = await start(page, { hosts: hosts('good', 'good', 'refuses'), program, place: 'p' });
      const [good, refuses, ...more] = await ended(page, first.runId);
      expect(more).toEqual([]);
      expect(good).toMatchObject({ state: 'failed', exitCode: 7, outputBytes: 4, errorBytes: 4 });
      expect([...(await text(page, first.runId, 0))].sort()).toEqual(['error err', 'output out']);
      expect(refuses).toMatchObject({ state: 'refused', error: { code: 'net.refused' } });

      const killed = await start(page, { hosts: hosts('good'), program: command('kill -TERM $$'), place: 'p' });
      expect(await ended(page, killed.runId)).toMatchObject([{ state: 'killed', signal: 'TERM' }]);

      const lost = await start(page, { hosts: hosts('cut'), program: command('echo here; sleep 60'), place: 'p' });
      await expect.poll(async () => (await seen(page, lost.runId)).parts[0]?.lines, { timeout: 20_000 }).toBe(1);
      cut.cut();
      expect(await ended(page, lost.runId)).toMatchObject([{ state: 'lost', lines: 1, error: { code: 'connection.lost' } }]);

      const late = await start(page, {
        hosts: hosts('hangs'),
        program: command('true'),
        place: 'p',
        timeoutSeconds: 2,
      });
      expect(await ended(page, late.runId)).toMatchObject([{ state: 'timedOut', outputBytes: 0 }]);
    },
  );

  it('gives a script to its interpreter by standard input, and a command none', { timeout: 60_000 }, async () => {
    const server = await sshd({ config: 'LogLevel INFO' });
    const page = await pageOn(hostLines('good', server));
    const script = 'for n in 1 2; do\r\n  echo "n=$n"\r\ndone\nexit 3';
    const first = await start(page, {
      hosts: hosts('good'),
      program: { kind: 'script', script, interpreter: 'sh -s' },
      place: 'p',
    });
    expect(await ended(page, first.runId)).toMatchObject([{ state: 'failed', exitCode: 3 }]);
    expect(await text(page, first.runId, 0)).toEqual(['output n=1', 'output n=2']);
    const second = await start(page, { hosts: hosts('good'), program: command('cat; echo end'), place: 'p' });
    await ended(page, second.runId);
    expect(await text(page, second.runId, 0)).toEqual(['output end']);
  });

  it('gives a command a terminal where it needs one, or where the host has RequestTTY force', { timeout: 60_000 }, async () => {
    const server = await sshd({ config: 'LogLevel INFO' });
    const values = ['auto', 'yes', 'no', 'force'];
    const page = await pageOn(values.map((value) => `${hostLines(value, server)}RequestTTY ${value}\n`).join(''));
    const answers = async (program: RunRequest['program']): Promise<readonly (readonly string[])[]> => {
      const { runId } = await start(page, { hosts: hosts(...values), program, place: 'tab' });
      await ended(page, runId);
      return Promise.all(values.map((_, part) => text(page, runId, part)));
    };
    const asked = 'tty > /dev/null && stty size || echo none; echo aside >&2';
    const [without, within] = [
      ['error aside', 'output none'],
      ['output 24 80', 'output aside'],
    ];
    const sorted = (each: readonly (readonly string[])[]): unknown => each.map((lines) => [...lines].sort());
    expect(sorted(await answers(command(asked)))).toEqual([without, without, without, within]);
    expect(sorted(await answers({ kind: 'command', command: asked, needsTerminal: true }))).toEqual(values.map(() => within));
    // A script's input is its own: a terminal would change it.
    const script = await answers({ kind: 'script', script: asked, interpreter: 'sh -s' });
    expect(sorted(script)).toEqual(values.map(() => without));
  });

  it('is refused where the host has SessionType none', { timeout: 60_000 }, async () => {
    const server = await sshd();
    const page = await pageOn(`${hostLines('lab', server)}SessionType none\n`);
    const { runId } = await start(page, { hosts: hosts('lab'), program: command('true'), place: 'tab' });
    expect(await ended(page, runId)).toMatchObject([{ state: 'refused', error: { code: 'config.noSession' } }]);
  });

  it('stops in stages: SIGTERM first, then it is left, and says that it may run on', { timeout: 60_000 }, async () => {
    const server = await sshd({ config: 'LogLevel INFO' });
    const page = await pageOn(hostLines('good*', server));
    const deaf = await start(page, {
      hosts: hosts('good1'),
      program: command('trap "" TERM; echo deaf; n=0; while [ $n -lt 40 ]; do sleep 1; n=$((n+1)); done'),
      place: 'p',
    });
    await expect.poll(async () => (await seen(page, deaf.runId)).parts[0]?.lines, { timeout: 20_000 }).toBe(1);
    await page.client.runs.stop({ runId: deaf.runId });
    expect((await seen(page, deaf.runId)).parts[0]?.state).toBe('stopping');
    await page.client.runs.stop({ runId: deaf.runId });
    expect(await ended(page, deaf.runId, 3000)).toMatchObject([{ state: 'stopped', mayRunOn: true }]);
  });

  it(
    'runs again where it failed, skips the rest after failures, and knows a program that wanted a password',
    { timeout: 60_000 },
    async () => {
      const server = await sshd({ config: 'LogLevel INFO' });
      const page = await pageOn(`${hostLines('good*', server)}Host bad*\nHostName 127.0.0.1\nPort 1\n`);
      const words = 'echo "sudo: a terminal is required to read the password" >&2; exit 1';
      const first = await start(page, {
        hosts: hosts('bad1', 'good1', 'good2'),
        program: command(words),
        place: 'p',
        throttle: 1,
        stopAfterFailures: 2,
      });
      const parts = await ended(page, first.runId);
      expect(parts.map(({ state }) => state)).toEqual(['refused', 'failed', 'skipped']);
      expect(parts[1]?.hints).toEqual(['password']);
      const second = await again(page, { runId: first.runId, failedOnly: true });
      expect(second.parts.map(({ name }) => name)).toEqual(['bad1', 'good1', 'good2']);
      await page.client.runs.forget({ runIds: [first.runId, second.runId] });
      expect((await page.client.runs.list({})).runs).toEqual([]);
      await expect(page.client.runs.again({ runId: first.runId, failedOnly: true })).rejects.toMatchObject({
        code: 'runs.notFound',
      });
    },
  );
});

// sshd passes signals on to commands of any account but root's.
describe.skipIf(lacks('accounts'))('a command of an account that is not root', () => {
  it('ends by SIGTERM when it is stopped or its time is over; what did not begin never does', { timeout: 60_000 }, async () => {
    const server = await startSshdWithAccounts({ users: { fred: { password: testSecret('pw') } }, config: 'LogLevel INFO' });
    cleanUps.push(() => server.stop());
    const page = await pageOn(hostLines('good*', { ...server, user: 'fred' }));
    const obeys = await start(page, {
      hosts: hosts('good1', 'good2'),
      program: command('echo on; exec sleep 60'),
      place: 'p',
      throttle: 1,
    });
    await expect.poll(async () => (await seen(page, obeys.runId)).parts[0]?.lines, { timeout: 20_000 }).toBe(1);
    await page.client.runs.stop({ runId: obeys.runId });
    const parts = await ended(page, obeys.runId);
    expect(parts).toMatchObject([{ state: 'stopped', signal: 'TERM' }, { state: 'stopped' }]);
    expect(parts[1]?.startedAt).toBeUndefined();
    const late = await start(page, {
      hosts: hosts('good1'),
      program: command('echo begun; exec sleep 60'),
      place: 'p',
      timeoutSeconds: 3,
    });
    expect(await ended(page, late.runId)).toMatchObject([{ state: 'timedOut', signal: 'TERM', lines: 1 }]);
  });
});
