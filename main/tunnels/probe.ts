import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Clock } from '../../shared/base/clock.ts';
import { Slot, type Disposable } from '../../shared/base/disposable.ts';
import { printableLine } from '../../shared/base/printable.ts';
import type { TunnelProbe } from '../../shared/model/tunnels.ts';

/** How long a server that speaks first is listened for; slower ones are counted as silent, which is no fault. */
const BANNER_MS = 1500;
/** One that was asked something has longer. */
const ANSWER_MS = 10_000;
/** How long the end of a TLS connection may take to leave. */
const FAREWELL_MS = 1000;
const MOST_BYTES = 16 * 1024;
/** SSLRequest (PostgreSQL, message formats): the server answers one letter, and a broken handshake is not counted. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** What came of talking to a target that took the connection. */
export type ProbeFinding =
  | { readonly kind: 'answers'; readonly said: string }
  | { readonly kind: 'accepts' }
  | { readonly kind: 'unexpected'; readonly said: string };

export interface ProbeTarget {
  /** For the name in TLS and HTTP. */
  readonly host: string;
  readonly port: number;
}

/** Talks to a target over `stream`, which is destroyed in the end. Never rejects; aborting ends it as silent. */
export async function probeStream(
  stream: Duplex,
  probe: Exclude<TunnelProbe, 'off'>,
  target: ProbeTarget,
  clock: Clock,
  signal: AbortSignal,
): Promise<ProbeFinding> {
  stream.on('error', () => undefined);
  try {
    if (probe === 'tls') return await probeTls(stream, target, clock, signal);
    if (probe === 'http') {
      stream.write(
        `HEAD / HTTP/1.1\r\nHost: ${hostHeader(target)}\r\nUser-Agent: Hawser\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
      );
      return httpFinding(await firstBytes(stream, (bytes) => bytes.includes('\n'), ANSWER_MS, clock, signal));
    }
    if (probe === 'postgres') {
      stream.write(SSL_REQUEST);
      return postgresFinding(await firstBytes(stream, () => true, ANSWER_MS, clock, signal));
    }
    return bannerFinding(await firstBytes(stream, (bytes) => bytes.includes('\n'), BANNER_MS, clock, signal));
  } finally {
    stream.destroy();
  }
}

interface Heard {
  readonly bytes: Buffer;
  readonly isEnded: boolean;
}

/** What comes until it is enough, the time is over, or the stream ends. */
function firstBytes(
  stream: Duplex,
  isEnough: (bytes: Buffer) => boolean,
  deadlineMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<Heard> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    const settle = (isEnded: boolean): void => {
      timer.dispose();
      signal.removeEventListener('abort', onTime);
      stream.removeListener('data', onData);
      resolve({ bytes, isEnded });
    };
    const onTime = (): void => settle(false);
    const onData = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length >= MOST_BYTES || isEnough(bytes)) settle(false);
    };
    const timer = clock.after(deadlineMs, onTime);
    signal.addEventListener('abort', onTime, { once: true });
    stream.on('data', onData);
    stream.once('end', () => settle(true));
    stream.once('close', () => settle(true));
  });
}

const CLOSED = 'It closed the connection at once.';
const SILENT = 'It gave no answer.';

function bannerFinding({ bytes, isEnded }: Heard): ProbeFinding {
  if (bytes.length > 0) return { kind: 'answers', said: firstLine(bytes) };
  return isEnded ? { kind: 'unexpected', said: CLOSED } : { kind: 'accepts' };
}

function httpFinding({ bytes, isEnded }: Heard): ProbeFinding {
  const line = firstLine(bytes);
  if (/^HTTP\/\d(?:\.\d)? \d{3}/.test(line)) return { kind: 'answers', said: line };
  if (bytes.length === 0) return { kind: 'unexpected', said: isEnded ? CLOSED : SILENT };
  return { kind: 'unexpected', said: line };
}

function postgresFinding({ bytes, isEnded }: Heard): ProbeFinding {
  const letter = bytes.toString('latin1', 0, 1);
  if (letter === 'S') return { kind: 'answers', said: 'PostgreSQL, with TLS' };
  if (letter === 'N') return { kind: 'answers', said: 'PostgreSQL, without TLS' };
  if (bytes.length === 0) return { kind: 'unexpected', said: isEnded ? CLOSED : SILENT };
  return { kind: 'unexpected', said: firstLine(bytes) };
}

/** The first line as far as it can be read; of a binary protocol its first bytes. */
function firstLine(bytes: Buffer): string {
  const line = bytes.toString('utf8').split('\n', 1)[0] ?? '';
  const shown = printableLine(line, 120);
  const isBinary = /\uFFFD/.test(shown) || shown.length * 2 < line.trim().length;
  return isBinary || shown === '' ? `bytes ${bytes.subarray(0, 8).toString('hex')}` : shown;
}

/** The certificate is looked at, not judged: that is for who uses the tunnel. */
function probeTls(stream: Duplex, { host }: ProbeTarget, clock: Clock, signal: AbortSignal): Promise<ProbeFinding> {
  return new Promise((resolve) => {
    const isName = !/^[\d.]+$|:/.test(host);
    const secure = connectTls({ socket: stream, rejectUnauthorized: false, ...(isName && { servername: host }) });
    const settle = (finding: ProbeFinding): void => {
      timer.dispose();
      farewell.dispose();
      signal.removeEventListener('abort', onTime);
      resolve(finding);
      secure.destroy();
    };
    const onTime = (): void => settle({ kind: 'unexpected', said: SILENT });
    const timer = clock.after(ANSWER_MS, onTime);
    const farewell = new Slot<Disposable>();
    signal.addEventListener('abort', onTime, { once: true });
    secure.once('secureConnect', () => {
      const { subject, valid_to: validTo } = secure.getPeerCertificate();
      const name = printableLine([subject?.CN].flat().join(' ') || 'no name', 100);
      const until = validTo === undefined ? '' : `, valid until ${printableLine(validTo, 40)}`;
      const finding = { kind: 'answers', said: `${secure.getProtocol() ?? 'TLS'}, certificate of ${name}${until}` } as const;
      // Its last message is on its way: a server that does not get it counts a broken handshake.
      stream.once('finish', () => settle(finding));
      secure.once('close', () => settle(finding));
      farewell.set(clock.after(FAREWELL_MS, () => settle(finding)));
      secure.end();
    });
    secure.once('error', (error: NodeJS.ErrnoException) => {
      const said =
        error.code === 'ECONNRESET' || error.code === 'EPIPE' ? CLOSED : `No TLS: ${printableLine(error.message, 120)}`;
      settle({ kind: 'unexpected', said });
    });
    secure.once('close', () => settle({ kind: 'unexpected', said: CLOSED }));
  });
}

function hostHeader({ host, port }: ProbeTarget): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === 80 ? name : `${name}:${port}`;
}
