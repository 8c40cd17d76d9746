import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { startFaultProxy } from './fault-proxy.ts';
import type { FaultProxy, Target } from './fault-proxy.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** Greets with its name, then echoes. */
async function startEcho(name: string): Promise<Target> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined).write(`${name}:`);
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.push(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

async function startProxy(target?: Target): Promise<FaultProxy> {
  const proxy = await startFaultProxy(target === undefined ? {} : { target });
  undo.push(() => proxy.stop());
  return proxy;
}

interface Client {
  readonly socket: Socket;
  text(): string;
  readonly ended: Promise<string>;
}

async function dial(proxy: FaultProxy): Promise<Client> {
  const socket = connect(proxy.port, proxy.host);
  let text = '';
  let how = 'end';
  socket.on('data', (data) => (text += data.toString()));
  socket.on('error', (error: NodeJS.ErrnoException) => (how = error.code ?? 'error'));
  const ended = new Promise<string>((resolve) => {
    socket.on('close', () => {
      resolve(how);
    });
  });
  undo.push(() => socket.destroy());
  await once(socket, 'connect');
  return { socket, text: () => text, ended };
}

const says = (client: Client, text: string) => expect.poll(() => client.text(), { timeout: 20_000, interval: 5 }).toBe(text);

test('passes both ways and counts', async () => {
  const proxy = await startProxy(await startEcho('one'));
  const client = await dial(proxy);
  client.socket.write('hello');
  await says(client, 'one:hello');
  expect({ ...proxy.bytes, open: proxy.open, connections: proxy.connections }).toEqual({
    up: 5,
    down: 9,
    open: 1,
    connections: 1,
  });
});

test('cuts, resets and takes new connections afterwards', async () => {
  const proxy = await startProxy(await startEcho('one'));
  const cut = await dial(proxy);
  await says(cut, 'one:');
  proxy.cut();
  expect(await cut.ended).toBe('end');
  const reset = await dial(proxy);
  await says(reset, 'one:');
  proxy.reset();
  expect(await reset.ended).toBe('ECONNRESET');
  await says(await dial(proxy), 'one:');
});

test('holds back what comes while it stalls and delivers it in order', async () => {
  const proxy = await startProxy(await startEcho('one'));
  const client = await dial(proxy);
  await says(client, 'one:');
  proxy.stall('down');
  client.socket.write('a');
  client.socket.write('b');
  await expect.poll(() => proxy.bytes.up).toBe(2);
  expect(client.text()).toBe('one:');
  proxy.resume();
  await says(client, 'one:ab');
});

test('delays each way', async () => {
  const proxy = await startProxy(await startEcho('one'));
  const client = await dial(proxy);
  await says(client, 'one:');
  proxy.delay(60);
  const began = performance.now();
  client.socket.write('a');
  await says(client, 'one:a');
  expect(performance.now() - began).toBeGreaterThanOrEqual(119);
});

test('cuts after a number of bytes', async () => {
  const proxy = await startProxy(await startEcho('one'));
  proxy.limit('down', 6);
  const client = await dial(proxy);
  client.socket.write('hello');
  await client.ended;
  expect(client.text()).toBe('one:he');
});

test('leads new connections to another target', async () => {
  const proxy = await startProxy(await startEcho('one'));
  const first = await dial(proxy);
  await says(first, 'one:');
  proxy.swapTarget(await startEcho('two'));
  await says(await dial(proxy), 'two:');
  first.socket.write('still');
  await says(first, 'one:still');
});

test('says something else than the server, or something before it', async () => {
  const proxy = await startProxy(await startEcho('one'));
  proxy.sendInsteadOfBanner('HTTP/1.1 400 Bad Request\r\n\r\n', { close: true });
  const http = await dial(proxy);
  await http.ended;
  expect(http.text()).toBe('HTTP/1.1 400 Bad Request\r\n\r\n');
  proxy.sendInsteadOfBanner(undefined);
  proxy.sendBeforeBanner('welcome\r\n');
  await says(await dial(proxy), 'welcome\r\none:');
});

test('half closes: the other way goes on', async () => {
  const proxy = await startProxy(await startEcho('one'));
  const client = await dial(proxy);
  await says(client, 'one:');
  proxy.halfClose('down');
  await once(client.socket, 'end');
  expect(proxy.bytes.up).toBe(0);
});

test('refuses and accepts again at the same port', async () => {
  const proxy = await startProxy(await startEcho('one'));
  await proxy.refuse();
  await expect(dial(proxy)).rejects.toThrow(/ECONNREFUSED/);
  await proxy.accept();
  await says(await dial(proxy), 'one:');
});

test('says nothing at all without a target', async () => {
  const proxy = await startProxy();
  const client = await dial(proxy);
  client.socket.write('hello?');
  await expect.poll(() => proxy.open).toBe(1);
  expect(client.text()).toBe('');
});
