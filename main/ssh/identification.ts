/**
 * Reads the server's identification (RFC 4253 section 4.2) off a stream, before ssh2 sees anything: text in front of it is kept for
 * the user (CN-05, `Exceeded MaxStartups`), what is not SSH-2 is named (EB-01, AL-09), and nothing here grows without bound.
 */
import type { Duplex } from 'node:stream';
import { printable } from '../../shared/base/printable.ts';

/** As OpenSSH: SSH_MAX_PRE_BANNER_LINES and SSH_MAX_BANNER_LEN. */
const MAX_LINES = 1024;
const MAX_LINE_BYTES = 8192;
/** Text kept for the user; the rest is only counted. */
const KEPT_BYTES = 4096;

export type Identification =
  | { readonly kind: 'ssh2'; readonly line: string; readonly textBefore: string }
  | { readonly kind: 'notSsh'; readonly looksLike: 'http' | 'ssh1' | 'smtp' | 'ftp' | 'unknown'; readonly textBefore: string };

/** A push parser, so that every split of the bytes gives the same answer. */
export class IdentificationReader {
  #line = Buffer.alloc(0);
  #lines = 0;
  #kept: Buffer[] = [];
  #keptBytes = 0;

  /** Printable text seen so far in front of the identification, an unfinished line included. */
  get textBefore(): string {
    return printable(Buffer.concat([...this.#kept, this.#line]).toString('utf8'), KEPT_BYTES).trim();
  }

  /** Takes the next bytes; `rest` are those after the identification line. Undefined: not decided yet. */
  push(chunk: Buffer): { readonly found: Identification; readonly rest: Buffer } | undefined {
    let from = 0;
    for (;;) {
      const newline = chunk.indexOf(0x0a, from);
      const end = newline === -1 ? chunk.length : newline;
      if (this.#line.length + end - from > MAX_LINE_BYTES) {
        this.#keep(chunk.subarray(from, end));
        return this.#verdict('unknown', chunk);
      }
      this.#line = Buffer.concat([this.#line, chunk.subarray(from, end)]);
      if (newline === -1) return undefined;
      from = newline + 1;
      const found = this.#judge();
      if (found !== undefined) return { found, rest: chunk.subarray(from) };
      this.#keep(this.#line, Buffer.from('\n'));
      this.#line = Buffer.alloc(0);
      this.#lines += 1;
      if (this.#lines > MAX_LINES) return this.#verdict('unknown', chunk);
    }
  }

  #judge(): Identification | undefined {
    const line = this.#line.toString('latin1').replace(/\r$/, '');
    if (/^SSH-(2\.0|1\.99)-[^\s]/.test(line)) {
      this.#line = Buffer.alloc(0);
      return { kind: 'ssh2', line, textBefore: this.textBefore };
    }
    const looksLike = foreignProtocol(line);
    return looksLike === undefined ? undefined : { kind: 'notSsh', looksLike, textBefore: this.textBefore };
  }

  #verdict(looksLike: 'unknown', chunk: Buffer): { readonly found: Identification; readonly rest: Buffer } {
    return { found: { kind: 'notSsh', looksLike, textBefore: this.textBefore }, rest: chunk.subarray(chunk.length) };
  }

  #keep(...pieces: readonly Buffer[]): void {
    for (const piece of pieces) {
      const room = KEPT_BYTES - this.#keptBytes;
      if (room <= 0) return;
      const part = Buffer.from(piece.subarray(0, room));
      this.#kept.push(part);
      this.#keptBytes += part.length;
    }
  }
}

function foreignProtocol(line: string): 'http' | 'ssh1' | 'smtp' | 'ftp' | 'unknown' | undefined {
  if (/^HTTP\/\d/.test(line)) return 'http';
  if (/^SSH-1\./.test(line)) return 'ssh1';
  if (/^SSH-/.test(line)) return 'unknown';
  if (/^220[ -].*SMTP/i.test(line)) return 'smtp';
  if (/^220[ -].*FTP/i.test(line)) return 'ftp';
  return undefined;
}

/** How reading ended when no verdict was reached. */
export type IdentificationFailure = { readonly kind: 'closed' | 'broken'; readonly textBefore: string; readonly cause?: unknown };

/**
 * Waits for the identification. Bytes after it are put back, and the stream is left paused. Rejects only with an
 * `IdentificationFailure` or with the reason of `signal`.
 */
export function readIdentification(stream: Duplex, reader: IdentificationReader, signal: AbortSignal): Promise<Identification> {
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer): void => {
      const answer = reader.push(chunk);
      if (answer === undefined) return;
      stop();
      if (answer.rest.length > 0) stream.unshift(answer.rest);
      resolve(answer.found);
    };
    const onClosed = (): void => fail({ kind: 'closed', textBefore: reader.textBefore });
    const onError = (cause: Error): void => fail({ kind: 'broken', textBefore: reader.textBefore, cause });
    const onAbort = (): void => fail(signal.reason);
    const fail = (reason: unknown): void => {
      stop();
      // A late error of the dying stream has nobody else to go to.
      stream.on('error', () => undefined);
      reject(reason);
    };
    const stop = (): void => {
      stream.pause();
      stream.off('data', onData).off('end', onClosed).off('close', onClosed).off('error', onError);
      signal.removeEventListener('abort', onAbort);
    };
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    stream.on('data', onData).on('end', onClosed).on('close', onClosed).on('error', onError);
    stream.resume();
    if (stream.destroyed || stream.readableEnded) onClosed();
  });
}
