import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, createServer as createNetServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test, type Home } from '../fixtures.ts';
import { TunnelsPage } from '../pages/tunnels-page.ts';
import { WorkbenchPage } from '../pages/workbench-page.ts';
import { lacks } from '../servers/requirements.ts';
import { account, buildStage } from './stage.ts';
import { createTake } from './taker.ts';

/** Ports of this computer in the pictures: of the tunnels, and of what they lead to. */
const ports = { orders: 15_432, shop: 18_080, socks: 11_080, metrics: 19_090 } as const;
const services = { database: 5432, shop: 8080, metrics: 9090, cache: 6379 } as const;

/** Somewhere between 0 and 1, as a working day goes. */
const wave = (): number => (3 + 2 * Math.sin(performance.now() / 3000) + Math.sin(performance.now() / 590)) / 6;

/** A web server whose pages flow for as long as they are read. */
function flow(request: IncomingMessage, response: ServerResponse): void {
  const chunk = Buffer.alloc(65_536, 'tide ');
  response.flushHeaders();
  const timer = setInterval(() => response.write(chunk.subarray(0, Math.ceil(chunk.length * wave()))), 50);
  request.resume();
  response.once('close', () => clearInterval(timer));
}

/** Greets as a database does that wants no TLS (PostgreSQL, message formats: SSLRequest is answered by one byte). */
function database(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.once('data', () => {
    socket.write('N');
    socket.resume();
    const timer = setInterval(() => socket.write(Buffer.alloc(Math.ceil(90_000 * wave()))), 100);
    socket.once('close', () => clearInterval(timer));
  });
}

interface Server {
  listen(port: number, host: string, then: () => void): unknown;
  once(event: 'error', then: (error: Error) => void): unknown;
  address(): unknown;
}

