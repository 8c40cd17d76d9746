/**
 * How proxies are asked for a connection: SOCKS5 (RFC 1928, RFC 1929), SOCKS4a and HTTP CONNECT (RFC 9110 section 9.3.6), without any
 * sockets. In all of them the proxy looks the name up (PX-14).
 */
import { isIP } from 'node:net';
import { printableLine } from '../../shared/base/printable.ts';
import type { OutgoingProxy } from '../../shared/model/outgoing-proxy.ts';
import type { ProxyTrouble } from '../../shared/model/route-facts.ts';

export type ProxyTurn =
  | { readonly kind: 'more'; readonly send?: Buffer | undefined }
  /** What comes now is the host's; `rest` is the beginning of it. */
  | { readonly kind: 'through'; readonly rest: Buffer; readonly send?: Buffer | undefined }
  | { readonly kind: 'failed'; readonly why: ProxyTrouble; readonly said: string };

/** A push parser: every split of the bytes gives the same answer. Nothing is pushed after it said `through` or `failed`. */
export interface ProxyHandshake {
  /** The first bytes to send. */
  readonly hello: Buffer;
  push(bytes: Buffer): ProxyTurn;
}

export interface ProxyWish {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

/** Status line and fields of an answer; what has more is no proxy. */
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_INTERIM_ANSWERS = 5;

/** A handshake for one try; with a password once the proxy asked for it (`loginNeeded`). */
export function proxyHandshake(kind: OutgoingProxy['kind'], wish: ProxyWish): ProxyHandshake {
  switch (kind) {
    case 'socks5':
      return new SocksHandshake(socks5(wish));
    case 'socks4':
      return new SocksHandshake(socks4(wish));
    case 'http':
      return new ConnectHandshake(wish);
  }
}

/** Whether this kind can carry the name at all; the rest is up to the proxy. */
export function canCarry(kind: OutgoingProxy['kind'], host: string): boolean {
  if (kind === 'socks4' && isIP(host) === 6) return false;
  return Buffer.byteLength(host) <= 255 && !/[\0\r\n\s]/.test(host);
}

class Failure extends Error {
  readonly why: ProxyTrouble;
  readonly said: string;
  constructor(why: ProxyTrouble, said: string) {
    super(said);
    this.why = why;
    this.said = said;
  }
}

/** Sends something and asks for so many bytes. */
interface Exchange {
  readonly send?: Buffer;
  readonly need: number;
}
type Script = Generator<Exchange, void, Buffer>;

class SocksHandshake implements ProxyHandshake {
  readonly hello: Buffer;
  readonly #script: Script;
  #need: number;
  #bytes = Buffer.alloc(0);

  constructor(script: Script) {
    this.#script = script;
    const first = script.next();
    if (first.done === true) throw new Error('a handshake without words');
    this.hello = first.value.send ?? Buffer.alloc(0);
    this.#need = first.value.need;
  }

