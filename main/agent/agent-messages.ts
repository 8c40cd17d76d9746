/** The largest message OpenSSH's agent itself would send or take (authfd.c, MAX_AGENT_REPLY_LEN). */
export const maxMessageBytes = 256 * 1024;

/** A length that no message has. */
export class MessageLengthError extends Error {
  override readonly name = 'MessageLengthError';
  readonly bytes: number;

  constructor(bytes: number) {
    super(`a message of ${bytes} bytes was announced`);
    this.bytes = bytes;
  }
}

/**
 * Puts the messages of one direction together: uint32 length, then type and contents. Each byte is copied once and takes no more room than the
 * message, so that whoever sends them one by one gains nothing.
 */
export class MessagePieces {
  readonly #head = Buffer.alloc(4);
  #headBytes = 0;
  #body: Buffer | undefined;
  #bodyBytes = 0;

  /** Whether no message is begun. */
  get isEmpty(): boolean {
    return this.#headBytes === 0;
  }

  /** Answers the messages that `bytes` completed, without their lengths. Throws `MessageLengthError`. */
  push(bytes: Buffer): readonly Buffer[] {
    const messages: Buffer[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.#body === undefined) {
        const taken = bytes.copy(this.#head, this.#headBytes, at);
        at += taken;
        this.#headBytes += taken;
        if (this.#headBytes < 4) break;
        this.#begin(this.#head.readUInt32BE());
      }
      const body = this.#body ?? Buffer.alloc(0);
      const taken = bytes.copy(body, this.#bodyBytes, at);
      at += taken;
      this.#bodyBytes += taken;
      if (this.#bodyBytes < body.length) break;
      messages.push(body);
      this.#body = undefined;
      this.#headBytes = 0;
    }
    return messages;
  }

  #begin(length: number): void {
    if (length === 0 || length > maxMessageBytes) throw new MessageLengthError(length);
    this.#body = Buffer.alloc(length);
    this.#bodyBytes = 0;
  }
}
