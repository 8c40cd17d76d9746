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

/** Writes pieces as whole lines, each with its host in front where there are several; with one host pieces go as they come. */
export class LineWriter {
  readonly #write: (text: string) => void;
  readonly #prefix: string;
  #open = '';

  constructor(write: (text: string) => void, prefix: string) {
    this.#write = write;
    this.#prefix = prefix;
  }

  piece(text: string): void {
    if (this.#prefix === '') return this.#write(text);
    const lines = (this.#open + text).split('\n');
    this.#open = lines.pop() ?? '';
    if (lines.length > 0) this.#write(lines.map((line) => `${this.#prefix}${line}\n`).join(''));
  }

  line(text: string): void {
    this.end();
    this.piece(`${text}\n`);
  }

  /** What Write-Host -NoNewline left open. */
  end(): void {
    if (this.#open !== '') this.piece('\n');
  }
}
