/** What a server said so far, and a way to wait for a line. */
export class LogBuffer {
  #text = '';
  readonly #waiting = new Set<() => void>();

  append(text: string): void {
    this.#text += text;
    for (const look of [...this.#waiting]) look();
  }

  text(): string {
    return this.#text;
  }

  /**
   * Waits until `pattern` matches the log.
   * @param from offset in the log where the search begins; 0 sees everything said so far
   * @throws Error with the end of the log when `timeoutMs` (default 10 s) pass or `failed` is settled before
   */
  waitFor(pattern: RegExp, { timeoutMs = 25_000, from = 0, failed }: LogWait = {}): Promise<RegExpMatchArray> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      const fail = (why: string): void => {
        settle();
        reject(new Error(`${why} while waiting for ${String(pattern)}; the log ends with:\n${this.#text.slice(-2000)}`));
      };
      const look = (): void => {
        const match = this.#text.slice(from).match(pattern);
        if (match === null) return;
        settle();
        resolve(match);
      };
      const timer = setTimeout(() => {
        fail(`${timeoutMs} ms passed`);
      }, timeoutMs);
      this.#waiting.add(look);
      look();
      void failed?.then(() => {
        // Output may still be under way when the process is gone already.
        setTimeout(() => {
          if (this.#waiting.has(look)) fail('the server ended');
        }, 50);
      });
    });
  }
}

export interface LogWait {
  readonly timeoutMs?: number;
  readonly from?: number;
  readonly failed?: Promise<void>;
}
