import { combining, isWide } from './character-width.ts';

/** Only characters of one column and one code unit. */
const plain = /^[\u0020-\u007e\u00a0-\u02ff]*$/;

/**
 * One line of a session as its user ends up seeing it: what a program or a line editor wrote over is gone. A line that the terminal wrapped is one
 * line here; `columns` is where it wraps.
 */
export class LogLine {
  columns = 80;
  /** Plain characters; once others come, `#cells` has one entry a column (the second of a wide one is empty). */
  #text = '';
  #cells: string[] | undefined;
  #at = 0;
  /** The last column was written: the cursor is still in that row. */
  #isPending = false;

  get isEmpty(): boolean {
    return this.length === 0;
  }

  get length(): number {
    return this.#cells?.length ?? this.#text.length;
  }

  write(run: string): void {
    if (this.#cells === undefined && !plain.test(run)) this.#cells = [...this.#text];
    if (this.#cells !== undefined) this.#writeCells(this.#cells, run);
    else {
      const text = this.#text.length < this.#at ? this.#text.padEnd(this.#at) : this.#text;
      this.#text = this.#at === text.length ? text + run : text.slice(0, this.#at) + run + text.slice(this.#at + run.length);
      this.#at += run.length;
    }
    this.#isPending = this.#at > 0 && this.#at % this.columns === 0;
  }

  tab(): void {
    const inRow = this.#at - this.#rowStart;
    this.write(' '.repeat(Math.max(1, Math.min(8 - (inRow % 8), this.columns - inRow))));
  }

  /** To a column of the cursor's row, from 0. */
  toColumn(column: number): void {
    this.#move(this.#rowStart + Math.min(Math.max(0, column), this.columns - 1));
  }

  /** Never out of the row. */
  byColumns(count: number): void {
    const start = this.#rowStart;
    const from = this.#isPending ? this.#at - 1 : this.#at;
    this.#move(Math.min(Math.max(start, from + count), start + this.columns - 1));
  }

  /** To a row above or below that belongs to the same line; false: there is none. */
  byRows(count: number): boolean {
    const start = this.#rowStart;
    const to = start + count * this.columns;
    if (to < 0 || to >= this.length) return false;
    this.#move(to + ((this.#isPending ? this.#at - 1 : this.#at) - start));
    return true;
  }

  /** Erases from the cursor to the end of the row (0), from its beginning to the cursor (1), or all of it (2); `EL`. */
  erase(what: number): void {
    const start = this.#rowStart;
    const from = what === 0 ? this.#at : start;
    const to = what === 1 ? this.#at + 1 : start + this.columns;
    this.#splice(from, Math.max(0, to - from), to >= this.length ? 0 : to - from);
  }

  /** Erases from the cursor to the end of the line: rows below belong to it too. */
  eraseRest(): void {
    this.#splice(this.#at, Infinity, 0);
  }

  /** Blanks from the cursor on, which stays. */
  eraseCells(count: number): void {
    this.#splice(this.#at, count, this.#at + count >= this.length ? 0 : count);
  }

  delete(count: number): void {
    this.#splice(this.#at, count, 0);
  }

  /** What is pushed over the row's right end is gone: the rows below stay where they are, and the line does not grow out of its row. */
  insertBlanks(count: number): void {
    if (this.#at >= this.length) return;
    const end = this.#rowStart + this.columns;
    const room = Math.max(0, Math.min(count, end - this.#at));
    if (this.#cells !== undefined && this.length >= end) {
      this.#cells.copyWithin(this.#at + room, this.#at, end - room).fill(' ', this.#at, this.#at + room);
      return;
    }
    const lost = Math.min(this.length, end) + room - end;
    if (lost > 0) this.#splice(end - lost, lost, 0);
    this.#splice(this.#at, 0, room);
  }

  /** Hands the line out, without blanks at its end, and begins a new one. */
  take(): string {
    const text = (this.#cells?.join('') ?? this.#text).trimEnd();
    this.#text = '';
    this.#cells = undefined;
    this.#at = 0;
    this.#isPending = false;
    return text;
  }

  /** Hands out the rows before the cursor's, with their blanks: the line goes on. */
  takeRows(): string {
    const start = Math.min(this.#rowStart, this.length);
    const cells = this.#cells?.splice(0, start);
    const text = cells === undefined ? this.#text.slice(0, start) : cells.join('');
    if (this.#cells === undefined) this.#text = this.#text.slice(start);
    this.#at -= start;
    return text;
  }

  get #rowStart(): number {
    const at = this.#isPending ? this.#at - 1 : this.#at;
    return at - (at % this.columns);
  }

  #move(to: number): void {
    this.#at = to;
    this.#isPending = false;
  }

  #splice(from: number, count: number, blanks: number): void {
    if (from >= this.length) return;
    if (this.#cells !== undefined) {
      this.#cells.splice(from, Math.min(count, this.length), ...new Array<string>(blanks).fill(' '));
    } else this.#text = this.#text.slice(0, from) + ' '.repeat(blanks) + this.#text.slice(from + Math.min(count, this.length));
  }

  #writeCells(cells: string[], run: string): void {
    for (const character of run) {
      const code = character.codePointAt(0) ?? 0;
      while (cells.length < this.#at) cells.push(' ');
      if (code >= 0x300 && combining.test(character)) {
        const last = this.#at - 1;
        const base = cells[last] === '' ? last - 1 : last;
        if (base >= 0 && (cells[base]?.length ?? 0) < 32) cells[base] = `${cells[base] ?? ''}${character}`;
        continue;
      }
      cells[this.#at++] = character;
      if (isWide(code)) cells[this.#at++] = '';
    }
  }
}
