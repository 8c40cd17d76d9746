import { TextDecoder } from 'node:util';
import type { Clock } from '../../../shared/base/clock.ts';
import type { TerminalSize } from '../../../shared/model/session.ts';
import type { OutputTap } from '../output-tap.ts';
import type { LogFile } from './log-file.ts';
import { TypedLines } from './typed-lines.ts';

interface Facts {
  /** What the session is called. */
  readonly title: string;
  /** `TERM` of the shell. */
  readonly terminalType: string;
  readonly size: TerminalSize;
  /** What is typed is in it too, as far as it was echoed. */
  readonly withTyping?: boolean;
}

/**
 * Brings what a terminal shows into an asciicast v2 file (https://docs.asciinema.org/manual/asciicast/v2/): a header, then a JSON array in each line. It has output (`o`), sizes
 * (`r`), where another shell began (`m`) and, where that is wanted, typed lines (`i`) once they were echoed: what is typed where nothing is echoed never reaches the file.
 */
export class Recording implements OutputTap {
  readonly #file: LogFile;
  readonly #clock: Clock;
  readonly #since: number;
  /** Milliseconds since the beginning; never goes back, though the computer's clock may. */
  #passed = 0;
  #decoder = newDecoder();
  readonly #typing: TypedLines | undefined;

  constructor(file: LogFile, clock: Clock, { title, terminalType, size, withTyping = false }: Facts) {
    this.#file = file;
    this.#clock = clock;
    this.#since = clock.now();
    const { columns: width, rows: height } = size;
    const header = { version: 2, width, height, timestamp: Math.floor(this.#since / 1000), title, env: { TERM: terminalType } };
    void this.#line(header);
    this.#typing = withTyping ? new TypedLines(width, (text) => void this.#event('i', text)) : undefined;
  }

  push(_: Uint8Array, shown: Uint8Array): Promise<void> | undefined {
    return this.#output(this.#decoder.decode(shown, { stream: true }));
  }

  shellBegan(gapSeconds: number): void {
    this.#endText();
    this.#typing?.end();
    void this.#event('m', `new shell after ${gapSeconds} s`);
  }

  resized({ columns, rows }: TerminalSize): void {
    void this.#event('r', `${columns}x${rows}`);
    this.#typing?.resized(columns);
  }

  typed(bytes: Uint8Array): void {
    this.#typing?.typed(bytes);
  }

  /** Writes what of a character came, and closes the file. Never rejects. */
  async close(): Promise<void> {
    this.#endText();
    this.#typing?.end();
    await this.#file.close();
  }

  /** Nothing follows that could complete a cut character. */
  #endText(): void {
    void this.#output(this.#decoder.decode());
    this.#decoder = newDecoder();
  }

  #output(text: string): Promise<void> | undefined {
    if (text === '') return undefined;
    const room = this.#event('o', text);
    // After the output that shows it.
    this.#typing?.shown(text);
    return room;
  }

  #event(code: 'o' | 'i' | 'r' | 'm', data: string): Promise<void> | undefined {
    this.#passed = Math.max(this.#passed, this.#clock.now() - this.#since);
    return this.#line([this.#passed / 1000, code, data]);
  }

  #line(value: unknown): Promise<void> | undefined {
    return this.#file.write(Buffer.from(`${JSON.stringify(value)}\n`));
  }
}

/** Invalid bytes become U+FFFD; a character that is cut by a chunk's end waits for the next. */
function newDecoder(): TextDecoder {
  return new TextDecoder('utf-8', { ignoreBOM: true });
}

/** The steps of a log's name as those of its recording: `.cast` in place of the log's own ending. */
export function recordingSteps(steps: readonly string[]): readonly string[] {
  return steps.map((step, at) => (at === steps.length - 1 ? `${step.replace(/\.(log|txt|cast)$/i, '')}.cast` : step));
}
