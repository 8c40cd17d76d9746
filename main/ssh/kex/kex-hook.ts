/**
 * Key exchanges that ssh2 does not know, without a change to it. Its choice of a method is a closed switch, so it is led to an exchange that it
 * knows and that works by the same messages, and that one exchange is given the other's values: before ssh2 reads the server's KEXINIT, the list
 * of key exchanges in it is replaced by `STAND_IN` alone, and the exchange that it then makes gets the real bytes of that KEXINIT (the exchange
 * hash covers them), our values and our secret. What goes over the line is what we really offer and choose.
 */
import { HybridExchange, hybridKexNames } from './hybrid-exchange.ts';

/** The method of ssh2 whose messages are those of the hybrids: KEX_ECDH_INIT and KEX_ECDH_REPLY (RFC 5656 section 4). */
export const STAND_IN = 'curve25519-sha256';

/** ssh2's `KeyExchange` as far as it is touched. */
export interface Exchange {
  readonly negotiated: { kex: string };
  type: string;
  hashName: string;
  _remoteKexinit: Buffer | undefined;
  generateKeys: () => void;
  getPublicKey: () => Buffer;
  convertPublicKey: (key: Buffer) => Buffer;
  computeSecret: (theirs: Buffer) => Buffer | Error;
}

/** What is touched of ssh2's `KexInit`, which holds our lists: `array` is what it compares with, the bytes for the line are made already. */
export interface LocalLists {
  readonly lists: { readonly kex: { array: string[] } };
}

const LISTS_START = 17;
/** A name that nobody offers, where the server's guess at the method (RFC 4253 section 7.1) was another than what was chosen. */
const NO_GUESS = 'another-guess';
/** What ssh2 looks for in the server's list besides methods. */
const markers = /^(ext-info-s|kex-strict-s-v00@openssh\.com)$/;

export class KexHook {
  readonly #ours: readonly string[];
  #next: { readonly exchange: HybridExchange; readonly kexInit: Buffer; readonly theirs: readonly string[] } | undefined;
  #running: HybridExchange | undefined;

  /** `ours`: the methods that are really offered, best first. */
  constructor(ours: readonly string[], local: LocalLists) {
    this.#ours = ours;
    // Where the stand-in is not offered, `rewrite` keeps servers from choosing it.
    if (!ours.includes(STAND_IN)) local.lists.kex.array = [...local.lists.kex.array, STAND_IN];
  }

  /**
   * The server's KEXINIT as ssh2 is to see it. Each is passed through here once before ssh2 reads it, in the first exchange and in later ones.
   * Malformed ones are ssh2's to refuse.
   */
  rewrite(kexInit: Buffer): Buffer {
    this.#next = undefined;
    const end = LISTS_START + 4 + (kexInit.length >= LISTS_START + 4 ? kexInit.readUInt32BE(LISTS_START) : Infinity);
    if (end > kexInit.length) return kexInit;
    const theirs = kexInit.toString('latin1', LISTS_START + 4, end).split(',');
    const chosen = this.#ours.find((name) => theirs.includes(name));
    const withList = (names: readonly string[]): Buffer => {
      const list = Buffer.from(names.join(','), 'latin1');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(list.length);
      return Buffer.concat([kexInit.subarray(0, LISTS_START), length, list, kexInit.subarray(end)]);
    };
    if (chosen !== undefined && hybridKexNames.includes(chosen)) {
      this.#next = { exchange: new HybridExchange(chosen), kexInit, theirs };
      const guess = theirs[0] === chosen ? [] : [NO_GUESS];
      return withList([...guess, STAND_IN, ...theirs.filter((name) => markers.test(name))]);
    }
    if (this.#ours.includes(STAND_IN) || !theirs.includes(STAND_IN)) return kexInit;
    // The list that ssh2 sees is not what the exchange hash would cover, but without a common method it ends here.
    return chosen === undefined ? withList(theirs.filter((name) => name !== STAND_IN)) : kexInit;
  }

  /** A line of ssh2's own account of the handshake, with what was really offered and chosen. */
  translate(line: string): string {
    if (this.#next === undefined) return line;
    if (line.startsWith('Handshake: (remote) KEX method: ')) return `Handshake: (remote) KEX method: ${this.#next.theirs.join()}`;
    return line === `Handshake: KEX algorithm: ${STAND_IN}` ? `Handshake: KEX algorithm: ${this.#next.exchange.name}` : line;
  }

  /** Meets each exchange that ssh2 makes, before it is started. */
  meet(exchange: Exchange): void {
    const next = this.#next;
    this.#next = undefined;
    this.dispose();
    if (next === undefined || exchange.negotiated.kex !== STAND_IN) return;
    const hybrid = next.exchange;
    this.#running = hybrid;
    exchange.negotiated.kex = hybrid.name;
    exchange.type = hybrid.name;
    exchange.hashName = hybrid.hash;
    exchange._remoteKexinit = next.kexInit;
    exchange.generateKeys = () => undefined;
    exchange.getPublicKey = () => hybrid.publicValue();
    exchange.convertPublicKey = (key) => key;
    exchange.computeSecret = (theirs) => {
      try {
        return hybrid.secret(theirs);
      } catch (error) {
        return error instanceof Error ? error : new Error(String(error));
      }
    };
  }

  /** Forgets the secrets of an exchange that is over. Idempotent. */
  dispose(): void {
    this.#running?.dispose();
    this.#running = undefined;
  }
}
