import { chmodSync, closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface RotatingFileOptions {
  readonly path: string;
  readonly maxBytes: number;
  /** How many old files stay beside the current one, as `path.1` (the newest), `path.2`, … */
  readonly keep: number;
}

/**
 * A log file of mode 0600 in a folder of mode 0700. It is written at once, line by line: what a crash leaves behind is what
 * happened. A file that can't be written is given up silently; a log must not stop the program.
 */
export class RotatingFile {
  readonly #options: RotatingFileOptions;
  #file: number | undefined;
  #sizeBytes = 0;

  constructor(options: RotatingFileOptions) {
    this.#options = options;
    this.#attempt(() => {
      mkdirSync(dirname(options.path), { recursive: true, mode: 0o700 });
      this.#open();
    });
  }

  /** Whether lines get anywhere. */
  get isOpen(): boolean {
    return this.#file !== undefined;
  }

  /** Appends a line; the line's end is added. */
  write(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    this.#attempt(() => {
      if (this.#sizeBytes > 0 && this.#sizeBytes + bytes.length > this.#options.maxBytes) this.#rotate();
      if (this.#file === undefined) return;
      writeSync(this.#file, bytes);
      this.#sizeBytes += bytes.length;
    });
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #open(): void {
    const { path } = this.#options;
    this.#file = openSync(path, 'a', 0o600);
    chmodSync(path, 0o600);
    this.#sizeBytes = fstatSync(this.#file).size;
  }

  #rotate(): void {
    this.close();
    const { path, keep } = this.#options;
    for (let number = keep; number > 0; number--) {
      this.#attempt(() => renameSync(number === 1 ? path : `${path}.${number - 1}`, `${path}.${number}`));
    }
    this.#open();
  }

  #attempt(action: () => void): void {
    try {
      action();
    } catch {
      // Full disk, missing rights, no older file to move: nothing that a log could do about it.
    }
  }
}
