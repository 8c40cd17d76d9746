import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import {
  AUTHENTIC_DATA,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from 'dns-packet';
import type { Answer, Packet } from 'dns-packet';

/** What the server says of one name. */
export interface DnsRecords {
  readonly a?: readonly string[];
  /** SSHFP records as `ssh-keygen -r` prints them, or only their last three fields: `4 2 0123…`. */
  readonly sshfp?: readonly string[];
  readonly cname?: string;
}

export interface DnsServerOptions {
  /** By name, in lower case. Other names do not exist. */
  readonly records: Readonly<Record<string, DnsRecords>>;
  /** Answers carry the AD bit, as those of a resolver that validated them. */
  readonly isAuthentic?: boolean;
  /** Over UDP everything is too long. */
  readonly truncates?: boolean;
  /** RCODE of every answer. */
  readonly code?: number;
  /** Changes what is sent over UDP; the answer goes out after them. [] sends nothing at all. */
  readonly tamper?: (answer: Buffer) => readonly Buffer[];
  readonly host?: string;
  /** Any free one by default. */
  readonly port?: number;
}

export interface DnsServer {
  readonly host: string;
  readonly port: number;
  /** `TYPE name` of every question, in order. */
  readonly asked: readonly string[];
  /** Over TCP among them. */
  readonly askedByTcp: readonly string[];
  /** Flags word and OPT flags of the last question. */
  readonly last: { readonly flags: number; readonly optFlags: number | undefined } | undefined;
  stop(): Promise<void>;
}

/** A DNS server on loopback, UDP and TCP, that pretends to be a validating resolver. Listens when the promise is fulfilled. */
export async function startDnsServer(options: DnsServerOptions): Promise<DnsServer> {
  const { host = '127.0.0.1' } = options;
  const asked: string[] = [];
  const askedByTcp: string[] = [];
  let last: DnsServer['last'];

  const answer = (query: Buffer, isTcp: boolean): Buffer => {
    const packet = decode(query);
    const [question] = packet.questions ?? [];
    const said = `${question?.type ?? '?'} ${question?.name ?? '?'}`;
    asked.push(said);
    if (isTcp) askedByTcp.push(said);
    const opt = packet.additionals?.find((each) => each.type === 'OPT');
    last = { flags: packet.flags ?? 0, optFlags: opt?.type === 'OPT' ? opt.flags : undefined };
    return reply(packet, options, isTcp);
  };

  const tcp = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    let received = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      const message = answer(received.subarray(2, 2 + received.readUInt16BE(0)), true);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(message.length);
      socket.end(Buffer.concat([length, message]));
    });
  });
  await new Promise<void>((resolve, reject) => tcp.once('error', reject).listen(options.port ?? 0, host, resolve));
  const address = tcp.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const udp = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  udp.on('message', (query, from) => {
    const message = answer(query, false);
    for (const each of options.tamper?.(message) ?? [message]) udp.send(each, from.port, from.address);
  });
  await new Promise<void>((resolve, reject) => udp.once('error', reject).bind(port, host, resolve));

  let stopped: Promise<void> | undefined;
  return {
    host,
    port,
    asked,
    askedByTcp,
    get last() {
      return last;
    },
    stop: () => {
      stopped ??= Promise.all([
        new Promise<void>((resolve) => udp.close(resolve)),
        new Promise<void>((resolve) => tcp.close(() => resolve())),
      ]).then(() => undefined);
      return stopped;
    },
  };
}

function reply(query: Packet, options: DnsServerOptions, isTcp: boolean): Buffer {
  const [question] = query.questions ?? [];
  const isTruncated = options.truncates === true && !isTcp;
  const answers: Answer[] = [];
  let name = question?.name ?? '';
  let isKnown = false;
  for (let step = 0; step < 5; step += 1) {
    const records = options.records[name.toLowerCase()];
    isKnown ||= records !== undefined;
    if (records?.cname === undefined) {
      if (!isTruncated) answers.push(...recordsOf(name, question?.type, records));
      break;
    }
    answers.push({ type: 'CNAME', name, data: records.cname });
    name = records.cname;
  }
  const code = options.code ?? (isKnown ? 0 : 3);
  const flags =
    AUTHORITATIVE_ANSWER |
    RECURSION_DESIRED |
    RECURSION_AVAILABLE |
    (options.isAuthentic === true ? AUTHENTIC_DATA : 0) |
    (isTruncated ? TRUNCATED_RESPONSE : 0) |
    code;
  return encode({ type: 'response', id: query.id ?? 0, flags, questions: query.questions ?? [], answers });
}

function recordsOf(name: string, type: string | undefined, records: DnsRecords | undefined): Answer[] {
  if (type === 'A') return (records?.a ?? []).map((data) => ({ type, name, ttl: 60, data }));
  if (type !== 'SSHFP') return [];
  return (records?.sshfp ?? []).map((text) => {
    const [algorithm, hash, hex] = text.trim().split(/\s+/).slice(-3);
    const data = Buffer.concat([Buffer.from([Number(algorithm), Number(hash)]), Buffer.from(hex ?? '', 'hex')]);
    // dns-packet writes SSHFP records of the two hash types of RFC 6594 only; a type by number takes any bytes.
    return { type: 'UNKNOWN_44' as 'NULL', name, ttl: 60, data };
  });
}
