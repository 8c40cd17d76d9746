import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The 256-bit secret that a page must show. It stands in the printed address and nowhere else. */
export class Token {
  /** base64url, 43 characters. */
  readonly text: string;
  readonly #digest: Buffer;

  constructor(text = randomBytes(32).toString('base64url')) {
    this.text = text;
    this.#digest = digestOf(text);
  }

  /** Compares digests, so that neither the time it takes nor the length says how much was right. */
  matches(candidate: string): boolean {
    return timingSafeEqual(this.#digest, digestOf(candidate));
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
