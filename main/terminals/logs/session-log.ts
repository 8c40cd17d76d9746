import type { TerminalSize } from '../../../shared/model/session.ts';
import type { OutputTap } from '../output-tap.ts';
import type { LogFile } from './log-file.ts';
import { PlainText } from './plain-text.ts';

/** Brings what a terminal shows into its log. */
export class SessionLog implements OutputTap {
  readonly #file: LogFile;
  readonly #text: PlainText | undefined;

  constructor(form: 'text' | 'raw', file: LogFile, size: TerminalSize) {
    this.#file = file;
    this.#text = form === 'text' ? new PlainText() : undefined;
    this.#text?.setColumns(size.columns);
  }

  push(sent: Uint8Array, shown: Uint8Array): Promise<void> | undefined {
    // A copy: the channel may use its bytes again.
    return this.#text === undefined ? this.#file.write(sent.slice()) : this.#write(this.#text.push(shown));
  }

  shellBegan(gapSeconds: number): void {
    if (this.#text === undefined) return;
    this.#text.reset();
    void this.#write(this.#text.note(`new shell after ${gapSeconds} s`));
  }

  resized(size: TerminalSize): void {
    this.#text?.setColumns(size.columns);
  }

  /** Writes what has no line end yet, and closes the file. Never rejects. */
  async close(): Promise<void> {
    if (this.#text !== undefined) void this.#write(this.#text.end());
    await this.#file.close();
  }

  #write(text: string): Promise<void> | undefined {
    return text === '' ? undefined : this.#file.write(Buffer.from(text));
  }
}