  push(bytes: Buffer): ProxyTurn {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    const send: Buffer[] = [];
    try {
      while (this.#bytes.length >= this.#need) {
        const answer = this.#bytes.subarray(0, this.#need);
        this.#bytes = this.#bytes.subarray(this.#need);
        const next = this.#script.next(answer);
        if (next.done === true) return { kind: 'through', rest: this.#bytes, send: joined(send) };
        if (next.value.send !== undefined) send.push(next.value.send);
        this.#need = next.value.need;
      }
    } catch (error) {
      if (error instanceof Failure) return { kind: 'failed', why: error.why, said: error.said };
      throw error;
    }
    return { kind: 'more', send: joined(send) };
  }
}

function joined(pieces: readonly Buffer[]): Buffer | undefined {
  return pieces.length === 0 ? undefined : Buffer.concat(pieces);
}

/** RFC 1928 section 6, the reply field. */
const socks5Replies: Readonly<Record<number, readonly [ProxyTrouble, string]>> = {
  1: ['refused', 'general failure'],
  2: ['forbidden', 'its rules do not allow this connection'],
  3: ['noRoute', 'network unreachable'],
  4: ['noRoute', 'host unreachable'],
  5: ['hostRefused', 'connection refused'],
  6: ['noRoute', 'TTL expired'],
  7: ['refused', 'it knows no such command'],
  8: ['refused', 'it takes no such address'],
};

function* socks5({ host, port, user, password }: ProxyWish): Script {
  const methods = user === undefined ? [0] : [0, 2];
  const method = yield { send: Buffer.from([5, methods.length, ...methods]), need: 2 };
  if (method[0] !== 5) throw new Failure('notAProxy', quotedStart(method));
  if (method[1] === 2 && user !== undefined) {
    if (password === undefined) throw new Failure('loginNeeded', '');
    const [name, secret] = [Buffer.from(user), Buffer.from(password)];
    if (name.length > 255 || secret.length > 255) throw new Failure('loginRefused', 'SOCKS takes no more than 255 bytes');
    // RFC 1929 section 2.
    const words = Buffer.concat([Buffer.from([1, name.length]), name, Buffer.from([secret.length]), secret]);
    const verdict = yield { send: words, need: 2 };
    if (verdict[1] !== 0) throw new Failure('loginRefused', '');
  } else if (method[1] !== 0) {
    throw user === undefined ? new Failure('loginNeeded', '') : new Failure('loginUnknown', 'none by user name and password');
  }
  const reply = yield { send: Buffer.concat([Buffer.from([5, 1, 0]), socks5Address(host), portOf(port)]), need: 5 };
  if (reply[0] !== 5) throw new Failure('notAProxy', quotedStart(reply));
  const code = reply[1] ?? 1;
  if (code !== 0) throw new Failure(...(socks5Replies[code] ?? (['refused', `reply ${code}`] as const)));
  // The address it connects from is of no use here, but has to be read.
  const addressLengths: Readonly<Record<number, number>> = { 1: 4, 3: 1 + (reply[4] ?? 0), 4: 16 };
  const length = addressLengths[reply[3] ?? 0];
  if (length === undefined) throw new Failure('notAProxy', 'an address of no known kind');
  yield { need: length - 1 + 2 };
}

function socks5Address(host: string): Buffer {
  const family = isIP(host);
  if (family === 4) return Buffer.concat([Buffer.from([1]), ipv4Bytes(host)]);
  if (family === 6) return Buffer.concat([Buffer.from([4]), ipv6Bytes(host)]);
  const name = Buffer.from(host);
  return Buffer.concat([Buffer.from([3, name.length]), name]);
}

/** SOCKS4a: the address 0.0.0.x says that a name follows. */
function* socks4({ host, port, user }: ProxyWish): Script {
  const isAddress = isIP(host) === 4;
  const address = isAddress ? ipv4Bytes(host) : Buffer.from([0, 0, 0, 1]);
  const name = isAddress ? Buffer.alloc(0) : Buffer.from(`${host}\0`);
  const request = Buffer.concat([Buffer.from([4, 1]), portOf(port), address, Buffer.from(`${user ?? ''}\0`), name]);
  const reply = yield { send: request, need: 8 };
  if (reply[0] !== 0) throw new Failure('notAProxy', quotedStart(reply));
  switch (reply[1]) {
    case 0x5a:
      return;
    case 0x5c:
    case 0x5d:
      throw new Failure('loginRefused', 'it could not learn from this computer who you are (identd)');
    default:
      throw new Failure('refused', 'request rejected or failed');
  }
}

class ConnectHandshake implements ProxyHandshake {
  readonly hello: Buffer;
  readonly #hasLogin: boolean;
  #bytes = Buffer.alloc(0);
  #interim = 0;

