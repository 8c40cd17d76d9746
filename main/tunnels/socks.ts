import { isIPv6 } from 'node:net';

/** What a SOCKS client wants, or what keeps it from getting it. */
export type SocksStep =
  /** More bytes are needed. `reply` goes to the client now, when there is one. */
  | { readonly kind: 'more'; readonly reply?: Buffer | undefined }
  /** `rest`: bytes after the request, which already belong to the connection. */
  | { readonly kind: 'connect'; readonly host: string; readonly port: number; readonly rest: Buffer }
  /** `reply` goes to the client, then it is closed. */
  | { readonly kind: 'refused'; readonly reply: Buffer; readonly why: string };

/** Why a wanted connection did not come about. */
export type SocksRefusal = 'notAllowed' | 'unreachable' | 'refused' | 'failed';

const CONNECT = 1;
const NO_AUTHENTICATION = 0;
const NONE_ACCEPTABLE = 0xff;
const [IPV4, DOMAIN, IPV6] = [1, 3, 4];
const NO_BYTES = Buffer.alloc(0);
/** A name of 255 bytes with a user name of the same length, and what belongs to it. */
export const MOST_SOCKS_BYTES = 1024;

/** RFC 1928 section 6. */
const socks5Codes: Readonly<Record<SocksRefusal, number>> = { failed: 1, notAllowed: 2, unreachable: 4, refused: 5 };
const COMMAND_NOT_SUPPORTED = 7;
const ADDRESS_NOT_SUPPORTED = 8;

type Stage = 'start' | 'request5' | 'done';

/**
 * The server's side of SOCKS 4, 4a and 5 (RFC 1928; the SOCKS4 and 4a memos), without a socket: bytes in by `push`, what to do out. CONNECT
 * only, no authentication. A name goes on as it is, to be resolved at the far end.
 */
export class SocksHandshake {
  #stage: Stage = 'start';
  #version = 0;
  #bytes: Buffer = NO_BYTES;

  /** 4 or 5, once it is known. */
  get version(): number {
    return this.#version;
  }

  push(chunk: Uint8Array): SocksStep {
    this.#bytes = this.#bytes.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#bytes, chunk]);
    const step = this.#read();
    if (step.kind === 'more' && this.#bytes.length > MOST_SOCKS_BYTES) return this.#refuse('the request does not end');
    return step;
  }

  /** What the client is told when the connection stands. */
  accepted(): Buffer {
    if (this.#version === 4) return Buffer.from([0, 0x5a, 0, 0, 0, 0, 0, 0]);
    return reply5(0);
  }

  /** What the client is told when it does not come about; then it is closed. */
  refused(why: SocksRefusal): Buffer {
    return this.#version === 4 ? refusal4 : reply5(socks5Codes[why]);
  }

  #read(): SocksStep {
    const bytes = this.#bytes;
    if (this.#stage === 'request5') return this.#readRequest5();
    const version = bytes[0];
    if (version === undefined) return { kind: 'more' };
    if (version === 4) {
      this.#version = 4;
      return this.#readRequest4();
    }
    if (version === 5) {
      this.#version = 5;
      return this.#readMethods();
    }
    if (looksLikeHttp(bytes)) return { kind: 'refused', reply: notHttp, why: 'it speaks HTTP to a SOCKS proxy' };
    return { kind: 'refused', reply: NO_BYTES, why: `it speaks no SOCKS (version ${version})` };
  }

  /** `04 01 port(2) address(4) user 00 [name 00]`; 4a: address 0.0.0.x with x not 0, and a name. */
  #readRequest4(): SocksStep {
    const bytes = this.#bytes;
    if (bytes.length < 9) return { kind: 'more' };
    const userEnd = bytes.indexOf(0, 8);
    if (userEnd < 0) return { kind: 'more' };
    const port = bytes.readUInt16BE(2);
    const hasName = bytes[4] === 0 && bytes[5] === 0 && bytes[6] === 0 && bytes[7] !== 0;
    let end = userEnd + 1;
    let host = bytes.subarray(4, 8).join('.');
    if (hasName) {
      const nameEnd = bytes.indexOf(0, end);
      if (nameEnd < 0) return { kind: 'more' };
      host = bytes.toString('latin1', end, nameEnd);
      end = nameEnd + 1;
    }
    if (bytes[1] !== CONNECT) return this.#refuse(`it asks for command ${bytes[1]}, and only connecting is offered`);
    return this.#connect(host, port, end);
  }

  /** `05 count methods`. */
  #readMethods(): SocksStep {
    const bytes = this.#bytes;
    const count = bytes[1];
    if (count === undefined || bytes.length < 2 + count) return { kind: 'more' };
    if (!bytes.subarray(2, 2 + count).includes(NO_AUTHENTICATION)) {
      return { kind: 'refused', reply: Buffer.from([5, NONE_ACCEPTABLE]), why: 'it wants to log in to the proxy' };
    }
    this.#stage = 'request5';
    this.#bytes = bytes.subarray(2 + count);
    const reply = Buffer.from([5, NO_AUTHENTICATION]);
    const next = this.#readRequest5();
    // Who sends the request along with the methods gets both answers, in their order.
    if (next.kind === 'more') return { kind: 'more', reply };
    if (next.kind === 'refused') return { ...next, reply: Buffer.concat([reply, next.reply]) };
    this.#methodsReply = reply;
    return next;
  }

