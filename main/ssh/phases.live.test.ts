import { connect as dial, createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFaultProxy, type FaultProxy } from '../../e2e/servers/fault-proxy.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { dialTcp } from './dial.ts';
import { connect, failureOf, hostOf, identityOf, keyStep, until } from './test-support.ts';

describe('a server that is none', () => {
  let proxy: FaultProxy;
  beforeAll(async () => {
    proxy = await startFaultProxy();
  });
  afterAll(() => proxy.stop());

  it.each([
    ['http', 'HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>'],
    ['ssh1', 'SSH-1.5-1.2.27\n'],
    ['unknown', 'x'.repeat(1024 * 1024)],
  ])('is named: %s', async (looksLike, bytes) => {
    proxy.sendInsteadOfBanner(bytes);
    const error = await failureOf(connect(hostOf(proxy)));
    expect(error).toMatchObject({ code: 'ident.notSsh', phase: 'identification', detail: { looksLike } });
    expect((error.detail as { textBefore: string }).textBefore.length).toBeLessThanOrEqual(4096);
  });

  it('has its last words shown when it closes', async () => {
    proxy.sendInsteadOfBanner('Exceeded MaxStartups\r\n', { close: true });
    const error = await failureOf(connect(hostOf(proxy)));
    expect(error).toMatchObject({ code: 'ident.closed', detail: { textBefore: 'Exceeded MaxStartups' } });
  });

  it('that says nothing is given up after ConnectTimeout', async () => {
    proxy.sendInsteadOfBanner('wait for it\r\n');
    const error = await failureOf(connect(hostOf(proxy, { connectTimeoutSeconds: 1 })));
    expect(error).toMatchObject({ code: 'ident.timeout', detail: { seconds: 1, textBefore: 'wait for it' } });
  });

  it('that stops after its identification is given up in the key exchange', async () => {
    proxy.sendInsteadOfBanner('SSH-2.0-stalled\r\n');
    const error = await failureOf(connect(hostOf(proxy, { connectTimeoutSeconds: 1 })));
    expect(error).toMatchObject({ code: 'kex.timeout', phase: 'kex', detail: { seconds: 1 } });
  });

  it.each([
    ['closes', { close: true }, 'SSH-2.0-short\r\n'],
    ['sends rubbish', {}, `SSH-2.0-mad\r\n${'\u00ff'.repeat(64)}`],
  ])('fails in the key exchange when it %s', async (_what, options, bytes) => {
    proxy.sendInsteadOfBanner(bytes, options);
    const error = await failureOf(connect(hostOf(proxy)));
    expect(error).toMatchObject({ code: 'kex.failed', phase: 'kex' });
  });

  it('is aborted while it says nothing', async () => {
    proxy.sendInsteadOfBanner('...\r\n');
    const abort = new AbortController();
    const { stream } = await dialTcp(hostOf(proxy), () => undefined, abort.signal);
    const pending = failureOf(connect(hostOf(proxy), { signal: abort.signal, stream }));
    await once(stream, 'data');
    abort.abort();
    expect((await pending).code).toBe('cancelled');
    await until(() => stream.destroyed);
  });
});

