import { describe, expect, it, vi } from 'vitest';
import { serve } from '../../shared/rpc/server.ts';
import { createClient } from '../../shared/rpc/client.ts';
import { describeWire } from '../../shared/rpc/wire-conformance.ts';
import { openSocket, openWire, startTestServer } from './test-server.ts';

describeWire('a WebSocket on loopback', async () => {
  const server = await startTestServer();
  const { page, core } = await openWire(server);
  return { page, core, close: () => server.close() };
});

describe('the WebSocket of serve', () => {
  it('answers only our own subprotocol and compresses nothing', async () => {
    const server = await startTestServer();
    const socket = openSocket(server);
    await new Promise((resolve) => socket.on('open', resolve));
    expect(socket.protocol).toBe('hawser');
    expect(socket.extensions).toBe('');
    socket.close();
    await server.close();
  });

  it('ends the connection of a message beyond 16 MiB', async () => {
    const server = await startTestServer();
    const { page, core } = await openWire(server);
    const closed = new Promise<void>((resolve) => core.onClosed(resolve));
    const served = serve({}, core, {}, { context: undefined, log: { debug: vi.fn(), warn: vi.fn(), error: vi.fn() } });
    const client = createClient({}, page);
    const disconnected = new Promise<void>((resolve) => client.onDisconnected(resolve));
    page.send('x'.repeat(17 * 1024 * 1024));
    await closed;
    await disconnected;
    served.dispose();
    await server.close();
  });

  it('says goodbye to every page when the program ends', async () => {
    const server = await startTestServer();
    const socket = openSocket(server);
    await new Promise((resolve) => socket.on('open', resolve));
    const code = new Promise((resolve) => socket.on('close', resolve));
    await server.close();
    expect(await code).toBe(1001);
  });
});
