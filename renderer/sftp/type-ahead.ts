/** How long the next letter still belongs to the word before. */
const restMs = 900;

/** Letters that are typed in quick succession are the beginning of a name; the same one again and again goes from row to row. */
export class TypeAhead {
  #typed = '';
  #at = -Infinity;

  reset(): void {
    this.#typed = '';
  }

  /**
   * What a key looks for; undefined for a space that begins nothing: it marks a row then. `at`: when the key was pressed (the event's
   * `timeStamp`, ms), not when a busy page came to it.
   */
  take(key: string, at: number): { readonly prefix: string; readonly fromNext: boolean } | undefined {
    if (at - this.#at > restMs) this.#typed = '';
    if (key === ' ' && this.#typed === '') return undefined;
    this.#at = at;
    const isRepeated = this.#typed !== '' && [...this.#typed].every((letter) => letter === key);
    this.#typed += key;
    if (isRepeated) return { prefix: key, fromNext: true };
    return { prefix: this.#typed, fromNext: this.#typed.length === 1 };
  }
}