describe.skipIf(lacks('sshd'))('a server behind a faulty line', () => {
  let sshd: Sshd;
  let proxy: FaultProxy;
  beforeAll(async () => {
    sshd = await startSshd();
    proxy = await startFaultProxy({ target: sshd });
  });
  afterAll(async () => {
    await proxy.stop();
    await sshd.stop();
  });
  const at = (changes = {}) => hostOf({ host: proxy.host, port: proxy.port, user: sshd.user }, changes);
  const byKey = () => [keyStep(identityOf(sshd.clientKey.path))];

  it('may say a lot before its identification', async () => {
    proxy.sendBeforeBanner(`${'z'.repeat(1000)}\r\n`.repeat(1000));
    const connection = await connect(at(), { steps: byKey() });
    expect(connection.isClosed).toBe(false);
    connection.close();
    proxy.sendBeforeBanner(undefined);
  });

  it('may speak late and byte by byte', async () => {
    proxy.delay(30);
    const connection = await connect(at(), { steps: byKey() });
    connection.close();
    proxy.delay(0);
  });

  it.each([60, 500, 1300])('that is cut after %i bytes leaves a typed error of its phase', async (bytes) => {
    proxy.limit('down', bytes);
    const error = await failureOf(connect(at(), { steps: byKey() }));
    proxy.limit('down', undefined);
    expect(['ident.closed', 'kex.failed', 'connection.closedByServer', 'connection.lost']).toContain(error.code);
    expect(error.phase).toBeDefined();
  });

  it('that stalls in the login is waited for no longer than the wait allows', async () => {
    const abort = new AbortController();
    let asked = false;
    const pending = failureOf(
      connect(at(), {
        signal: abort.signal,
        steps: [
          () => {
            asked = true;
            proxy.stall();
            return keyStep(identityOf(sshd.clientKey.path));
          },
        ],
      }),
    );
    await until(() => asked);
    abort.abort();
    expect((await pending).code).toBe('cancelled');
    proxy.resume();
  });

  it('that loses the line later says so', async () => {
    const connection = await connect(at(), { steps: byKey() });
    const closed = new Promise((resolve) => connection.onClosed(resolve));
    proxy.reset();
    expect(await closed).toMatchObject({ kind: 'lost', error: { code: 'connection.lost', phase: 'established' } });
    const failed = await failureOf(connection.openSession({ windowBytes: 1000, signal: new AbortController().signal }));
    expect(failed.code).toBe('connection.lost');
  });
});

describe.skipIf(lacks('sshd'))('a server without patience', () => {
  it('closes while a question is open, and the question is withdrawn', async () => {
    const sshd = await startSshd({ config: 'LoginGraceTime 1' });
    let withdrawn = false;
    const error = await failureOf(
      connect(hostOf(sshd), {
        steps: [
          (_situation, signal) => {
            signal.addEventListener('abort', () => (withdrawn = true));
            return new Promise(() => undefined);
          },
        ],
      }),
    );
    expect(error).toMatchObject({ code: 'auth.graceTimeout', phase: 'authentication', detail: { user: sshd.user } });
    expect((error.detail as { seconds: number }).seconds).toBeGreaterThanOrEqual(1);
    expect(withdrawn).toBe(true);
    await sshd.stop();
  });

  it('closes while the host key is looked at', async () => {
    const sshd = await startSshd({ config: 'LoginGraceTime 1' });
    const error = await failureOf(connect(hostOf(sshd), { verifyHostKey: () => new Promise(() => undefined) }));
    expect(error).toMatchObject({ code: 'auth.graceTimeout', phase: 'hostKey' });
    await sshd.stop();
  });

  it('has its MaxStartups text shown', async () => {
    const sshd = await startSshd({ config: 'MaxStartups 1\nLoginGraceTime 20' });
    const first = new AbortController();
    let isOpen = false;
    const holding = failureOf(
      connect(hostOf(sshd), {
        signal: first.signal,
        verifyHostKey: () => {
          isOpen = true;
          return new Promise(() => undefined);
        },
      }),
    );
    await until(() => isOpen);
    const error = await failureOf(connect(hostOf(sshd)));
    expect(error).toMatchObject({ code: 'ident.closed', detail: { textBefore: 'Exceeded MaxStartups' } });
    first.abort();
    await holding;
    await sshd.stop();
  });
});

describe.skipIf(lacks('sshd'))('a port that waits for the client to speak', () => {
  it('is spoken to at once', async () => {
    const sshd = await startSshd();
    const server: Server = createServer((client) => {
      client.on('error', () => undefined);
      client.once('data', (first: Buffer) => {
        if (!first.toString().startsWith('SSH-2.0-')) return client.destroy();
        const upstream = dial(sshd.port, sshd.host);
        upstream.on('error', () => client.destroy());
        upstream.write(first);
        client.pipe(upstream).pipe(client);
        return undefined;
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const connection = await connect(hostOf({ host: '127.0.0.1', port, user: sshd.user }), {
      steps: [keyStep(identityOf(sshd.clientKey.path))],
    });
    connection.close();
    server.close();
    await sshd.stop();
  });
});
