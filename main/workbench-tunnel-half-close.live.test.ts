import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../e2e/servers/free-port.ts';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../e2e/servers/sshd.ts';
import { parseSpec, type SpecKind } from '../shared/model/tunnel-spec.ts';
import { configFor, opened, patience } from './fixtures/tunnel-page.ts';

type Place = number | string;

/** One of the five ways through, at a place of our own and at one of ssh's. */
interface Way {
  readonly name: string;
  readonly kind: SpecKind;
  readonly ours: Place;
  readonly sshs: Place;
}

/** What a client saw: all bytes, then how it ended. */
async function seen(socket: Socket): Promise<string> {
  const heard: Buffer[] = [];
  socket.on('data', (chunk) => heard.push(chunk));
  socket.resume();
  const how = await new Promise<string>((resolve) => {
    socket.once('end', () => resolve('ended'));
    socket.once('error', () => resolve('broken'));
    socket.once('close', () => resolve('closed'));
  });
  return `${summary(Buffer.concat(heard))}, ${how}`;
}

const summary = (bytes: Buffer): string => (bytes.length > 100 ? `${bytes.length} bytes` : bytes.toString('latin1'));

async function dial(place: Place, socksTo: number | undefined): Promise<Socket> {
  const at = typeof place === 'string' ? { path: place } : { port: place, host: '127.0.0.1' };
  const socket = connect({ ...at, allowHalfOpen: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (socksTo === undefined) return socket;
  for (const [ask, answer] of [
    [[5, 1, 0], 2],
    [[5, 1, 0, 1, 127, 0, 0, 1, socksTo >> 8, socksTo & 255], 10],
  ] as const) {
    socket.write(Buffer.from(ask));
    let reply = socket.read(answer) as Buffer | null;
    while (reply === null) {
      await once(socket, 'readable');
      reply = socket.read(answer) as Buffer | null;
    }
  }
  socket.removeAllListeners('readable');
  return socket;
}

const big = Buffer.alloc(2_000_000, 'x');

/** What the target does, what the client does, and what both must see. */
const scenes: readonly {
  readonly name: string;
  readonly target: (socket: Socket) => Promise<string>;
  readonly client: (socket: Socket) => Promise<string>;
  readonly expected: readonly [client: string, target: string];
}[] = [
  {
    name: 'a client that ends first hears the answer to all of it',
    async client(socket) {
      socket.end('question');
      return seen(socket);
    },
    async target(socket) {
      const heard = await seen(socket);
      socket.end('answer');
      return heard;
    },
    expected: ['answer, ended', 'question, ended'],
  },
  {
    name: 'a target that ends first still hears what comes later',
    async client(socket) {
      const heard = await seen(socket);
      socket.end(big);
      return heard;
    },
    async target(socket) {
      socket.end('that is all');
      return seen(socket);
    },
    expected: ['that is all, ended', '2000000 bytes, ended'],
  },
  {
    name: 'much comes after the end of the other way, to its last byte',
    async client(socket) {
      socket.end();
      return seen(socket);
    },
    async target(socket) {
      const heard = await seen(socket);
      socket.end(big);
      return heard;
    },
    expected: ['2000000 bytes, ended', ', ended'],
  },
  {
    name: 'a client that breaks off is noticed at the target',
    async client(socket) {
      socket.write('half');
      await once(socket, 'data');
      socket.destroy();
      return 'gone';
    },
    async target(socket) {
      socket.write('go');
      const heard = await seen(socket);
      socket.destroy();
      return heard.replace(/(?:ended|broken|closed)$/, 'over');
    },
    expected: ['gone', 'half, over'],
  },
];

describe.skipIf(lacks('sshd'))('half-closed connections', () => {
  let server: Sshd;
  let target: Server;
  let ssh: ChildProcess;
  let port: number;
  let behave: (socket: Socket) => void = () => undefined;
  const ways: Way[] = [];
  beforeAll(async () => {
    server = await startSshd({ config: 'LogLevel INFO' });
    target = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined);
      behave(socket);
    }).listen(0, '127.0.0.1');
    await once(target, 'listening');
    port = (target.address() as AddressInfo).port;
    const at = (name: string): string => join(server.dir, name);
    for (const [name, kind] of [
      ['-L', 'L'],
      ['-R', 'R'],
      ['-D', 'D'],
    ] as const)
      ways.push({ name, kind, ours: await freePort(), sshs: await freePort() });
    ways.push({ name: '-L with a socket', kind: 'L', ours: at('l1.sock'), sshs: at('l2.sock') });
    ways.push({ name: '-R with a socket', kind: 'R', ours: at('r1.sock'), sshs: at('r2.sock') });
    const words = ways.flatMap(({ kind, sshs }) => [`-${kind}`, spec(kind, sshs)]);
    const login = ['-i', server.clientKey.path, '-p', String(server.port), '-o', `UserKnownHostsFile=${server.knownHostsFile}`];
    ssh = spawn(
      program('ssh'),
      ['-F', 'none', '-N', '-o', 'IdentityAgent=none', ...login, ...words, `${server.user}@${server.host}`],
      {
        stdio: 'ignore',
      },
    );
  });
  afterAll(async () => {
    ssh.kill('SIGKILL');
    target.close();
    await server.stop();
  });

  const spec = (kind: SpecKind, place: Place): string => {
    const listen = typeof place === 'string' ? place : `127.0.0.1:${place}`;
    return kind === 'D' ? listen : `${listen}:127.0.0.1:${port}`;
  };

  it('are passed on both ways in -L, -R, -D and sockets, as ssh does', async () => {
    const page = await opened(configFor(server));
    for (const { kind, ours } of ways) {
      const parsed = parseSpec(kind, spec(kind, ours));
      if (parsed.kind === 'invalid') throw new Error(parsed.why);
      await page.on((await page.add(parsed.spec, { probe: 'off' })).tunnelId);
    }
    const expected: unknown[] = [];
    const results: unknown[] = [];
    for (const way of ways) {
      for (const scene of scenes) {
        for (const who of ['ours', 'sshs'] as const) {
          const there = new Promise<string>((resolve) => (behave = (socket) => void scene.target(socket).then(resolve)));
          const socket = await vi.waitFor(() => dial(way[who], way.kind === 'D' ? port : undefined), patience);
          const here = await scene.client(socket);
          results.push([way.name, who, scene.name, here, await there]);
          expected.push([way.name, who, scene.name, ...scene.expected]);
          socket.destroy();
        }
      }
    }
    expect(results).toEqual(expected);
    await vi.waitFor(async () => {
      const { tunnels } = await page.tunnels.list({});
      expect(tunnels.map(({ traffic }) => traffic.open)).toEqual(ways.map(() => 0));
      expect((await page.page.client.system.diagnostics({})).channels).toBe(0);
    }, patience);
  });
});
