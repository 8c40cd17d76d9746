import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { deferred } from '../../shared/base/deferred.ts';
import { contract } from '../../shared/contract.ts';
import { createClient, type Client } from '../../shared/rpc/client.ts';
import { openWebSocketWire, webSocketPath, webSocketProtocols } from '../../shared/rpc/web-socket-wire.ts';
import { runServe } from './run-serve.ts';

describe('serve with its core', () => {
  let folder: string;
  const clients: Client<typeof contract>[] = [];
  let running: { stop: () => void; status: Promise<number> } | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hawser-run-'));
    mkdirSync(join(folder, 'renderer'));
    writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html><title>page</title>');
    writeFileSync(join(folder, 'package.json'), '{"version":"9.8.7"}');
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.dispose();
    running?.stop();
    await running?.status;
    running = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  function start(words: readonly string[], pageDir = join(folder, 'renderer')) {
    const said: string[] = [];
    const complained: string[] = [];
    const stopped = deferred<void>();
    const status = runServe({
      words: ['--no-open', '--data', join(folder, 'data'), '-F', 'none', ...words],
      environment: {},
      pageDir,
      packageFile: join(folder, 'package.json'),
      platform: 'linux',
      say: (line) => said.push(line),
      complain: (line) => complained.push(line),
      stopped: stopped.promise,
    });
    running = { stop: () => stopped.resolve(), status };
    return { said, complained, status, stop: () => stopped.resolve() };
  }

  async function addressOf(said: readonly string[]): Promise<URL> {
    return vi.waitFor(() => new URL(said[0] ?? ''), { interval: 10, timeout: 20_000 });
  }

  async function openPage(address: URL): Promise<Client<typeof contract>> {
    const token = address.hash.replace('#token=', '');
    const headers = { Host: address.host, Origin: address.origin };
    const socket = new WebSocket(`ws://127.0.0.1:${address.port}${webSocketPath}`, webSocketProtocols(token), { headers });
    const client = createClient(contract, await openWebSocketWire(socket));
    clients.push(client);
    return client;
  }

  it('says one line, welcomes a page, and ends politely', async () => {
    const { said, complained, status, stop } = start([]);
    const address = await addressOf(said);
    expect(address.href).toMatch(/^http:\/\/hawser\.localhost:\d+\/#token=[A-Za-z0-9_-]{43}$/);
    const page = await openPage(address);
    const hello = await page.pages.hello({ pageKey: 'first-page-0123456789' });
    expect(hello).toMatchObject({ kind: 'welcome', welcome: { hostKind: 'serve', version: '9.8.7', sessions: [] } });
    const disconnected = new Promise<void>((resolve) => page.onDisconnected(resolve));
    stop();
    expect(await status).toBe(0);
    await disconnected;
    expect({ lines: said.length, complained }).toEqual({ lines: 1, complained: [] });
  });

  it('lets a second page take over, and tells the first', async () => {
    const { said } = start([]);
    const address = await addressOf(said);
    const first = await openPage(address);
    const second = await openPage(address);
    await first.pages.hello({ pageKey: 'first-page-0123456789' });
    const takenOver = new Promise((resolve) => first.pages.onTakenOver(resolve));
    expect(await second.pages.hello({ pageKey: 'second-page-0123456789' })).toEqual({ kind: 'occupied' });
    await expect(second.settings.get({})).rejects.toMatchObject({ code: 'page.occupied' });
    expect(await second.pages.takeOver({ pageKey: 'second-page-0123456789' })).toMatchObject({ kind: 'welcome' });
    await takenOver;
    await expect(first.settings.get({})).rejects.toMatchObject({ code: 'page.occupied' });
    expect(await second.settings.get({})).toBeTypeOf('object');
  });

  it('welcomes as many pages as were asked for', async () => {
    const { said } = start(['--pages', '2']);
    const address = await addressOf(said);
    for (const pageKey of ['first-page-0123456789', 'second-page-0123456789']) {
      expect(await (await openPage(address)).pages.hello({ pageKey })).toMatchObject({ kind: 'welcome' });
    }
    expect(await (await openPage(address)).pages.hello({ pageKey: 'third-page-0123456789' })).toEqual({ kind: 'occupied' });
  });

  it('ends with 64 and one line for wrong usage, before anything is written', async () => {
    const { status, said, complained } = start(['--nonsense']);
    expect(await status).toBe(64);
    expect(said).toEqual([]);
    expect(complained).toEqual([expect.stringContaining('--nonsense')]);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('says what to do when the page was not built', async () => {
    const { status, complained } = start([], join(folder, 'missing'));
    expect(await status).toBe(1);
    expect(complained).toEqual(['serve: the page is not built; `npm start -- --serve` builds it']);
  });

  it('says which port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const { status, said, complained } = start(['--port', String(port)]);
    expect(await status).toBe(1);
    expect(said).toEqual([]);
    expect(complained).toEqual([`serve: cannot listen on 127.0.0.1 port ${port}: EADDRINUSE`]);
    await new Promise((resolve) => other.close(resolve));
  });

  it('leaves no log file when there was nothing to say', async () => {
    const { said, status, stop } = start([]);
    await addressOf(said);
    stop();
    await status;
    expect(readdirSync(join(folder, 'data'))).not.toContain('logs');
  });
});
