import { describe, expect, it } from 'vitest';
import type { OutgoingProxy } from '../../shared/model/outgoing-proxy.ts';
import { canCarry, proxyHandshake, type ProxyTurn, type ProxyWish } from './proxy-handshake.ts';

const wish: ProxyWish = { host: 'target.example', port: 22, user: undefined, password: undefined };
const login: ProxyWish = { ...wish, user: 'fred', password: 'secret' };
const banner = Buffer.from('SSH-2.0-x\r\n');

/** Feeds an answer in one piece, then byte by byte, then cut in two everywhere: all must end the same. */
function play(kind: OutgoingProxy['kind'], to: ProxyWish, answer: Buffer): { readonly sent: string; readonly end: ProxyTurn } {
  const splits = [[answer], [...answer].map((byte) => Buffer.from([byte]))];
  for (let cut = 1; cut < answer.length; cut += 1) splits.push([answer.subarray(0, cut), answer.subarray(cut)]);
  const ends = splits.map((pieces) => feed(kind, to, pieces));
  const [first] = ends;
  if (first === undefined) throw new Error('nothing played');
  // What is sent after the answer that ends it depends on how much came at once.
  for (const each of ends)
    expect(first.end.kind === 'through' ? each : each.end).toEqual(first.end.kind === 'through' ? first : first.end);
  return first;
}

function feed(
  kind: OutgoingProxy['kind'],
  to: ProxyWish,
  pieces: readonly Buffer[],
): { readonly sent: string; readonly end: ProxyTurn } {
  const handshake = proxyHandshake(kind, to);
  const sent = [handshake.hello];
  let end: ProxyTurn = { kind: 'more' };
  let rest = Buffer.alloc(0);
  for (const piece of pieces) {
    if (end.kind === 'through') rest = Buffer.concat([rest, piece]);
    if (end.kind !== 'more') continue;
    end = handshake.push(piece);
    if (end.kind !== 'failed' && end.send !== undefined) sent.push(end.send);
    if (end.kind === 'through') rest = Buffer.from(end.rest);
  }
  const whole: ProxyTurn = end.kind === 'through' ? { kind: 'through', rest } : end.kind === 'more' ? { kind: 'more' } : end;
  return { sent: Buffer.concat(sent).toString('latin1'), end: whole };
}

const bytes = (...parts: (number[] | string)[]): Buffer => Buffer.concat(parts.map((part) => Buffer.from(part as string)));