async function listen(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

interface Kept {
  readonly name: string;
  readonly host: string;
  readonly spec: unknown;
  readonly probe?: string;
  readonly opens?: string;
}

function keepTunnels(home: Home, tunnels: readonly Kept[]): void {
  const data = tunnels.map(({ name, host, spec, probe = 'banner', opens = 'hand' }, index) => ({
    id: `tunnel-${index}`,
    host: host === 'edge1' ? { destination: host } : { bookmarkId: host },
    spec,
    name,
    probe,
    opens,
    isOn: false,
    isReachConfirmed: true,
  }));
  home.write('.config/hawser/tunnels.json', JSON.stringify({ format: 'hawser.tunnels', version: 1, revision: 1, data }));
}

const local = (port: number, to: number): unknown => ({
  kind: 'local',
  listen: { kind: 'tcp', port },
  target: { kind: 'tcp', host: 'localhost', port: to },
});

function tunnelsOf(takenPort: number): readonly Kept[] {
  const socket = (path: string): unknown => ({ kind: 'socket', path });
  return [
    { name: 'Orders database', host: 'web1', spec: local(ports.orders, services.database), probe: 'postgres' },
    { name: 'Browse as web1', host: 'web1', spec: { kind: 'dynamic', listen: { kind: 'tcp', port: ports.socks } }, probe: 'off' },
    {
      name: 'Webhook to my laptop',
      host: 'web1',
      spec: { kind: 'remote', listen: { kind: 'tcp', port: 8443 }, target: { kind: 'tcp', host: 'localhost', port: 3000 } },
    },
    { name: 'Metrics', host: 'edge1', spec: local(ports.metrics, services.metrics) },
    { name: 'Shop', host: 'edge1', spec: local(ports.shop, services.shop), probe: 'http' },
    { name: 'Cache', host: 'web1', spec: local(takenPort, services.cache) },
    { name: 'Printer at home', host: 'nas', spec: local(6310, 631), opens: 'connect' },
    {
      name: 'Docker socket',
      host: 'web1',
      spec: { kind: 'local', listen: socket('/home/anna/docker.sock'), target: socket('/run/docker.sock') },
    },
  ];
}

/** Programs that use the tunnels until the picture is taken. */
class Clients {
  readonly #sockets: Socket[] = [];

  /** Says some words, and after them keeps sending a little. */
  use(port: number, words: string, then?: (socket: Socket) => void): void {
    const socket = connect(port, '127.0.0.1', () => socket.write(words));
    socket.on('error', () => undefined);
    this.#sockets.push(socket);
    const go = (): void => {
      then?.(socket);
      const timer = setInterval(() => socket.write(chunked(Math.ceil(9000 * wave()))), 200);
      socket.once('close', () => clearInterval(timer));
      socket.resume();
    };
    if (then === undefined) socket.once('connect', go);
    else socket.once('data', go);
  }

  /** Through a SOCKS 5 proxy that wants no password (RFC 1928). */
  browse(proxy: number, port: number): void {
    this.use(proxy, '\u0005\u0001\0', (socket) => {
      socket.write(Buffer.from([5, 1, 0, 1, 127, 0, 0, 1, port >> 8, port & 255]));
      socket.once('data', () => socket.write(upload));
    });
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

const upload = 'POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunked = (length: number): string => `${length.toString(16)}\r\n${'x'.repeat(length)}\r\n`;

for (const theme of ['dark', 'light'] as const) {
  test(`tunnels, ${theme}`, async ({ launch, home }, info) => {
    test.setTimeout(300_000);
    if (lacks('accounts')) info.skip(true, 'accounts of its own need root on Linux');
    const [web, data, holder, clients] = [createServer(flow), createNetServer(database), createNetServer(), new Clients()];
    await listen(web, services.shop);
    await listen(data, services.database);
    const takenPort = await listen(holder, services.cache + 10_000);
    const stage = await buildStage(home);
    stage.know('web1.example.org', 'web2.example.org');
    // The bookmark of web2 logs in with another key.
    const config = readFileSync(home.path('.ssh/config'), 'utf8');
    home.write('.ssh/config', `Host edge1\n  HostName web2.example.org\n  User ${account}\n${config}`);
    keepTunnels(home, tunnelsOf(takenPort));
    const { page } = await launch(stage.options);
    const ui = new WorkbenchPage(page);
    const tunnels = new TunnelsPage(page);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const take = createTake(page, theme);

    try {
      await ui.ready();
      await tunnels.open();
      await ui.tabs.close('Welcome');
      for (const name of ['Orders database', 'Browse as web1', 'Webhook to my laptop', 'Shop', 'Metrics', 'Cache'])
        await tunnels.switchOf(name).click();
      await tunnels.expectState('Orders database', /PostgreSQL answers/);
      await tunnels.expectState('Browse as web1', /listening/);
      await tunnels.expectState('Shop', /HTTP.* answers/);
      clients.use(ports.orders, '\0\0\0\u0008\u0004\u00d2\u0016\u002f');
      clients.use(ports.shop, upload);
      clients.browse(ports.socks, services.shop);
      await tunnels.expectState('Webhook to my laptop', /nothing listens/);
      await tunnels.expectState('Metrics', /refused by edge1/);
      await tunnels.expectState('Cache', /taken|only/);
      // A minute of graphs.
      await expect(tunnels.card('Shop')).toContainText('for 1 min', { timeout: 90_000 });
      await take('tunnels');

      await tunnels.switchOf('Metrics').focus();
      await tunnels.card('Metrics').getByRole('button', { name: 'What to ask for' }).click();
      await expect(tunnels.details).toContainText('PermitOpen');
      await take('tunnels-refused');
      await tunnels.card('Browse as web1').click();
      await expect(tunnels.details.getByRole('button', { name: 'Copy PAC file' })).toBeVisible();
      await take('tunnels-browser');
      await page.keyboard.press('Escape');

      await page.getByRole('main').getByRole('button', { name: 'New tunnel' }).click();
      await tunnels.form.getByRole('textbox', { name: 'Port' }).first().fill('8080');
      await tunnels.form.getByRole('textbox', { name: 'Port' }).last().fill('80');
      await tunnels.form.getByRole('combobox', { name: 'Reachable from' }).selectOption('everybody on the network');
      await take('tunnels-new');
      await page.keyboard.press('Escape');

      await stage.web.kill();
      await tunnels.expectState('Orders database', /reconnecting/, 60_000);
      await take('tunnels-reconnecting');
    } finally {
      clients.stop();
      web.closeAllConnections();
      web.close();
      data.close();
      holder.close();
      await stage.stop();
    }
  });
}
