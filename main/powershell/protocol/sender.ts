import type { PsSecureString } from './clixml/values.ts';
import { type PsValue } from './clixml/values.ts';
import { encodeValue } from './clixml/writer.ts';
import { FragmentWriter } from './fragments.ts';
import { zeroGuid, type Guid } from './guid.ts';
import { elementLine, type Element, type Stream } from './lines.ts';
import { encodeMessage, type MessageName } from './messages.ts';
import { bag } from './objects.ts';
import { Outbox } from './outbox.ts';
import { plainCipher, type KeyExchange, type SecureCipher } from './session-key.ts';

interface SendOptions {
  readonly stream?: Stream;
  readonly isAlone?: boolean;
  readonly refused?: () => void;
}

/** Thrown within when a SecureString is to be written before there is a key. */
class NoKeyYet extends Error {}

interface Held {
  readonly outbox: Outbox;
  readonly act: () => void;
  readonly refused: () => void;
}

/** What a session has to send: lines in their order, messages that wait for an acknowledgement, and those that wait for the key of SecureStrings. */
export class Sender {
  readonly #poolId: Guid;
  readonly writer = new FragmentWriter();
  /** For messages of the session itself. */
  readonly outbox = new Outbox(zeroGuid, this.writer, true);
  readonly #onKeyWanted: () => void;
  #lines: string[] = [];
  #cipher: SecureCipher | undefined;
  #exchange: KeyExchange | undefined;
  #isKeyWanted = false;
  #isKeyOffered = false;
  #isKeyRefused = false;
  /** What is sent once there is a key, in order; behind it all other input of the same pipeline waits too. */
  #held: Held[] = [];

  /** @param onKeyWanted a pair of keys is needed, once. */
  constructor(poolId: Guid, onKeyWanted: () => void) {
    this.#poolId = poolId;
    this.#onKeyWanted = onKeyWanted;
  }

  takeLines(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  element(element: Element, guid: Guid): void {
    this.#lines.push(elementLine(element, guid));
  }

  /** The next line of an outbox, if one may go. */
  pump(outbox: Outbox): void {
    const line = outbox.next();
    if (line !== undefined) this.#lines.push(line);
  }

  /** Puts a message behind those that wait. Throws where it holds a SecureString and there is no key. */
  add(
    outbox: Outbox,
    guid: Guid,
    name: MessageName,
    body: PsValue | undefined,
    stream: Stream = 'Default',
    isAlone = false,
  ): void {
    const text = body === undefined ? '' : encodeValue(body, { secure: (value) => this.#secureText(value) });
    outbox.add(encodeMessage(name, this.#poolId, guid, text), stream, isAlone);
  }

  /**
   * Sends, or holds back until there is a key for the SecureStrings in it: sent without one, the server would wait for ever.
   * `refused`: there will be no key, and it was not sent.
   */
  send(
    outbox: Outbox,
    guid: Guid,
    name: MessageName,
    body: PsValue | undefined,
    { stream = 'Default', isAlone = false, refused = () => undefined }: SendOptions = {},
  ): void {
    const act = (): void => {
      this.add(outbox, guid, name, body, stream, isAlone);
      this.pump(outbox);
    };
    if (stream === 'Default' && this.#held.some((held) => held.outbox === outbox)) {
      this.#held.push({ outbox, act, refused });
      return;
    }
    try {
      act();
    } catch (error) {
      if (!(error instanceof NoKeyYet)) throw error;
      if (this.#isKeyRefused) {
        refused();
        return;
      }
      this.#held.push({ outbox, act, refused });
      this.wantKey();
    }
  }

  /** What is held for it is sent no more: secrets of a pipeline that has ended are kept nowhere. undefined: all there is. */
  forget(outbox: Outbox | undefined): void {
    this.#held = outbox === undefined ? [] : this.#held.filter((held) => held.outbox !== outbox);
  }

  /** There is no key, or it takes too long: what waits for it is given up. A key that comes later is taken all the same. */
  refuseKey(): void {
    if (this.#cipher !== undefined) return;
    this.#isKeyRefused = true;
    const held = this.#held;
    this.#held = [];
    for (const { refused } of held) refused();
  }

  #secureText(value: PsSecureString): string {
    if (value.plain === undefined) return value.wire ?? '';
    if (this.#cipher === undefined) throw new NoKeyYet();
    return this.#cipher.encrypt(value.plain);
  }

  reveal(secure: PsSecureString): string | undefined {
    if (secure.plain !== undefined) return secure.plain;
    return secure.wire === undefined ? undefined : this.#cipher?.decrypt(secure.wire);
  }

  /** Protocol 2.4: SecureStrings rely on SSH. */
  usePlainSecrets(): void {
    this.#cipher = plainCipher;
  }

  get hasKey(): boolean {
    return this.#cipher !== undefined;
  }

  wantKey(): void {
    if (this.#isKeyWanted) return;
    this.#isKeyWanted = true;
    this.#onKeyWanted();
  }

  offerKey(exchange: KeyExchange): void {
    if (!this.#isKeyWanted || this.#isKeyOffered) return;
    this.#isKeyOffered = true;
    this.#exchange = exchange;
    this.add(this.outbox, zeroGuid, 'publicKey', bag({ PublicKey: exchange.publicKey }));
    this.pump(this.outbox);
  }

  /** The server's key. undefined: nobody asked for it; false: it is none. */
  acceptKey(encrypted: string): boolean | undefined {
    if (this.#cipher !== undefined || this.#exchange === undefined) return undefined;
    this.#cipher = this.#exchange.accept(encrypted);
    // One try: what another one would answer to must not be learned.
    this.#exchange = undefined;
    if (this.#cipher === undefined) {
      this.refuseKey();
      return false;
    }
    this.#isKeyRefused = false;
    const held = this.#held;
    this.#held = [];
    for (const { act } of held) act();
    return true;
  }
}
