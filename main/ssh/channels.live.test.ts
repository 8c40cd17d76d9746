import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import type { ByteChannel, ShellRequest, SshConnection } from './connection-types.ts';
import { collect, connect, exec, failureOf, hostOf, identityOf, keyStep, until } from './test-support.ts';

const never = new AbortController().signal;
const terminal = { type: 'xterm-256color', size: { columns: 100, rows: 30 } };

function shell(changes: Partial<ShellRequest> = {}): ShellRequest {
  return { windowBytes: 256 * 1024, signal: never, ...changes };
}

/** A consumer that counts and uses nothing until it is told. */
function hoard(channel: ByteChannel): { bytes: () => number; useAll: () => void } {
  let bytes = 0;
  let held: (() => void)[] = [];
  const consume = (chunk: Uint8Array, used: () => void): void => {
    bytes += chunk.length;
    held.push(used);
  };
  channel.receive(consume);
  channel.receiveError(consume);
  return {
    bytes: () => bytes,
    useAll: () => {
      const given = held;
      held = [];
      for (const used of given) used();
    },
  };
}

/** Waits until a number stays the same for a while. */
async function settled(value: () => number): Promise<number> {
  let last = value();
  let since = performance.now();
  await until(() => {
    if (value() !== last) {
      last = value();
      since = performance.now();
    }
    return performance.now() - since > 300;
  });
  return last;
}