  #methodsReply: Buffer = NO_BYTES;

  /** The answer to the methods when the request came along with them: goes before `accepted` or `refused`. */
  get owed(): Buffer {
    return this.#methodsReply;
  }

  /** `05 command 00 type address port(2)`. */
  #readRequest5(): SocksStep {
    const bytes = this.#bytes;
    const [version, command, , type, nameLength] = bytes;
    if (version === undefined) return { kind: 'more' };
    if (version !== 5) return this.#refuse('its request has another version than its greeting');
    if (type === undefined) return { kind: 'more' };
    if (type !== IPV4 && type !== DOMAIN && type !== IPV6) {
      return { kind: 'refused', reply: reply5(ADDRESS_NOT_SUPPORTED), why: `it names an address of unknown type ${type}` };
    }
    if (type === DOMAIN && nameLength === undefined) return { kind: 'more' };
    const start = type === DOMAIN ? 5 : 4;
    const length = type === IPV4 ? 4 : type === IPV6 ? 16 : (nameLength ?? 0);
    const end = start + length + 2;
    if (bytes.length < end) return { kind: 'more' };
    if (command !== CONNECT) {
      const why = `it asks for command ${command ?? 0}, and only connecting is offered`;
      return { kind: 'refused', reply: reply5(COMMAND_NOT_SUPPORTED), why };
    }
    const address = bytes.subarray(start, start + length);
    return this.#connect(addressText(type, address), bytes.readUInt16BE(end - 2), end);
  }

  #connect(host: string, port: number, end: number): SocksStep {
    if (!isUsableName(host)) return this.#refuse('the name it asks for is none');
    this.#stage = 'done';
    const rest = this.#bytes.subarray(end);
    this.#bytes = NO_BYTES;
    return { kind: 'connect', host, port, rest };
  }

  #refuse(why: string): SocksStep {
    return { kind: 'refused', reply: this.#version === 4 ? refusal4 : reply5(socks5Codes.failed), why };
  }
}

const refusal4 = Buffer.from([0, 0x5b, 0, 0, 0, 0, 0, 0]);
const notHttp = Buffer.from(
  'HTTP/1.0 501 This is a SOCKS proxy\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nThis port is a SOCKS proxy, not an HTTP one.\n',
);

/** The bound address is not told: it is the server's, and nobody needs it. */
function reply5(code: number): Buffer {
  return Buffer.from([5, code, 0, IPV4, 0, 0, 0, 0, 0, 0]);
}

function addressText(type: number, address: Buffer): string {
  if (type === IPV4) return address.join('.');
  if (type === DOMAIN) return address.toString('latin1');
  const groups = Array.from({ length: 8 }, (_, at) => address.readUInt16BE(at * 2).toString(16));
  return groups.join(':');
}

/** Whatever the server may look up; nothing that could be taken apart again on the way or in a log. */
function isUsableName(host: string): boolean {
  if (host.includes(':')) return isIPv6(host);
  return host !== '' && host.length <= 255 && /^[\x21-\x7e\x80-\xff]+$/.test(host) && !/[/\\@[\]]/.test(host);
}

function looksLikeHttp(bytes: Buffer): boolean {
  return /^(?:GET|POST|PUT|HEAD|CONNECT|OPTIONS|DELETE|PATCH) /.test(bytes.toString('latin1', 0, 10));
}
