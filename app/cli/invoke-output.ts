import type { Writable } from 'node:stream';

/** What can be held up. */
interface WorkSession {
  pause(): void;
  resume(): void;
}

/** The output of all hosts: while nobody takes it, the hosts are not read. */
export class InvokeOutput {
  readonly #stream: Writable;
  readonly #sessions = new Set<WorkSession>();
  #isFull = false;
  isBroken = false;

  /** `onBroken`: nobody reads any more. */
  constructor(stream: Writable, onBroken: () => void) {
    this.#stream = stream;
    stream.on('drain', () => {
      this.#isFull = false;
      for (const session of this.#sessions) session.resume();
    });
    stream.on('error', () => {
      if (this.isBroken) return;
      this.isBroken = true;
      onBroken();
    });
  }

  add(session: WorkSession): void {
    this.#sessions.add(session);
    if (this.#isFull) session.pause();
  }

  remove(session: WorkSession): void {
    this.#sessions.delete(session);
  }

  write(text: string): void {
    if (this.isBroken || text === '' || this.#stream.write(text) || this.#isFull) return;
    this.#isFull = true;
    for (const session of this.#sessions) session.pause();
  }
}

/** A line that is not ended is held until it ends, or is as long as this. */
const mostOpen = 65_536;

/** Writes pieces as whole lines, each with its host in front where there are several; with one host pieces go as they come. */
export class LineWriter {
  readonly #write: (text: string) => void;
  readonly #prefix: string;
  #open: string[] = [];
  #units = 0;
  #isCut = false;

  constructor(write: (text: string) => void, prefix: string) {
    this.#write = write;
    this.#prefix = prefix;
  }

  piece(text: string): void {
    if (this.#prefix === '') return this.#write(text);
    const end = text.lastIndexOf('\n');
    if (end >= 0) this.#lines(text.slice(0, end));
    const rest = text.slice(end + 1);
    if (rest === '') return;
    this.#open.push(rest);
    this.#units += rest.length;
    if (this.#units < mostOpen) return;
    this.#lines('');
    this.#isCut = true;
  }

  /** What is held and these; their last line has ended. */
  #lines(text: string): void {
    // The end of a line that was written in parts.
    const isEnded = this.#isCut && this.#units === 0 && (text === '' || text.startsWith('\n'));
    this.#isCut = false;
    if (isEnded && text === '') return;
    const all = this.#open.join('') + (isEnded ? text.slice(1) : text);
    this.#open = [];
    this.#units = 0;
    const lines = all.split('\n').map((line) => `${this.#prefix}${line}\n`);
    this.#write(lines.join(''));
  }

  line(text: string): void {
    this.end();
    this.#isCut = false;
    this.piece(`${text}\n`);
  }

  /** What Write-Host -NoNewline left open. */
  end(): void {
    if (this.#units > 0) this.piece('\n');
  }
}