  constructor({ host, port, user, password }: ProxyWish) {
    const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    this.#hasLogin = user !== undefined && password !== undefined;
    const login = this.#hasLogin ? Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64') : undefined;
    const lines = [`CONNECT ${place} HTTP/1.1`, `Host: ${place}`];
    if (login !== undefined) lines.push(`Proxy-Authorization: Basic ${login}`);
    this.hello = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  }

  push(bytes: Buffer): ProxyTurn {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    for (;;) {
      const end = endOfHeader(this.#bytes);
      if (end === undefined || end > MAX_HEADER_BYTES) return this.#unfinished();
      const [line = '', ...fields] = this.#bytes.subarray(0, end).toString('latin1').split(/\r?\n/);
      this.#bytes = this.#bytes.subarray(end);
      const [, digits, phrase = ''] = /^HTTP\/1\.[01] ([1-5]\d\d)(?: (.*))?$/.exec(line.trimEnd()) ?? [];
      if (digits === undefined) return { kind: 'failed', why: 'notAProxy', said: printableLine(line, 200) };
      const status = Number(digits);
      if (status >= 200 && status < 300) return { kind: 'through', rest: this.#bytes };
      if (status >= 200) return this.#refusal(status, `${status} ${phrase}`, fields);
      this.#interim += 1;
      if (this.#interim > MAX_INTERIM_ANSWERS) return { kind: 'failed', why: 'notAProxy', said: printableLine(line, 200) };
    }
  }

  #unfinished(): ProxyTurn {
    const isProxy = 'HTTP/1.'.startsWith(this.#bytes.subarray(0, 7).toString('latin1'));
    if (isProxy && this.#bytes.length <= MAX_HEADER_BYTES) return { kind: 'more' };
    return { kind: 'failed', why: 'notAProxy', said: quotedStart(this.#bytes) };
  }

  #refusal(status: number, answer: string, fields: readonly string[]): ProxyTurn {
    const said = printableLine(answer.trim(), 200);
    if (status !== 407) return { kind: 'failed', why: httpTrouble(status), said };
    if (this.#hasLogin) return { kind: 'failed', why: 'loginRefused', said };
    const asked = fields.filter((field) => /^proxy-authenticate\s*:/i.test(field));
    const isBasic = asked.length === 0 || asked.some((field) => /[:,]\s*basic\b/i.test(field));
    return { kind: 'failed', why: isBasic ? 'loginNeeded' : 'loginUnknown', said: isBasic ? said : wordsOf(asked) };
  }
}

/** Squid and others answer 503 and 502 when the host cannot be reached or its name is not known. */
function httpTrouble(status: number): ProxyTrouble {
  if (status === 403 || status === 405) return 'forbidden';
  return status === 502 || status === 503 || status === 504 ? 'noRoute' : 'refused';
}

function wordsOf(fields: readonly string[]): string {
  return printableLine(fields.map((field) => field.replace(/^[^:]*:\s*/, '').replace(/\s.*$/, '')).join(', '), 100);
}

function endOfHeader(bytes: Buffer): number | undefined {
  const strict = bytes.indexOf('\r\n\r\n');
  const lax = bytes.indexOf('\n\n');
  if (strict === -1 && lax === -1) return undefined;
  return lax === -1 || (strict !== -1 && strict < lax) ? strict + 4 : lax + 2;
}

function quotedStart(bytes: Buffer): string {
  return printableLine(bytes.subarray(0, 200).toString('latin1'), 200);
}

function portOf(port: number): Buffer {
  return Buffer.from([port >> 8, port & 0xff]);
}

function ipv4Bytes(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}

/** Groups of an address that `isIP` knows; one with a zone can't be told to a proxy and keeps its address only. */
function ipv6Bytes(address: string): Buffer {
  const plain = address.replace(/%.*$/, '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [head = '', tail] = plain.split('::');
  const groups = (part: string | undefined): number[] =>
    part === undefined || part === '' ? [] : part.split(':').map((group) => parseInt(group, 16));
  const [before, after] = [groups(head), groups(tail)];
  const zeros = new Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0);
  return Buffer.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]));
}