describe.skipIf(lacks('sshd'))('a session', () => {
  let sshd: Sshd;
  let connection: SshConnection;
  beforeAll(async () => {
    sshd = await startSshd({ config: 'LogLevel INFO\nAcceptEnv HAWSER_*' });
    connection = await connect(hostOf(sshd), { steps: [keyStep(identityOf(sshd.clientKey.path))] });
  });
  afterAll(async () => {
    connection.close();
    await sshd.stop();
  });

  it('gives output, errors and exit status of a command', async () => {
    const result = await collect(await exec(connection, 'echo out; echo err >&2; exit 3'));
    expect({ output: result.output.toString(), errors: result.errors.toString(), exit: result.exit }).toEqual({
      output: 'out\n',
      errors: 'err\n',
      exit: { kind: 'code', code: 3 },
    });
  });

  it('names the signal that ended a command', async () => {
    const { exit } = await collect(await exec(connection, 'kill -TERM $$'));
    expect(exit).toMatchObject({ kind: 'signal', signal: 'TERM' });
  });

  it('has a terminal of the size that was asked for, and of the one it is changed to', async () => {
    const channel = await connection.openSession(shell({ terminal, environment: { HAWSER_A: 'väl' } }));
    let text = '';
    channel.receive((bytes, used) => {
      text += Buffer.from(bytes).toString();
      used();
    });
    await channel.write(Buffer.from('stty size; echo $TERM $HAWSER_A; stty -a | grep -o " iutf8"\n'));
    await until(() => text.includes(' iutf8\r\n'));
    channel.resize({ columns: 120, rows: 40 });
    await channel.write(Buffer.from('stty size; exit\n'));
    await new Promise((resolve) => channel.onClosed(resolve));
    expect(text).toContain('30 100');
    expect(text).toContain('xterm-256color väl');
    expect(text).toContain(' iutf8');
    expect(text).toContain('40 120');
  });

  it('runs a subsystem, and says when there is none', async () => {
    const channel = await connection.openSession(shell({ subsystem: 'sftp' }));
    const replies: number[] = [];
    channel.receive((bytes, used) => {
      replies.push(...bytes);
      used();
    });
    await channel.write(Buffer.from([0, 0, 0, 5, 1, 0, 0, 0, 3]));
    await until(() => replies.length > 9);
    expect(replies[4]).toBe(2);
    channel.close();
    const error = await failureOf(connection.openSession(shell({ subsystem: 'nothing' })));
    expect(error).toMatchObject({
      code: 'channel.requestRefused',
      detail: { request: 'subsystem', what: 'nothing' },
      phase: 'channel',
    });
  });

  it('says when the terminal is refused', async () => {
    const server = await startSshd({ config: 'PermitTTY no' });
    const other = await connect(hostOf(server), { steps: [keyStep(identityOf(server.clientKey.path))] });
    for (const request of [shell({ terminal }), shell({ terminal, command: 'true' })]) {
      const error = await failureOf(other.openSession(request));
      expect(error).toMatchObject({ code: 'channel.requestRefused', detail: { request: 'pty-req' } });
    }
    await until(() => other.openChannels === 0);
    other.close();
    await server.stop();
  });

  it('receives no more than its window while nothing is used, shared by output and errors', async () => {
    const windowBytes = 256 * 1024;
    const channel = await exec(connection, 'cat /dev/zero & cat /dev/zero >&2', windowBytes);
    const consumer = hoard(channel);
    await until(() => consumer.bytes() >= windowBytes);
    expect(await settled(consumer.bytes)).toBe(windowBytes);
    consumer.useAll();
    // Credit of less than a quarter of the window may still be gathering.
    await until(() => consumer.bytes() >= 1.75 * windowBytes);
    expect(await settled(consumer.bytes)).toBeLessThanOrEqual(2 * windowBytes);
    // Another channel is not held up by it.
    expect((await collect(await exec(connection, 'echo alive'))).output.toString()).toBe('alive\n');
    channel.close();
  });

  it('keeps what comes before the consumer, and closes after it was handed over', async () => {
    const channel = await exec(connection, 'echo early; echo bad >&2; exit 7');
    const events: string[] = [];
    channel.onEnd(() => events.push('end'));
    channel.onClosed(() => events.push('closed'));
    await until(() => connection.openChannels === 0);
    expect(events).toEqual([]);
    channel.receive((bytes) => events.push(Buffer.from(bytes).toString()));
    expect(events).toEqual(['early\n']);
    channel.receiveError((bytes) => events.push(Buffer.from(bytes).toString()));
    expect(events).toEqual(['early\n', 'bad\n', 'end', 'closed']);
  });

  it('drops error output that nobody asked for, and ends all the same', async () => {
    const channel = await exec(connection, 'head -c 9000000 /dev/zero >&2; echo done', 64 * 1024);
    const closed = new Promise((resolve) => channel.onClosed(resolve));
    const output: string[] = [];
    channel.receive((bytes, used) => {
      output.push(Buffer.from(bytes).toString());
      used();
    });
    expect(await closed).toEqual({ kind: 'code', code: 0 });
    expect(output.join('')).toBe('done\n');
  });

  it('carries 64 MiB through a process and back unharmed', async () => {
    const channel = await exec(connection, 'cat');
    const block = randomBytes(1024 * 1024);
    const sent = createHash('sha256');
    const received = createHash('sha256');
    channel.receive((bytes, used) => {
      received.update(bytes);
      used();
    });
    const closed = new Promise((resolve) => channel.onClosed(resolve));
    for (let index = 0; index < 64; index += 1) {
      sent.update(block);
      await channel.write(block);
    }
    channel.end();
    expect(await closed).toEqual({ kind: 'code', code: 0 });
    expect(received.digest('hex')).toBe(sent.digest('hex'));
  });

  it.each([
    ['the server closes', (_channel: ByteChannel, kill: () => void) => kill()],
    ['we close', (channel: ByteChannel) => channel.close()],
  ])('rejects a write that waits for the window when %s', async (_who, close) => {
    const channel = await exec(connection, 'echo $$; exec sleep 60');
    let pid = '';
    channel.receive((bytes, used) => {
      pid += Buffer.from(bytes).toString();
      used();
    });
    await until(() => pid.includes('\n'));
    const first = channel.write(Buffer.alloc(64 * 1024 * 1024));
    const second = channel.write(Buffer.from('more'));
    close(channel, () => process.kill(Number(pid)));
    expect([(await failureOf(first)).code, (await failureOf(second)).code]).toEqual(['channel.closed', 'channel.closed']);
    expect((await failureOf(channel.write(Buffer.from('late')))).code).toBe('channel.closed');
  });

  it('rejects a write that waits when the connection is closed, and tells every channel', async () => {
    const other = await connect(hostOf(sshd), { steps: [keyStep(identityOf(sshd.clientKey.path))] });
    const channel = await exec(other, 'sleep 60');
    channel.receive((_bytes, used) => used());
    const waiting = failureOf(channel.write(Buffer.alloc(64 * 1024 * 1024)));
    const closed = new Promise((resolve) => channel.onClosed(resolve));
    other.close();
    expect((await waiting).code).toBe('channel.closed');
    expect(await closed).toEqual({ kind: 'unknown' });
    channel.close();
  });

  it('is given up when its opener goes away', async () => {
    const abort = new AbortController();
    const pending = failureOf(connection.openSession(shell({ command: 'sleep 60', signal: abort.signal })));
    abort.abort();
    expect((await pending).code).toBe('cancelled');
    await until(() => connection.openChannels === 0);
    expect((await failureOf(connection.openSession(shell({ signal: AbortSignal.abort() })))).code).toBe('cancelled');
  });

  it.each([
    ['MaxSessions 1', 1],
    ['MaxSessions 0', 0],
  ])('over the limit is refused by name: %s', async (config, allowed) => {
    const server = await startSshd({ config });
    const other = await connect(hostOf(server), { steps: [keyStep(identityOf(server.clientKey.path))] });
    for (let index = 0; index < allowed; index += 1) await exec(other, 'sleep 60');
    const error = await failureOf(exec(other, 'true'));
    expect(error).toMatchObject({
      code: 'channel.openFailed',
      detail: { reason: 'connectFailed', what: 'session', text: 'open failed' },
    });
    other.close();
    await server.stop();
  });
});

