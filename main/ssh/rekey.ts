import type { Clock } from '../../shared/base/clock.ts';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { NegotiatedAlgorithms } from '../../shared/model/session.ts';
import { cipherBlockBytes } from './ssh2-internals.ts';
import type { Transport } from './transport.ts';

export interface RekeySettings {
  /** RekeyLimit; undefined: what the cipher allows. */
  readonly bytes: number | undefined;
  /** undefined: no limit by time, as in ssh. */
  readonly seconds: number | undefined;
}

/** How often the clock is looked at; bytes are looked at as they pass. */
const CHECK_MS = 1000;
/** A server that does not answer our KEXINIT holds up everything we send. */
const EXCHANGE_DEADLINE_SECONDS = 120;
/** Below this, sessions would do little else (ssh_config(5) has the same floor). */
const LEAST_BYTES = 16;

/**
 * Asks for new keys after so many bytes in one direction or so much time (CN-10). Without a RekeyLimit the cipher's own limit holds,
 * as in OpenSSH: 2^(block bits / 4) blocks, which is 64 GiB, or 1 GiB for short blocks (RFC 4344 section 3.2).
 */
export class Rekeying implements Disposable {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #settings: RekeySettings;
  readonly #timer: Disposable | undefined;
  #deadline: Disposable | undefined;
  #limitBytes = 0;
  #since = { at: 0, bytesIn: 0, bytesOut: 0 };

  constructor(transport: Transport, clock: Clock, settings: RekeySettings, algorithms: NegotiatedAlgorithms) {
    this.#transport = transport;
    this.#clock = clock;
    this.#settings = settings;
    this.keysExchanged(algorithms);
    this.#timer = settings.seconds === undefined ? undefined : clock.every(CHECK_MS, () => this.#check());
    transport.onTraffic = () => this.#checkBytes();
  }

  /** Counts from here: either side may have asked. */
  keysExchanged(algorithms: NegotiatedAlgorithms): void {
    this.#deadline?.dispose();
    const { bytesIn, bytesOut } = this.#transport;
    this.#since = { at: this.#clock.now(), bytesIn, bytesOut };
    const byCipher = Math.min(cipherLimit(algorithms.cipherIn), cipherLimit(algorithms.cipherOut));
    this.#limitBytes = Math.min(byCipher, Math.max(LEAST_BYTES, this.#settings.bytes ?? Infinity));
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#deadline?.dispose();
    this.#transport.onTraffic = undefined;
  }

  #check(): void {
    this.#checkBytes();
    const { seconds } = this.#settings;
    if (seconds !== undefined && seconds > 0 && this.#clock.now() - this.#since.at >= seconds * 1000) this.ask();
  }

  #checkBytes(): void {
    const { bytesIn, bytesOut } = this.#transport;
    if (bytesIn - this.#since.bytesIn >= this.#limitBytes || bytesOut - this.#since.bytesOut >= this.#limitBytes) this.ask();
  }

  /** Asks for new keys now. */
  ask(): void {
    const { engine, isDown } = this.#transport;
    if (isDown || engine.isExchangingKeys) return;
    engine.rekey();
    this.#deadline = this.#clock.after(EXCHANGE_DEADLINE_SECONDS * 1000, () =>
      this.#transport.abandon(EXCHANGE_DEADLINE_SECONDS),
    );
  }
}

function cipherLimit(cipher: string): number {
  const blockBytes = cipherBlockBytes(cipher);
  return blockBytes >= 16 ? 2 ** (blockBytes * 2) * blockBytes : 2 ** 30;
}
