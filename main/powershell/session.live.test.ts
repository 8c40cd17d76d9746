/** Sessions through a real sshd: with recordings of a real PowerShell, and with programs that are none. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordingFile } from '../../e2e/fixtures/psrp/recordings.ts';
import { replaySubsystem, type ReplayWhim } from '../../e2e/servers/psrp-replay-command.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import type { SshConnection } from '../ssh/connection-types.ts';
import { connect, failureOf, hostOf, identityOf, keyStep, until } from '../ssh/test-support.ts';
import { openPowerShell } from './open-session.ts';
import type { PipelineEvent } from './protocol/pool-events.ts';
import { runToEnd } from './run.ts';
import type { PowerShellSession } from './session.ts';

const never = new AbortController().signal;
const script = { commands: [{ text: '1', isScript: true }] };
const played: readonly (readonly [string, ...ReplayWhim[]])[] = [
  ['open-2.3'],
  ['numbers'],
  ['read-host'],
  ['credential'],
  ['stop'],
  ['big-string', 'odd', 'crlf'],
  ['streams', 'noise', 'bom'],
];

describe.skipIf(lacks('sshd'))('a PowerShell session', () => {
  let sshd: Sshd;
  let connection: SshConnection;
  const open = (subsystem: string, command?: string): Promise<PowerShellSession> =>
    openPowerShell({ connection, ways: { subsystem, command }, signal: never, timeoutSeconds: 20 });

  beforeAll(async () => {
    sshd = await startSshd({
      config: [
        ...played.map(([name, ...whims]) => replaySubsystem(name, recordingFile(name), ...whims)),
        replaySubsystem('dies', recordingFile('numbers'), 'die-after=7'),
        'Subsystem not-there /no/such/pwsh -sshs',
        'Subsystem a-shell /bin/sh',
        'Subsystem an-echo /bin/cat',
        // Says nothing before its input ends.
        'Subsystem silent /usr/bin/wc',
        'MaxSessions 30',
      ].join('\n'),
    });
    connection = await connect(hostOf(sshd), { steps: [keyStep(identityOf(sshd.clientKey.path))] });
  });
  afterAll(async () => {
    connection.close();
    await sshd.stop();
  });

  it('runs a pipeline, tells the server’s versions, and closes as the server wants it', async () => {
    const session = await open('numbers');
    expect(session.versions).toMatchObject({ powerShell: '7.6.5', edition: 'Core' });
    expect(session.startedBy).toBe('subsystem “numbers”');
    const result = await runToEnd(session, script, { signal: never });
    expect(result).toEqual({
      output: [1, 2, 3],
      errors: [],
      state: 'completed',
      error: undefined,
      problem: undefined,
      isCut: false,
    });
    await session.close();
    await session.close();
    expect(await session.ended).toEqual({ kind: 'requested' });
    await until(() => connection.openChannels === 0);
  });

  it('answers questions, in clear and with keys', async () => {
    const session = await open('read-host');
    const result = await runToEnd(session, script, {
      signal: never,
      onEvent: (event) => {
        if (event.kind !== 'hostCall' || !event.call.wantsAnswer) return;
        const { request } = event.call;
        const [id] = ids(session);
        if (request.method === 'readLine') session.answer(id, event.call, { kind: 'text', text: 'typed' });
        if (request.method === 'prompt') {
          session.answer(id, event.call, { kind: 'fields', values: new Map([[request.fields[0]?.name ?? '', 'Bob']]) });
        }
        if (request.method === 'readKey') {
          session.answer(id, event.call, { kind: 'key', character: 'a', virtualKeyCode: 65, controlKeyState: 0 });
        }
      },
    });
    expect(result.output).toContain('2: Bob');
    await session.close();

    const secure = await open('credential');
    const answered = await runToEnd(secure, script, {
      signal: never,
      onEvent: (event) => {
        if (event.kind === 'hostCall') {
          secure.answer(ids(secure)[0], event.call, { kind: 'credential', userName: 'alice', password: 'pässw' });
        }
      },
    });
    expect(answered.output.slice(0, 2)).toEqual(['alice', 5]);
    await secure.close();
  });

  it('stops what runs, also while nobody reads, and is used again', async () => {
    const session = await open('stop');
    const events: PipelineEvent[] = [];
    const id = session.start(script, (event) => events.push(event));
    await until(() => events.some(({ kind }) => kind === 'output'));
    session.pause();
    session.stop(id);
    await until(() => events.some(({ kind }) => kind === 'closed'));
    expect(events.find(({ kind }) => kind === 'ended')).toMatchObject({ state: 'stopped' });
    expect((await runToEnd(session, script, { signal: never })).state).toBe('completed');
    await session.close();
  });

  it('reads a large value in odd pieces with CRLF', async () => {
    const session = await open('big-string');
    const { output } = await runToEnd(session, script, { signal: never });
    expect(output[0]).toHaveLength(200_000);
    await session.close();
  });

  it('lives with text before, within and between the lines, and tells it', async () => {
    const session = await open('streams');
    expect((await runToEnd(session, script, { signal: never })).state).toBe('completed');
    expect(session.noise).toContain('Last login: today');
    expect(session.noise).toContain('text between');
    await session.close();
  });

  it('that dies in the middle is told to what runs, and the connection lives', async () => {
    const session = await open('dies');
    const result = await runToEnd(session, script, { signal: never });
    expect(result.state).toBe('lost');
    expect(await session.ended).toMatchObject({
      kind: 'broken',
      error: { code: 'powershell.ended', detail: { reason: 'PowerShell ended with status 9' } },
    });
    expect((await failureOf(Promise.resolve().then(() => runToEnd(session, script, { signal: AbortSignal.abort() })))).code).toBe(
      'cancelled',
    );
    const next = await open('open-2.3');
    await next.close();
  });

  it('that is closed while something runs and waits for an answer is gone at once when it is thrown away', async () => {
    const session = await open('read-host');
    const running = runToEnd(session, script, { signal: never });
    session.dispose();
    expect((await running).state).toBe('lost');
    expect(await session.ended).toEqual({ kind: 'requested' });
    await until(() => connection.openChannels === 0);
  });

  it.each([
    ['no-such-subsystem', 'refused', undefined],
    ['not-there', 'notFound', 127],
  ])('says what is missing: %s', async (subsystem, why, exit) => {
    const error = await failureOf(open(subsystem));
    expect(error.code).toBe('powershell.unavailable');
    expect(error.detail).toMatchObject({
      tried: [{ what: `subsystem “${subsystem}”`, why, ...(exit === undefined ? {} : { exit }) }],
    });
  });

  it('goes by a command where there is no subsystem, and says both when there is no such program either', async () => {
    const [, , ...command] = replaySubsystem('x', recordingFile('numbers')).split(' ');
    const session = await open('no-such-subsystem', command.join(' '));
    expect(session.startedBy).toContain('command “');
    expect((await runToEnd(session, script, { signal: never })).output).toEqual([1, 2, 3]);
    await session.close();
    const error = await failureOf(open('no-such-subsystem', 'no-such-pwsh -sshs'));
    expect(error.detail).toMatchObject({
      tried: [{ why: 'refused' }, { why: 'notFound', exit: 127, said: expect.stringContaining('no-such-pwsh') }],
    });
  });

  it('recognises a program that sends our own line back', async () => {
    expect((await failureOf(open('an-echo'))).code).toBe('powershell.notPowerShell');
  });

  it('recognises a shell', async () => {
    // Its words go to its error output, which sshd drops for a subsystem.
    expect(await failureOf(open('a-shell'))).toMatchObject({
      code: 'powershell.unavailable',
      detail: { tried: [{ why: 'ended', exit: 2 }] },
    });
  });

  it('gives up on a silent program after its time, and at once when nobody waits any more', async () => {
    const silent = { connection, ways: { subsystem: 'silent', command: undefined } };
    expect(await failureOf(openPowerShell({ ...silent, signal: never, timeoutSeconds: 0.2 }))).toMatchObject({
      code: 'powershell.noAnswer',
      detail: { seconds: 0.2 },
    });
    const nobody = new AbortController();
    const opening = failureOf(openPowerShell({ ...silent, signal: nobody.signal }));
    nobody.abort();
    expect((await opening).code).toBe('cancelled');
    await until(() => connection.openChannels === 0);
  });
});

/** The pipelines that a session has, for tests that start one at a time. */
function ids(session: PowerShellSession): readonly string[] {
  return session.openPipelines;
}
