import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../e2e/servers/free-port.ts';
import { startPostgresAnswer } from '../e2e/servers/postgres-answer.ts';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../e2e/servers/sshd.ts';
import type { TargetProof, TunnelProbe } from '../shared/model/tunnels.ts';
import { cleanUps } from './fixtures/test-page.ts';
import { configFor, local, opened, type TunnelPage } from './fixtures/tunnel-page.ts';

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe.skipIf(lacks('sshd'))('what is found out of a target', () => {
  let sshd: Sshd;
  let page: TunnelPage;
  beforeAll(async () => void (sshd = await startSshd({ config: 'LogLevel INFO' })));
  afterAll(() => sshd.stop());

  /** By itself when it is switched on, with the probe of the tunnel. */
  async function proofOf(port: number, probe: TunnelProbe): Promise<TargetProof> {
    const { tunnelId } = await page.add(local(0, port), { probe });
    await page.on(tunnelId);
    const { proof } = await page.settles(tunnelId);
    await page.tunnels.remove({ tunnelId });
    return proof;
  }

  it('a banner is heard, a silent one takes the connection, one that hangs up or is not there is told: nothing is sent', async () => {
    page = await opened(configFor(sshd));
    const received: Buffer[] = [];
    const says = (words: string | Buffer | undefined, thenEnds = false): Server =>
      createServer((socket) => {
        socket.on('data', (chunk: Buffer) => received.push(chunk));
        if (words !== undefined) socket.write(words);
        if (thenEnds) socket.end();
      });
    const banner = await listening(says('220 mail.example ready\r\nmore'));
    const binary = await listening(says(Buffer.from([0x4a, 0, 0, 0, 0x0a, 0x38, 0x2e, 0x30, 0xff, 0xfe, 0xfd])));
    const silent = await listening(says(undefined));
    const hangsUp = await listening(says(undefined, true));
    const nobody = await freePort();
    const proofs = await Promise.all([banner, binary, silent, hangsUp, nobody].map((port) => proofOf(port, 'banner')));
    expect(proofs).toMatchObject([
      { kind: 'answers', by: 'probe', said: '220 mail.example ready' },
      { kind: 'answers', said: 'bytes 4a0000000a382e30' },
      { kind: 'accepts', by: 'probe' },
      { kind: 'unexpected', said: 'It closed the connection at once.' },
      { kind: 'down', by: 'probe' },
    ]);
    for (const proof of proofs) if ('latencyMs' in proof) expect(proof.latencyMs).toBeGreaterThan(0);
    expect(received).toEqual([]);
  });

  it.skipIf(lacks('openssl'))('TLS is spoken to its end, so that no server counts a broken handshake', async () => {
    page = await opened(configFor(sshd));
    const [key, cert] = [join(sshd.dir, 'tls.key'), join(sshd.dir, 'tls.crt')];
    const words = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=db.example',
    ];
    execFileSync(program('openssl'), [...words, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    const failures: unknown[] = [];
    const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) });
    server.on('tlsClientError', (error) => failures.push(error));
    const finished = once(server, 'secureConnection');
    const proof = await proofOf(await listening(server), 'tls');
    expect(proof).toMatchObject({ kind: 'answers', by: 'probe' });
    expect(proof.kind === 'answers' && proof.said).toMatch(/^TLSv1\.3, certificate of db\.example, valid until .*GMT$/);
    await finished;
    expect(failures).toEqual([]);
    const plain = await listening(createServer((socket) => socket.end('I speak no TLS\n')));
    expect(await proofOf(plain, 'tls')).toMatchObject({
      kind: 'unexpected',
      said: expect.stringContaining('No TLS') as string,
    });
    expect(await proofOf(await freePort(), 'tls')).toMatchObject({ kind: 'down' });
  });

  it('HTTP is asked for its head under the name of the target, whatever the answer is', async () => {
    page = await opened(configFor(sshd));
    const asked: unknown[] = [];
    const web = createHttpServer((request, response) => {
      asked.push([request.method, request.url, request.headers.host]);
      response.writeHead(503).end('busy');
    });
    const port = await listening(web);
    expect(await proofOf(port, 'http')).toMatchObject({ kind: 'answers', said: 'HTTP/1.1 503 Service Unavailable' });
    expect(asked).toEqual([['HEAD', '/', `127.0.0.1:${port}`]]);
    const other = await listening(createServer((socket) => socket.end('+OK POP3\r\n')));
    expect(await proofOf(other, 'http')).toMatchObject({ kind: 'unexpected', said: '+OK POP3' });
  });

  it('PostgreSQL is asked whether it speaks TLS, and no more', async () => {
    page = await opened(configFor(sshd));
    for (const [withTls, said] of [
      [true, 'PostgreSQL, with TLS'],
      [false, 'PostgreSQL, without TLS'],
    ] as const) {
      const postgres = await startPostgresAnswer(withTls);
      cleanUps.push(() => postgres.stop());
      expect(await proofOf(postgres.port, 'postgres')).toMatchObject({ kind: 'answers', by: 'probe', said });
      expect(postgres.heard.map((bytes) => bytes.toString('hex'))).toEqual(['0000000804d2162f']);
    }
    const other = await listening(createServer((socket) => socket.end('-ERR unknown command\r\n')));
    expect(await proofOf(other, 'postgres')).toMatchObject({ kind: 'unexpected', said: '-ERR unknown command' });
  });
});
