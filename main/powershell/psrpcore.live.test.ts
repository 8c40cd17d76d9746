/** Sessions with the independent server, which is stricter than PowerShell: any rule broken ends the session, and fails the test. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacksPsrpcore, psrpcoreSubsystem, type ServerWhim } from '../../e2e/servers/psrpcore-server/command.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import type { SshConnection } from '../ssh/connection-types.ts';
import { connect, failureOf, hostOf, identityOf, keyStep, until } from '../ssh/test-support.ts';
import { openPowerShell } from './open-session.ts';
import { textOf } from './protocol/clixml/readings.ts';
import { itemsOf, memberOf, PsSecureString, PsTagged } from './protocol/clixml/values.ts';
import type { CommandArgument, PipelineRequest } from './protocol/client-messages.ts';
import type { HostAnswer, HostCall } from './protocol/host-calls.ts';
import type { PoolOptions } from './protocol/pool.ts';
import type { PipelineEvent } from './protocol/pool-events.ts';
import { errorRecord } from './protocol/records.ts';
import { runToEnd, type RunResult } from './run.ts';
import type { PowerShellSession } from './session.ts';

const never = new AbortController().signal;
const servers: Readonly<Record<string, readonly ServerWhim[]>> = {
  usual: [],
  whims: ['odd', 'late-acks', 'crlf', 'bom', 'noise', 'seed=7'],
  'v2.1': ['version=2.1'],
  'v2.2': ['version=2.2', 'late-acks'],
  'v2.4': ['version=2.4'],
  silent: ['silent'],
  refusing: ['refuse-version'],
  dying: ['die-after=9'],
};

const script = (text: string, more: Partial<PipelineRequest> = {}): PipelineRequest => ({
  commands: [{ text, isScript: true }],
  ...more,
});

describe.skipIf(lacks('sshd') || lacksPsrpcore())('with an independent server', () => {
  let sshd: Sshd;
  let connection: SshConnection;
  const open = (subsystem = 'usual', pool?: PoolOptions): Promise<PowerShellSession> =>
    openPowerShell({ connection, ways: { subsystem, command: undefined }, pool, signal: never, timeoutSeconds: 20 });
  const run = (session: PowerShellSession, text: string, answer?: (call: HostCall) => HostAnswer): Promise<RunResult> =>
    runToEnd(session, script(text), {
      signal: never,
      onEvent: (event) => {
        if (event.kind !== 'hostCall' || !event.call.wantsAnswer || answer === undefined) return;
        session.answer(session.openPipelines[0], event.call, answer(event.call));
      },
    });
  /** Closes, and makes sure that the server was content until the end. */
  const finish = async (session: PowerShellSession): Promise<void> => {
    await session.close();
    expect(await session.ended).toEqual({ kind: 'requested' });
  };

  beforeAll(async () => {
    sshd = await startSshd({
      config: [...Object.entries(servers).map(([name, whims]) => psrpcoreSubsystem(name, ...whims)), 'MaxSessions 30'].join('\n'),
    });
    connection = await connect(hostOf(sshd), { steps: [keyStep(identityOf(sshd.clientKey.path))] });
  });
  afterAll(async () => {
    connection.close();
    await sshd.stop();
  });

  it.each(['usual', 'whims', 'v2.1', 'v2.2', 'v2.4'])('runs one pipeline after the other (%s)', async (name) => {
    const session = await open(name, { protocol: name === 'v2.4' ? '2.4' : '2.3' });
    expect(session.versions?.protocol).toBe({ 'v2.1': '2.1', 'v2.2': '2.2', 'v2.4': '2.4' }[name] ?? '2.3');
    expect((await run(session, 'emit 3')).output).toEqual([1, 2, 3]);
    const streams: string[] = [];
    await runToEnd(session, script('streams'), {
      signal: never,
      onEvent: (event) => {
        if (event.kind === 'message') streams.push(`${event.stream} ${event.text}`);
      },
    });
    expect(streams).toEqual(['warning w1', 'verbose v1', 'debug d1']);
    const thrown = await run(session, 'throw gone');
    expect(thrown.state).toBe('failed');
    expect(errorRecord(thrown.error ?? null).message).toBe('gone');
    const written = await run(session, 'write-error not good');
    expect(written).toMatchObject({ state: 'completed', output: [] });
    expect(errorRecord(written.errors[0] ?? null)).toMatchObject({ message: 'not good', errorId: 'MyId' });
    await finish(session);
  });

  it('reads every kind of value that it writes', async () => {
    const session = await open('whims');
    const { output } = await run(session, 'types');
    expect(output.slice(0, 12)).toEqual([
      'text 😀 _x0041_ \u0007',
      new PsTagged('C', '120'),
      true,
      -9223372036854775808n,
      new PsTagged('U64', '18446744073709551615'),
      new PsTagged('Db', '1.5'),
      new PsTagged('D', '79228162514264337593543950335'),
      new PsTagged('G', '00112233-4455-6677-8899-aabbccddeeff'),
      new PsTagged('URI', 'http://example.org/a?b=1&c=2'),
      new PsTagged('Version', '1.2.3.4'),
      new PsTagged('SBK', ' Get-Date '),
      new PsTagged('TS', 'P1DT2H'),
    ]);
    expect(itemsOf(output[13])).toEqual([1, 'two', null]);
    expect(output[15]).toBeNull();
    await finish(session);
  });

  it('sends a script of 400 kB and arguments of all kinds, and reads one large value', async () => {
    const session = await open('whims');
    const text = `length ${'x'.repeat(400_000)}`;
    expect((await run(session, text)).output).toEqual([text.length]);
    const args: CommandArgument[] = [
      { value: '; rm _x0041_ \n' },
      { name: 'Switch', value: true },
      { name: 'Number', value: 7n },
    ];
    const { output } = await runToEnd(session, { commands: [{ text: 'args', isScript: false, args }] }, { signal: never });
    expect(output).toEqual(['None=; rm _x0041_ \n', 'Switch=True', 'Number=7']);
    expect((await run(session, 'big 300000')).output[0]).toHaveLength(300_000);
    await finish(session);
  });

  it.each(['usual', 'whims'])('sends input in order, much at once (%s)', async (name) => {
    const session = await open(name);
    const count = 3000;
    const output: unknown[] = [];
    const events: PipelineEvent[] = [];
    const id = session.start(script('double', { hasInput: true }), (event) => {
      events.push(event);
      if (event.kind === 'output') output.push(event.value);
    });
    for (let n = 1; n <= count; n += 1) expect(session.sendInput(id, n)).toBe(true);
    expect(session.endInput(id)).toBe(true);
    await until(() => events.some(({ kind }) => kind === 'closed'));
    expect(output).toEqual(Array.from({ length: count }, (_, n) => (n + 1) * 2));
    await finish(session);
  });

  it.each(['usual', 'v2.4'])('asks and is answered: line, secret, credential, choice (%s)', async (name) => {
    const session = await open(name, { protocol: name === 'v2.4' ? '2.4' : '2.3' });
    const secret = 'pä$$ 😀';
    expect((await run(session, 'read-host', () => ({ kind: 'text', text: 'typed 😀' }))).output).toEqual(['1: typed 😀']);
    expect((await run(session, 'read-secure', () => ({ kind: 'secure', text: secret }))).output).toEqual([secret]);
    const credential = await run(session, 'get-credential', () => ({ kind: 'credential', userName: 'bob', password: secret }));
    expect(itemsOf(credential.output[0])).toEqual(['bob', secret]);
    expect((await run(session, 'choice', () => ({ kind: 'choice', index: 1 }))).output).toEqual([1]);
    const [sent] = (await run(session, 'secure word')).output;
    if (!(sent instanceof PsSecureString)) throw new Error('no SecureString');
    expect(session.reveal(sent)).toBe('word');
    const input: unknown[] = [];
    const id = session.start(script('reveal-input', { hasInput: true }), (event) => {
      if (event.kind === 'output') input.push(event.value);
    });
    session.sendInput(id, PsSecureString.of(secret));
    session.endInput(id);
    await until(() => session.openPipelines.length === 0);
    expect(input).toEqual([secret]);
    await finish(session);
  });

  it('reads a SecureString that came before the keys, once they are there', async () => {
    const session = await open();
    const [sent] = (await run(session, 'secure early')).output;
    if (!(sent instanceof PsSecureString)) throw new Error('no SecureString');
    expect(session.reveal(sent)).toBeUndefined();
    session.exchangeKeys();
    await until(() => session.reveal(sent) !== undefined);
    expect(session.reveal(sent)).toBe('early');
    await finish(session);
  });

  it.each(['usual', 'whims'])('stops what hangs, what waits for an answer, and what prints without end (%s)', async (name) => {
    const session = await open(name);
    for (const text of ['hang', 'read-host', 'fill']) {
      const stop = new AbortController();
      const seen: PipelineEvent[] = [];
      const running = failureOf(runToEnd(session, script(text), { signal: stop.signal, onEvent: (event) => seen.push(event) }));
      await until(() => seen.some(({ kind }) => kind === 'output' || kind === 'hostCall'));
      stop.abort();
      expect((await running).code).toBe('cancelled');
      expect(seen.findLast(({ kind }) => kind === 'ended')).toMatchObject({ state: 'stopped' });
    }
    expect((await run(session, 'emit 1')).output).toEqual([1]);
    await finish(session);
  });

  it('stops at once what has only just been asked for', async () => {
    const session = await open('whims');
    for (let round = 0; round < 5; round += 1) {
      const ends: string[] = [];
      const id = session.start(script('hang'), (event) => ends.push(event.kind));
      session.stop(id);
      await until(() => ends.includes('closed'));
      expect(ends).toContain('ended');
    }
    await finish(session);
  });

  it('holds a script that prints without end when nobody reads, and stops it all the same', async () => {
    const session = await open();
    let bytes = 0;
    const ends: string[] = [];
    const id = session.start(script('fill'), (event) => {
      ends.push(event.kind);
      if (event.kind === 'output') bytes += textOf(event.value).length;
    });
    await until(() => bytes > 1_000_000);
    session.pause();
    const whenPaused = bytes;
    // Another session of the same connection is not held up.
    const other = await open();
    expect((await run(other, 'emit 1000')).output).toHaveLength(1000);
    await finish(other);
    expect(bytes).toBe(whenPaused);
    session.stop(id);
    await until(() => ends.includes('closed'));
    expect(bytes).toBe(whenPaused);
    await finish(session);
  });

  it('closes a session with something that runs', async () => {
    const session = await open('whims');
    const running = runToEnd(session, script('hang'), { signal: never });
    await finish(session);
    expect((await running).state).toBe('stopped');
  });

  it('tells a value that can’t be read, and goes on', async () => {
    const session = await open();
    for (const text of ['bad-xml', 'deep']) {
      const problems: PipelineEvent[] = [];
      const result = await runToEnd(session, script(text), {
        signal: never,
        onEvent: (event) => {
          if (event.kind === 'unreadable') problems.push(event);
        },
      });
      expect(result).toMatchObject({ state: 'completed', output: [] });
      expect(problems).toHaveLength(1);
    }
    await finish(session);
  });

  it('reads objects with their properties, thousands of them', async () => {
    const session = await open();
    const { output } = await run(session, 'objects 3000');
    expect(output).toHaveLength(3000);
    expect(memberOf(output[2999], 'name')).toBe('process number 3000');
    await finish(session);
  });

  it('tells why there is no session: silence, versions, a death', async () => {
    const silent = openPowerShell({
      connection,
      ways: { subsystem: 'silent', command: undefined },
      signal: never,
      timeoutSeconds: 0.5,
    });
    expect((await failureOf(silent)).code).toBe('powershell.noAnswer');
    expect(await failureOf(open('refusing'))).toMatchObject({ code: 'powershell.refused' });
    const dying = await open('dying');
    expect((await run(dying, 'fill')).state).toBe('lost');
    expect(await dying.ended).toMatchObject({ kind: 'broken', error: { code: 'powershell.ended' } });
    await until(() => connection.openChannels === 0);
  });
});
