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

/** Thrown within when a SecureString is to be written before there is a key. */
class NoKeyYet extends Error {}

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
  /** What is sent once there is a key, in order; behind it all other input waits too. */
  #held: (() => void)[] = [];

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

  /** Sends, or holds back until there is a key for the SecureStrings in it: sent without one, the server would wait for ever. */
  send(outbox: Outbox, guid: Guid, name: MessageName, body: PsValue | undefined, stream: Stream, isAlone = false): void {
    const act = (): void => {
      this.add(outbox, guid, name, body, stream, isAlone);
      this.pump(outbox);
    };
    if (this.#held.length > 0 && stream === 'Default') {
      this.#held.push(act);
      return;
    }
    try {
      act();
    } catch (error) {
      if (!(error instanceof NoKeyYet)) throw error;
      this.#held.push(act);
      this.wantKey();
    }
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
    if (!this.#isKeyWanted || this.#exchange !== undefined) return;
    this.#exchange = exchange;
    this.add(this.outbox, zeroGuid, 'publicKey', bag({ PublicKey: exchange.publicKey }));
    this.pump(this.outbox);
  }

  /** The server's key. undefined: nobody asked for it; false: it is none. */
  acceptKey(encrypted: string): boolean | undefined {
    if (this.#cipher !== undefined || this.#exchange === undefined) return undefined;
    this.#cipher = this.#exchange.accept(encrypted);
    const held = this.#held;
    this.#held = [];
    if (this.#cipher === undefined) return false;
    for (const act of held) act();
    return true;
  }
}
