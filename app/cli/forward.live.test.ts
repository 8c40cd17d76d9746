import type { ChildProcess } from 'node:child_process';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../e2e/servers/free-port.ts';
import { findProgram, lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { Bench, buildHawser } from '../../e2e/servers/run-hawser.ts';

const patience = { timeout: 20_000, interval: 20 };
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A running `hawser forward`. */
class Forward {
  readonly child: ChildProcess;
  output = '';
  errors = '';

  constructor(bench: Bench, words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.child = bench.start(['forward', ...words], { environment });
    this.child.stdout?.on('data', (chunk) => (this.output += String(chunk)));
    this.child.stderr?.on('data', (chunk) => (this.errors += String(chunk)));
    closers.push(() => this.end('SIGKILL'));
  }

  /** The lines, once there are so many. */
  lines(count: number): Promise<string[]> {
    return vi.waitFor(() => {
      const lines = this.output.split('\n').slice(0, -1);
      if (lines.length < count) throw new Error(`${count} lines expected: ${this.output} ${this.errors}`);
      return lines;
    }, patience);
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    this.child.kill(signal);
    await once(this.child, 'close');
    return this.child.exitCode;
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
    return this.child.exitCode;
  }

  /** Sockets that it has open. */
  sockets(): number {
    const folder = `/proc/${String(this.child.pid)}/fd`;
    const links = readdirSync(folder).map((name) => {
      try {
        return readlinkSync(join(folder, name));
      } catch {
        return '';
      }
    });
    return links.filter((link) => link.startsWith('socket:')).length;
  }

  memory(): number {
    const status = readFileSync(`/proc/${String(this.child.pid)}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  }
}

async function serve(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const echo = (): Promise<number> => serve((socket) => socket.pipe(socket));

async function talk(at: number | string, text: string | Buffer): Promise<string> {
  const socket = typeof at === 'string' ? connect({ path: at }) : connect(at, '127.0.0.1');
  socket.end(text);
  const heard: Buffer[] = [];
  for await (const chunk of socket) heard.push(chunk as Buffer);
  return Buffer.concat(heard).toString('latin1');
}

const portOf = (line: string | undefined): number => Number(/:(\d+)(?: |$)/.exec(line ?? '')?.[1]);

beforeAll(buildHawser, 60_000);

describe.skipIf(lacks('sshd'))('hawser forward', () => {
  let sshd: Sshd;
  let bench: Bench;
  let options: string[];
  beforeAll(async () => {
    sshd = await startSshd({ config: 'LogLevel INFO\nMaxSessions 0' });
    bench = new Bench();
    options = bench.optionsFor(sshd);
  });
  afterAll(async () => {
    await sshd.stop();
    bench.remove();
  });

  const start = (...words: readonly string[]): Forward => new Forward(bench, [...options, ...words]);

  it('prints a line for each forward, and leads bytes of every kind both ways, on an account that may open no session', async () => {
    const target = await echo();
    const there = join(bench.dir, 'there.sock');
    const here = join(bench.dir, 'here.sock');
    const [port, proxy] = [await freePort(), await freePort()];
    const forward = start(
      ...['-N', '-L', `${port}:127.0.0.1:${target}`, '-R', `0:127.0.0.1:${target}`, '-D', `127.0.0.1:${proxy}`],
      ...['-L', `${here}:localhost:${target}`, '-R', `${there}:localhost:${target}`, sshd.host],
    );
    const lines = await forward.lines(5);
    const chosen = lines.find((line) => line.startsWith('R localhost:'));
    expect([...lines].sort()).toEqual(
      [
        `L 127.0.0.1:${port} 127.0.0.1:${target}`,
        `L ${here} localhost:${target}`,
        `R ${there} localhost:${target}`,
        `R localhost:${portOf(chosen)} 127.0.0.1:${target}`,
        `D 127.0.0.1:${proxy}`,
      ].sort(),
    );
    expect(statSync(here).mode & 0o777).toBe(0o600);
    const bytes = randomBytes(3_000_000);
    for (const at of [port, portOf(chosen), here, there]) expect(await talk(at, bytes)).toBe(bytes.toString('latin1'));
    expect(await forward.end('SIGINT')).toBe(130);
    expect(existsSync(here)).toBe(false);
    await expect(talk(port, 'x')).rejects.toThrow('ECONNREFUSED');
  });

  it.skipIf(findProgram('curl') === undefined)(
    'curl goes through the proxy in every version, with names resolved over there',
    async () => {
      const web = createHttpServer((request, response) => response.end(`you asked for ${request.url ?? ''}`)).listen(
        0,
        '127.0.0.1',
      );
      await once(web, 'listening');
      closers.push(() => web.close());
      const target = (web.address() as AddressInfo).port;
      const proxy = await freePort();
      const forward = start('-D', String(proxy), '-R', '0', sshd.host);
      const [first = '', second = ''] = await forward.lines(2);
      const reverse = portOf(first.startsWith('R') ? first : second);
      // The page is served by this very process: nothing may wait for curl but a promise.
      const run = promisify(execFile);
      const curl = async (...words: string[]): Promise<string> =>
        (await run('curl', ['-sS', '--max-time', '10', ...words, `http://localhost:${target}/page`])).stdout;
      for (const kind of ['--socks4', '--socks4a', '--socks5', '--socks5-hostname'])
        expect([kind, await curl(kind, `127.0.0.1:${proxy}`)]).toEqual([kind, 'you asked for /page']);
      expect(await curl('--socks5-hostname', `[::1]:${proxy}`)).toBe('you asked for /page');
      expect(await curl('--socks5-hostname', `127.0.0.1:${reverse}`)).toBe('you asked for /page');
      // 97: the proxy said no.
      await expect(run('curl', ['-sS', '--socks5-hostname', `127.0.0.1:${proxy}`, 'http://127.0.0.1:1/'])).rejects.toMatchObject({
        code: 97,
      });
    },
  );

  it('says who has a taken port, ends with ExitOnForwardFailure, and else when nothing listens', async () => {
    const taken = await echo();
    const alone = start('-L', `127.0.0.1:${taken}:localhost:1`, sshd.host);
    expect(await alone.ended()).toBe(255);
    expect(alone.errors).toContain(`Port ${taken} is taken`);
    expect(alone.errors).toMatch(new RegExp(`process ${process.pid}.*\\n.*Use port \\d+`));
    const port = await freePort();
    const both = start('-L', `127.0.0.1:${taken}:localhost:1`, '-L', `127.0.0.1:${port}:localhost:${taken}`, sshd.host);
    await both.lines(1);
    expect(await talk(port, 'still')).toBe('still');
    const strict = start('-o', 'ExitOnForwardFailure=yes', '-D', '0', '-L', `127.0.0.1:${taken}:localhost:1`, sshd.host);
    expect(await strict.ended()).toBe(255);
  });

  it.each([
    [['-L', '8080'], 'lacks a target'],
    [['-D', 'x'], 'has no port'],
    [['-L'], 'needs an argument'],
    [['-Y', '-D', '1'], 'no option -Y'],
  ])('%j is wrong usage', async (words, line) => {
    const { status, errors } = await bench.run(['forward', ...words, 'box'].filter((word) => words.length > 1 || word !== 'box'));
    expect([status, errors.split('\n')[0]]).toEqual([64, expect.stringContaining(line) as string]);
  });

  it('comes back after cuts with the same ports, and tells its one line once', async () => {
    const target = await echo();
    const forward = start('-L', `127.0.0.1:0:127.0.0.1:${target}`, '-R', `0:127.0.0.1:${target}`, sshd.host);
    const lines = await forward.lines(2);
    const ports = lines.map(portOf);
    for (let cut = 0; cut < 3; cut += 1) {
      sshd.dropSessions();
      await vi.waitFor(() => expect(forward.errors.match(/connecting again/g)).toHaveLength(cut + 1), patience);
      for (const port of ports) await vi.waitFor(async () => expect(await talk(port, 'again')).toBe('again'), patience);
    }
    expect((await forward.lines(2)).map(portOf)).toEqual(ports);
  });

  it('a killed program leaves no listener, here or there, and its socket’s file is taken over', async () => {
    const target = await echo();
    const file = join(bench.dir, 'killed.sock');
    const words = ['-L', `${file}:127.0.0.1:${target}`, '-L', `127.0.0.1:0:127.0.0.1:${target}`, '-R', `0:127.0.0.1:${target}`];
    const first = start(...words, sshd.host);
    const ports = (await first.lines(3)).filter((line) => !line.startsWith('L /')).map(portOf);
    expect(ports).toHaveLength(2);
    await first.end('SIGKILL');
    for (const port of ports) await vi.waitFor(() => expect(talk(port, 'x')).rejects.toThrow('ECONNREFUSED'), patience);
    await start(...words, sshd.host).lines(3);
    expect(await talk(file, 'taken over')).toBe('taken over');
  });

  it('10,000 short connections, 200 at once, leave no socket and no memory', async () => {
    const target = await serve((socket) => socket.end('ok'));
    // With little room the collector comes by often, however busy the machine is: what is dead hides nothing that stays.
    const words = [...options, '-L', `127.0.0.1:0:127.0.0.1:${target}`, sshd.host];
    const forward = new Forward(bench, words, { NODE_OPTIONS: '--max-semi-space-size=2 --max-old-space-size=48' });
    const [line] = await forward.lines(1);
    const port = portOf(line);
    const sockets = forward.sockets();
    const run = async (count: number): Promise<void> => {
      let left = count;
      const one = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          expect(await talk(port, 'x')).toBe('ok');
        }
      };
      await Promise.all(Array.from({ length: 200 }, one));
    };
    const isQuiet = () => vi.waitFor(() => expect(forward.sockets()).toBeLessThanOrEqual(sockets), patience);
    await run(1000);
    await isQuiet();
    const memory = forward.memory();
    for (let round = 0; round < 9; round += 1) {
      await run(1000);
      await isQuiet();
    }
    // It goes up by 13 MiB in the second thousand, and stays there. Connections that stayed would keep their buffers, over 10 KiB each: 88 MiB.
    expect(forward.memory() - memory).toBeLessThan(40);
    expect(forward.memory()).toBeLessThan(200);
  });

  it('clients that stall, lie or never read harm only themselves', async () => {
    const target = await echo();
    const flood = await serve((socket) => {
      const more = (): void => {
        while (socket.write(Buffer.alloc(65_536)));
      };
      socket.on('drain', more);
      more();
    });
    const forward = start(
      '-D',
      '127.0.0.1:0',
      '-L',
      `127.0.0.1:0:127.0.0.1:${flood}`,
      '-L',
      `127.0.0.1:0:127.0.0.1:${target}`,
      sshd.host,
    );
    const lines = await forward.lines(3);
    const at = (start: string, end: string): number => portOf(lines.find((line) => line.startsWith(start) && line.endsWith(end)));
    const [proxy, deaf, good] = [at('D', ''), at('L', `:${flood}`), at('L', `:${target}`)];
    const open = (port: number, bytes: readonly number[] = []): Socket => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.pause();
      if (bytes.length > 0) socket.write(Buffer.from(bytes));
      closers.push(() => socket.destroy());
      return socket;
    };
    for (let each = 0; each < 50; each += 1) {
      open(proxy, [[], [5], [5, 255], [5, 1, 0, 5, 1, 0, 3, 255, 65], [4, 1, 0, 80, 0, 0, 0, 1]][each % 5] ?? []);
      open(deaf);
    }
    for (let each = 0; each < 20; each += 1) expect(await talk(good, `hello ${each}`)).toBe(`hello ${each}`);
    const greeting = connect(proxy, '127.0.0.1');
    greeting.write(Buffer.from([5, 1, 0]));
    expect([...((await once(greeting, 'data'))[0] as Buffer)]).toEqual([5, 0]);
    greeting.destroy();
    await vi.waitFor(() => expect(forward.memory()).toBeLessThan(220), patience);
  });

  it('forwards of ssh_config are opened too', async () => {
    const target = await echo();
    const port = await freePort();
    const config = bench.write(
      'config',
      `Host box\nHostName ${sshd.host}\nPort ${sshd.port}\nUser ${sshd.user}\nIdentityFile ${sshd.clientKey.path}\nIdentityAgent none\nUserKnownHostsFile ${sshd.knownHostsFile}\nLocalForward 127.0.0.1:${port} localhost:${target}\n`,
    );
    const forward = new Forward(bench, ['-F', config, 'box']);
    expect(await forward.lines(1)).toEqual([`L 127.0.0.1:${port} localhost:${target}`]);
    expect(await talk(port, 'by config')).toBe('by config');
  });
});
