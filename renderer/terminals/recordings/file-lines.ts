import { RecordingFault } from './cast-format.ts';
import type { RecordingBytes } from './recording-bytes.ts';

/** One event is one line. */
const mostLineBytes = 8 * 1024 * 1024;
/** What is asked for at once, and parsed in one go. */
const pieceBytes = 512 * 1024;

/** Lines of a file, read piece by piece; the next piece is on its way while one is looked through. */
export class FileLines {
  /** Where the next line begins. */
  at = 0;
  readonly #file: RecordingBytes;
  readonly #signal: AbortSignal;
  #bytes = new Uint8Array();
  /** Bytes of the line that is not whole yet, which have no end of line. */
  #looked = 0;
  #asked = 0;
  #ahead: Promise<Uint8Array> | undefined;
  #isEnd = false;
  readonly #decoder = new TextDecoder();

  constructor(file: RecordingBytes, signal: AbortSignal) {
    this.#file = file;
    this.#signal = signal;
  }

  /** The next line; undefined where `more` has to be waited for. */
  take(): { readonly text: string; readonly from: number } | undefined {
    const end = this.#bytes.indexOf(10, this.#looked);
    if (end >= 0) return this.#cut(end, 1);
    if (this.#isEnd && this.#bytes.length > 0) return this.#cut(this.#bytes.length, 0);
    this.#looked = this.#bytes.length;
    return undefined;
  }

  /** Answers whether there is more. Rejects as the file does, and with `noRecording` for a line that is too long. */
  async more(): Promise<boolean> {
    if (this.#isEnd) return false;
    if (this.#bytes.length > mostLineBytes) throw new RecordingFault('noRecording');
    const piece = await (this.#ahead ?? this.#ask());
    this.#isEnd = piece.length < pieceBytes;
    this.#ahead = this.#isEnd ? undefined : this.#ask();
    const both = new Uint8Array(this.#bytes.length + piece.length);
    both.set(this.#bytes);
    both.set(piece, this.#bytes.length);
    this.#bytes = both;
    return both.length > 0;
  }

  #ask(): Promise<Uint8Array> {
    const from = this.#asked;
    this.#asked += pieceBytes;
    const asked = this.#file.read(from, pieceBytes, this.#signal);
    // Heard where it is waited for, if it is.
    asked.catch(() => undefined);
    return asked;
  }

  #cut(length: number, more: number): { readonly text: string; readonly from: number } {
    const from = this.at;
    const text = this.#decoder.decode(this.#bytes.subarray(0, length));
    this.#bytes = this.#bytes.subarray(length + more);
    this.#looked = 0;
    this.at += length + more;
    return { text, from };
  }
}
