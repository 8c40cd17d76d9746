import type { FileAttributes, OpenFile } from '../sftp/file-system.ts';

/**
 * How a server's file was when it had been read to its end. It is asked right behind the last reads, on each channel that they went by, which saves a
 * round trip: requests that concern one open file take effect in their order (filexfer-02 section 6.1), and the answers come behind the data.
 */
export class LastLook {
  readonly #files: () => readonly OpenFile[];
  readonly #signal: AbortSignal;
  #answers: readonly Promise<FileAttributes | undefined>[] = [];

  constructor(files: () => readonly OpenFile[], signal: AbortSignal) {
    this.#files = files;
    this.#signal = signal;
  }

  /** Every read was sent. */
  allAsked(): void {
    this.#answers = this.#files().map((file) => file.stat(this.#signal).catch(() => undefined));
  }

  /** One was sent again, for what it had not given: what was seen came too early. */
  askedAgain(): void {
    this.#answers = [];
  }

  /** What was seen; undefined when it has to be looked at now. */
  async seen(): Promise<readonly FileAttributes[] | undefined> {
    const seen = await Promise.all(this.#answers);
    const known = seen.filter((attributes) => attributes !== undefined);
    return known.length === 0 || known.length < seen.length ? undefined : known;
  }
}
