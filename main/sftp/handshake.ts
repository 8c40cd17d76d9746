import type { Clock } from '../../shared/base/clock.ts';
import { deferred } from '../../shared/base/deferred.ts';
import { printable } from '../../shared/base/printable.ts';
import { cancelled } from '../../shared/model/errors.ts';
import { PacketReader } from './packet-reader.ts';
import { MAX_PACKET_BYTES, Malformed, type as packetType, VERSION } from './protocol.ts';

/** How the beginning of a channel went. */
export type Greeting =
  | {
      readonly kind: 'version';
      readonly version: number;
      readonly extensions: ReadonlyMap<string, string>;
      readonly tookMs: number;
    }
  /** Something else than SFTP: its beginning as text, printable. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'ended' }
  | { readonly kind: 'silent'; readonly seconds: number }
  | { readonly kind: 'malformed'; readonly reason: string };

const VERSION_DEADLINE_MS = 60_000;
/** How long more of a text is waited for, so that its sense can be told. */
const TEXT_DEADLINE_MS = 1000;
const TEXT_BYTES = 4096;
const MAX_EXTENSIONS = 1000;

/** SSH_FXP_INIT (section 4). */
export function initPacket(): Buffer {
  return Buffer.from([0, 0, 0, 5, packetType.init, 0, 0, 0, VERSION]);
}

/**
 * Reads what the server says first: VERSION, or text where a shell's start-up file prints something (other programs take its letters for a length
 * and say “Received message too long”).
 *
 *     uint32 length · byte 2 · uint32 version · any number of: string name · string data
 */
export class Handshake {
  readonly #clock: Clock;
  readonly #greeting = deferred<Greeting>();
  readonly #startedAt = performance.now();
  #held: Buffer[] = [];
  #heldBytes = 0;
  #isDone = false;
  #isText = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes bytes, and keeps none of their memory; answers those after the VERSION packet once it is complete, undefined before. */
  take(chunk: Buffer): Buffer | undefined {
    if (this.#isDone) return undefined;
    this.#held.push(Buffer.from(chunk));
    this.#heldBytes += chunk.length;
    if (this.#isText) {
      // A packet begins with NUL, a text has none: SFTP comes after it.
      if (this.#heldBytes >= TEXT_BYTES || chunk.includes(0)) this.#finishText();
      return undefined;
    }
    if (this.#heldBytes < 5) return undefined;
    const bytes = Buffer.concat(this.#held, this.#heldBytes);
    this.#held = [bytes];
    const length = bytes.readUInt32BE(0);
    if (length < 5 || length > MAX_PACKET_BYTES || bytes[4] !== packetType.version) {
      this.#isText = true;
      if (bytes.includes(0)) this.#finishText();
      else this.#clock.after(TEXT_DEADLINE_MS, () => this.#finishText());
      return undefined;
    }
    if (bytes.length < 4 + length) return undefined;
    this.#finish(readVersion(bytes.subarray(5, 4 + length), performance.now() - this.#startedAt));
    return bytes.subarray(4 + length);
  }

  /** The server sends no more. */
  end(): void {
    if (this.#isText || (this.#heldBytes > 0 && this.#looksLikeText())) this.#finishText();
    else this.#finish({ kind: 'ended' });
  }

  /** Waits for the outcome. Rejects with `cancelled`. */
  async outcome(signal: AbortSignal): Promise<Greeting> {
    if (signal.aborted) throw cancelled();
    const deadline = this.#clock.after(VERSION_DEADLINE_MS, () =>
      this.#finish({ kind: 'silent', seconds: VERSION_DEADLINE_MS / 1000 }),
    );
    const onAbort = (): void => this.#greeting.reject(cancelled());
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await this.#greeting.promise;
    } finally {
      this.#isDone = true;
      deadline.dispose();
      signal.removeEventListener('abort', onAbort);
    }
  }

  #looksLikeText(): boolean {
    const first = this.#held[0]?.[0] ?? 0;
    return first >= 0x09 && first < 0x7f;
  }

  #finishText(): void {
    const bytes = Buffer.concat(this.#held, this.#heldBytes).subarray(0, TEXT_BYTES);
    const end = bytes.indexOf(0);
    this.#finish({ kind: 'text', text: printable(bytes.toString('utf8', 0, end === -1 ? bytes.length : end), 1000).trim() });
  }

  #finish(greeting: Greeting): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#held = [];
    this.#greeting.resolve(greeting);
  }
}

function readVersion(packet: Buffer, tookMs: number): Greeting {
  const fields = new PacketReader(packet);
  const extensions = new Map<string, string>();
  try {
    const version = fields.uint32();
    while (fields.left > 0) {
      const name = fields.string().toString('latin1');
      const data = fields.string().toString('latin1');
      if (extensions.size < MAX_EXTENSIONS) extensions.set(name, printable(data, 100));
    }
    return { kind: 'version', version, extensions, tookMs };
  } catch (error) {
    if (error instanceof Malformed) return { kind: 'malformed', reason: error.message };
    throw error;
  }
}