describe.skipIf(lacks('sshd'))('a forwarded stream', () => {
  let sshd: Sshd;
  let connection: SshConnection;
  let echo: Server;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    sshd = await startSshd();
    connection = await connect(hostOf(sshd), { steps: [keyStep(identityOf(sshd.clientKey.path))] });
    echo = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.pipe(socket);
    });
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
  });
  afterAll(async () => {
    connection.close();
    for (const socket of sockets) socket.destroy();
    echo.close();
    await sshd.stop();
  });
  const port = (): number => (echo.address() as { port: number }).port;

  it('carries bytes both ways and ends in both directions', async () => {
    const stream = await connection.openDirectTcpip('127.0.0.1', port(), never);
    const sent = randomBytes(8 * 1024 * 1024);
    const received: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => received.push(chunk));
    stream.end(sent);
    await once(stream, 'close');
    expect(Buffer.concat(received).equals(sent)).toBe(true);
    expect(connection.openChannels).toBe(0);
  });

  it('gives no more than its window while nobody reads', async () => {
    const stream = await connection.openDirectTcpip('127.0.0.1', port(), never);
    const served = once(echo, 'connection') as Promise<[Socket]>;
    const second = await connection.openDirectTcpip('127.0.0.1', port(), never);
    const [socket] = await served;
    socket.unpipe();
    const flood = setInterval(() => socket.write(Buffer.alloc(256 * 1024)), 1);
    await settled(() => second.readableLength);
    expect(second.readableLength).toBeLessThanOrEqual(2 * 1024 * 1024);
    clearInterval(flood);
    second.destroy();
    stream.destroy();
    await until(() => connection.openChannels === 0);
  });

  it('that cannot be made says why', async () => {
    const error = await failureOf(connection.openDirectTcpip('127.0.0.1', 1, never));
    expect(error).toMatchObject({ code: 'channel.openFailed', detail: { reason: 'connectFailed', what: '127.0.0.1:1' } });
    const server = await startSshd({ config: 'AllowTcpForwarding no' });
    const other = await connect(hostOf(server), { steps: [keyStep(identityOf(server.clientKey.path))] });
    const denied = await failureOf(other.openDirectTcpip('127.0.0.1', 1, never));
    expect(denied).toMatchObject({ code: 'channel.openFailed', detail: { reason: 'prohibited' } });
    other.close();
    await server.stop();
  });

  it('fails when the connection below it is lost', async () => {
    const other = await connect(hostOf(sshd), { steps: [keyStep(identityOf(sshd.clientKey.path))] });
    const stream = await other.openDirectTcpip('127.0.0.1', port(), never);
    const failed = once(stream, 'error').catch((error: unknown) => [error]);
    stream.resume();
    other.close();
    await until(() => stream.destroyed);
    expect((await failed)[0]).toMatchObject({ code: 'cancelled' });
  });
});