describe('SOCKS5', () => {
  const through = bytes([5, 0], [5, 0, 0, 1, 10, 0, 0, 1, 0, 22], banner.toString());

  it('has the proxy look the name up, and leaves what follows to SSH', () => {
    const { sent, end } = play('socks5', wish, through);
    expect(sent).toBe(`\x05\x01\x00\x05\x01\x00\x03\x0etarget.example\x00\x16`);
    expect(end).toEqual({ kind: 'through', rest: banner });
  });

  it.each([
    ['192.0.2.1', '\x01\xc0\x00\x02\x01'],
    ['2001:db8::1', '\x04\x20\x01\x0d\xb8' + '\0'.repeat(11) + '\x01'],
    ['::ffff:192.0.2.1', '\x04' + '\0'.repeat(10) + '\xff\xff\xc0\x00\x02\x01'],
    ['fe80::1%eth0', '\x04\xfe\x80' + '\0'.repeat(13) + '\x01'],
  ])('says the address %s in its bytes', (host, said) => {
    expect(play('socks5', { ...wish, host }, through).sent.slice(6)).toBe(`${said}\x00\x16`);
  });

  it.each([
    [[5, 0, 0, 3, 3, 97, 98, 99, 0, 22]],
    [[5, 0, 0, 3, 0, 0, 22]],
    [[5, 0, 0, 4, ...new Array<number>(16).fill(7), 0, 22]],
  ])('reads any form of the bound address', (reply) => {
    expect(play('socks5', wish, bytes([5, 0], reply, banner.toString())).end).toEqual({ kind: 'through', rest: banner });
  });

  it('logs in when it is asked to, and only then', () => {
    const { sent, end } = play('socks5', login, bytes([5, 2], [1, 0], [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
    expect(sent).toContain('\x01\x04fred\x06secret');
    expect(end.kind).toBe('through');
    expect(play('socks5', login, through).sent).not.toContain('secret');
  });

  it.each([
    [wish, [5, 0xff], 'loginNeeded'],
    [wish, [5, 2], 'loginNeeded'],
    [{ ...login, password: undefined }, [5, 2], 'loginNeeded'],
    [login, [5, 0xff], 'loginUnknown'],
    [login, [5, 2, 1, 1], 'loginRefused'],
    [wish, [5, 0, 5, 2, 0, 1, 0], 'forbidden'],
    [wish, [5, 0, 5, 4, 0, 1, 0], 'noRoute'],
    [wish, [5, 0, 5, 5, 0, 1, 0], 'hostRefused'],
    [wish, [5, 0, 5, 99, 0, 1, 0], 'refused'],
    [wish, [5, 0, 5, 0, 0, 9, 0], 'notAProxy'],
    [wish, [0x53, 0x53], 'notAProxy'],
    [wish, [5, 0, 4, 0, 0, 1, 0], 'notAProxy'],
  ] as const)('%j is told %j: %s', (to, answer, why) => {
    expect(play('socks5', to, Buffer.from(answer)).end).toMatchObject({ kind: 'failed', why });
  });

  it('refuses a login that the protocol has no room for', () => {
    const end = feed('socks5', { ...login, password: 'x'.repeat(256) }, [Buffer.from([5, 2])]).end;
    expect(end).toMatchObject({ kind: 'failed', why: 'loginRefused' });
  });
});

describe('SOCKS4a', () => {
  it('sends the name behind an address that is none', () => {
    const { sent, end } = play('socks4', { ...wish, user: 'fred' }, bytes([0, 0x5a, 0, 0, 0, 0, 0, 0], banner.toString()));
    expect(sent).toBe('\x04\x01\x00\x16\x00\x00\x00\x01fred\x00target.example\x00');
    expect(end).toEqual({ kind: 'through', rest: banner });
    expect(play('socks4', { ...wish, host: '192.0.2.1' }, Buffer.from([0])).sent).toBe('\x04\x01\x00\x16\xc0\x00\x02\x01\x00');
  });

  it.each([
    [0x5b, 'refused'],
    [0x5d, 'loginRefused'],
  ])('answers %i in a word', (code, why) => {
    expect(play('socks4', wish, Buffer.from([0, code, 0, 0, 0, 0, 0, 0])).end).toMatchObject({ kind: 'failed', why });
  });

  it('can’t be told an IPv6 address', () => {
    expect(canCarry('socks4', '2001:db8::1')).toBe(false);
    expect(canCarry('socks5', '2001:db8::1')).toBe(true);
    expect(canCarry('http', 'a\r\nX: y')).toBe(false);
    expect(canCarry('socks5', 'x'.repeat(256))).toBe(false);
  });
});

describe('HTTP CONNECT', () => {
  it('asks for the place, with a login only once there is a password', () => {
    const { sent, end } = play('http', wish, bytes('HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n', banner.toString()));
    expect(sent).toBe('CONNECT target.example:22 HTTP/1.1\r\nHost: target.example:22\r\n\r\n');
    expect(end).toEqual({ kind: 'through', rest: banner });
    expect(proxyHandshake('http', { ...login, host: '::1' }).hello.toString()).toBe(
      'CONNECT [::1]:22 HTTP/1.1\r\nHost: [::1]:22\r\nProxy-Authorization: Basic ZnJlZDpzZWNyZXQ=\r\n\r\n',
    );
  });

  it('passes over an interim answer, and takes plain line feeds', () => {
    expect(play('http', wish, Buffer.from('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200\n\n')).end).toEqual({
      kind: 'through',
      rest: Buffer.alloc(0),
    });
    expect(feed('http', wish, [Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'.repeat(9))]).end).toMatchObject({ why: 'notAProxy' });
  });

  it.each([
    [wish, 'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n', 'loginNeeded', '407'],
    [
      wish,
      'HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nproxy-authenticate: NTLM\r\n\r\n',
      'loginUnknown',
      'Negotiate, NTLM',
    ],
    [login, 'HTTP/1.1 407 Again\r\n\r\n', 'loginRefused', '407 Again'],
    [wish, 'HTTP/1.1 403 Forbidden\r\n\r\n<html>', 'forbidden', '403 Forbidden'],
    [wish, 'HTTP/1.1 503 Service Unavailable\r\n\r\n', 'noRoute', '503'],
    [wish, 'HTTP/1.1 302 Found\r\nLocation: x\r\n\r\n', 'refused', '302 Found'],
    [wish, 'HTTP/1.1 \x1b[31m99\r\n\r\n', 'notAProxy', ''],
    [wish, 'SSH-2.0-OpenSSH\r\n', 'notAProxy', 'SSH-2.0'],
  ])('%j is told %j: %s', (to, answer, why, said) => {
    const { end } = feed('http', to, [Buffer.from(answer)]);
    expect(end).toMatchObject({ kind: 'failed', why });
    expect(end.kind === 'failed' && end.said).toContain(said);
  });

  it('reads no header without end', () => {
    const handshake = proxyHandshake('http', wish);
    let turn = handshake.push(Buffer.from('HTTP/1.1 200 OK\r\n'));
    for (let line = 0; turn.kind === 'more' && line < 1000; line += 1)
      turn = handshake.push(Buffer.from(`X-${line}: ${'y'.repeat(100)}\r\n`));
    expect(turn).toMatchObject({ kind: 'failed', why: 'notAProxy' });
  });
});
