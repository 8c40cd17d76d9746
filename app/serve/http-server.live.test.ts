import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, openSocket, openWire, outcomeOf, startTestServer, type TestServer } from './test-server.ts';
import { webSocketProtocols } from '../../shared/rpc/web-socket-wire.ts';
import { Token } from './token.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const refused = { status: 403, body: 'Refused: open the address that Hawser printed.\n' };
const wrongName = { status: 403, body: 'Use the address that Hawser printed.\n' };

describe('the page', () => {
  it('is served under its own name with the headers that lock it up', async () => {
    const { status, headers, body } = await ask(server, '/');
    expect({ status, body }).toEqual({ status: 200, body: '<!doctype html><title>page</title>' });
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`connect-src 'self' ws://hawser.localhost:${server.port};`);
    expect(policy).not.toContain('unsafe-eval');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control') || name === 'set-cookie')).toEqual([]);
  });

  it('is the same on ::1', async () => {
    const answer = await ask(server, '/', { address: '::1' }).catch((error: unknown) => (error as NodeJS.ErrnoException).code);
    if (answer === 'EADDRNOTAVAIL' || answer === 'ENETUNREACH') return;
    expect(answer).toMatchObject({ status: 200 });
  });

  it('is not served to a target that is no path', async () => {
    expect(await ask(server, '../outside.txt')).toMatchObject({ status: 400, body: '' });
  });

  it('lets a browser keep what has a digest in its name', async () => {
    const { headers } = await ask(server, '/assets/index-DeadBeef.js?anything');
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it('answers HEAD without a body', async () => {
    const { status, headers, body } = await ask(server, '/', { method: 'HEAD' });
    expect({ status, body, length: headers['content-length'] }).toEqual({ status: 200, body: '', length: '34' });
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('refuses %s', async (method) => {
    const { status, headers } = await ask(server, '/', { method });
    expect(status).toBe(405);
    expect(headers['allow']).toBe('GET, HEAD');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    '/../outside.txt',
    '/assets/../../outside.txt',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/..%5coutside.txt',
    '/assets/..%2f..%2foutside.txt',
    '//outside.txt',
    '/./../outside.txt',
    '/index.html/../../outside.txt',
    '/index.html%00.txt',
    '/link.txt',
    '/assets/',
    '/assets',
    '/__proto__',
    '/constructor',
    'http://hawser.localhost/../outside.txt',
    '*',
  ])('does not find %s', async (target) => {
    const { status, body } = await ask(server, target);
    expect({ status, body }).toEqual({ status: 404, body: 'Not found.\n' });
  });

  it.each([
    '127.0.0.1',
    'localhost',
    '[::1]',
    'evil.example',
    'hawser.localhost.evil.example',
    'xhawser.localhost',
    'HAWSER.localhost',
  ])('is refused under the name %s', async (name) => {
    const { status, body } = await ask(server, '/', { host: `${name}:${server.port}` });
    expect({ status, body }).toEqual(wrongName);
  });

  it('is refused under its own name with another port or none', async () => {
    for (const host of ['hawser.localhost', 'hawser.localhost:1', `hawser.localhost:${server.port}0`]) {
      expect((await ask(server, '/', { host })).status).toBe(403);
    }
  });

  it('is refused when two names are given', async () => {
    const own = `hawser.localhost:${server.port}`;
    expect(await rawStatus([`GET / HTTP/1.1`, `Host: ${own}`, 'Host: evil.example', 'Connection: close'])).toMatch(
      /^HTTP\/1\.1 40[03] /,
    );
    expect(await rawStatus([`GET / HTTP/1.1`, 'Host: evil.example', `Host: ${own}`, 'Connection: close'])).toMatch(
      /^HTTP\/1\.1 40[03] /,
    );
    expect(await rawStatus(['GET / HTTP/1.0'])).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe('the WebSocket', () => {
  it('opens for our page with the token', async () => {
    expect(await outcomeOf(openSocket(server))).toBe('open');
  });

  it('opens for a second page: who is served is decided above', async () => {
    const first = await openWire(server);
    const second = await openWire(server);
    expect(server.wires).toContain(first.core);
    expect(server.wires).toContain(second.core);
    first.page.close();
    second.page.close();
  });

  const wrongTokens = {
    'no token': ['hawser'],
    'another token': webSocketProtocols(new Token().text),
    'a token that is too short': webSocketProtocols('abc'),
    'an empty token': ['hawser', 'token.'],
  };
  it.each(Object.entries(wrongTokens))('is refused with %s', async (_name, protocols) => {
    expect(await outcomeOf(openSocket(server, { protocols }))).toEqual(refused);
  });

  it('is refused when the token does not come with our protocol, or comes twice', async () => {
    expect(await outcomeOf(openSocket(server, { protocols: [`token.${server.token}`] }))).toEqual(refused);
    const two = [...webSocketProtocols(server.token), `token.${new Token().text}`];
    expect(await outcomeOf(openSocket(server, { protocols: two }))).toEqual(refused);
  });

  it('does not take the token from the query, a cookie or the fragment', async () => {
    for (const path of [`/wire?token=${server.token}`, `/?token.${server.token}`, `/wire/${server.token}`]) {
      expect(await outcomeOf(openSocket(server, { protocols: ['hawser'], path }))).toEqual(refused);
    }
  });

  it.each([
    undefined,
    'null',
    'http://evil.example',
    'http://localhost',
    'https://hawser.localhost',
    'http://hawser.localhost',
    'http://hawser.localhost:1',
    'file://',
  ])('is refused from the origin %s, token or not', async (origin) => {
    expect(await outcomeOf(openSocket(server, { origin }))).toEqual(refused);
  });

  it('is refused from another site on a port of the same machine', async () => {
    for (const origin of [
      `http://127.0.0.1:${server.port}`,
      `http://localhost:${server.port}`,
      `https://hawser.localhost:${server.port}`,
    ]) {
      expect(await outcomeOf(openSocket(server, { origin }))).toEqual(refused);
    }
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', 'evil.example'])(
    'is refused under the name %s, also with a matching origin',
    async (name) => {
      const host = `${name}:${server.port}`;
      expect(await outcomeOf(openSocket(server, { host, origin: `http://${host}` }))).toEqual(wrongName);
    },
  );

  it('is refused on another path', async () => {
    expect(await outcomeOf(openSocket(server, { path: '/other' }))).toEqual(refused);
  });

  it('refuses an upgrade to anything else', async () => {
    const lines = [`GET /wire HTTP/1.1`, `Host: hawser.localhost:${server.port}`, 'Connection: Upgrade', 'Upgrade: h2c'];
    expect(await rawStatus(lines)).toMatch(/^HTTP\/1\.1 403 /);
  });

  it('logs a line for each refusal, and never a token', async () => {
    const before = server.logLines.length;
    const wrong = new Token().text;
    await outcomeOf(openSocket(server, { protocols: webSocketProtocols(wrong) }));
    await outcomeOf(openSocket(server, { origin: 'http://evil.example', path: `/wire?token=${server.token}` }));
    const lines = server.logLines.slice(before);
    expect(lines.map((line) => (JSON.parse(line) as { because?: string }).because)).toEqual(['token', 'origin']);
    expect(lines[1]).toContain('http://evil.example');
    expect(server.logLines.join('\n')).not.toContain(server.token);
    expect(server.logLines.join('\n')).not.toContain(wrong);
  });
});

describe('the sockets', () => {
  it('are on loopback only', async () => {
    const { networkInterfaces } = await import('node:os');
    const outside = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    const addresses = outside.filter((each) => !each.internal && !each.address.startsWith('fe80')).map((each) => each.address);
    for (const address of addresses) {
      const code = await ask(server, '/', { address }).then(
        () => 'answered',
        (error: unknown) => (error as NodeJS.ErrnoException).code,
      );
      expect(code).not.toBe('answered');
    }
  });
});

/** The first line of what the server answers to these lines. */
function rawStatus(lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1');
    let text = '';
    socket.on('error', reject);
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => resolve(text.split('\r\n')[0] ?? ''));
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
}
