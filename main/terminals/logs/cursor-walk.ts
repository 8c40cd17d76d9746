import { combining, isWide } from './character-width.ts';

/** What happens at the cursor while output is read. */
interface Watcher {
  /** A character was written; `at` is its place as `CursorWalk.at` counts. */
  put(character: string, at: number): void;
  /** The cursor went to a row of which nothing is known: what was begun before has ended. */
  left(): void;
}

const states = { ground: 0, escape: 1, csi: 2, string: 3, stringEscape: 4, charset: 5 } as const;
const mostParameters = 64;
/** Farther than rows of a screen lie apart: no old place is met again. */
const farRows = 100_000;

/** Columns that a character takes: 0, 1 or 2. */
export function widthOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x300 && combining.test(character)) return 0;
  return isWide(code) ? 2 : 1;
}

/**
 * Follows the cursor through a terminal's output, as far as line editors move it (ECMA-48, xterm's ctlseqs), without keeping what stands there. Where it can't tell the row
 * (absolute moves, another screen, a cleared one) it goes on in a row that was never there.
 */
export class CursorWalk {
  columns: number;
  readonly #watcher: Watcher;
  #row = 0;
  #column = 0;
  #kept: readonly [number, number] = [0, 0];
  #state: number = states.ground;
  #parameters = '';

  constructor(columns: number, watcher: Watcher) {
    this.columns = Math.max(1, columns);
    this.#watcher = watcher;
  }

  /** Where the next character goes: row × columns + column. Rows count from an arbitrary one. */
  get at(): number {
    return this.#row * this.columns + this.#column;
  }

  read(text: string): void {
    for (const character of text) {
      if (this.#state === states.ground) this.#read(character);
      else this.#inSequence(character);
    }
  }

  /** The next shell begins, or the rows lie elsewhere. */
  leave(): void {
    this.#row += farRows;
    this.#watcher.left();
  }

  #read(character: string): void {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return this.#control(code);
    const width = widthOf(character);
    if (this.#column + width > this.columns) {
      this.#row++;
      this.#column = 0;
    }
    const { at } = this;
    this.#column += width;
    this.#watcher.put(character, at);
  }

  #control(code: number): void {
    switch (code) {
      case 0x1b:
        this.#state = states.escape;
        return;
      case 0x9b:
        return this.#begin(states.csi);
      case 0x90:
      case 0x98:
      case 0x9d:
      case 0x9e:
      case 0x9f:
        return this.#begin(states.string);
      case 0x0d:
        this.#column = 0;
        return;
      case 0x08:
        return this.#toColumn(this.#inRow - 1);
      case 0x09:
        return this.#toColumn((Math.floor(this.#column / 8) + 1) * 8);
      case 0x0a:
      case 0x0b:
      case 0x0c:
      case 0x84:
      case 0x85:
        this.#row++;
        this.#watcher.left();
    }
  }

  #begin(state: number): void {
    this.#state = state;
    this.#parameters = '';
  }

  #inSequence(character: string): void {
    const code = character.codePointAt(0) ?? 0;
    // CAN and SUB end every sequence.
    if (code === 0x18 || code === 0x1a) {
      this.#state = states.ground;
      return;
    }
    switch (this.#state) {
      case states.escape:
        return this.#afterEscape(character, code);
      case states.charset:
        this.#state = states.ground;
        return;
      case states.csi:
        return this.#inCsi(character, code);
      case states.stringEscape:
        this.#state = code === 0x5c ? states.ground : states.escape;
        if (code !== 0x5c) this.#afterEscape(character, code);
        return;
      default:
        if (code === 0x07 || code === 0x9c) this.#state = states.ground;
        else if (code === 0x1b) this.#state = states.stringEscape;
    }
  }

  #afterEscape(character: string, code: number): void {
    if (code === 0x1b) return;
    this.#state = states.ground;
    if (code < 0x20) this.#control(code);
    else if (code <= 0x2f) this.#state = states.charset;
    else if (character === '[') this.#begin(states.csi);
    else if (']PX^_'.includes(character)) this.#begin(states.string);
    else if (character === '7') this.#kept = [this.#row, this.#column];
    else if (character === '8') [this.#row, this.#column] = this.#kept;
    else if ('DEMc'.includes(character)) this.leave();
  }

  #inCsi(character: string, code: number): void {
    if (code >= 0x40 && code <= 0x7e) {
      this.#state = states.ground;
      this.#act(character, this.#parameters);
    } else if (code === 0x1b) this.#state = states.escape;
    else if (code < 0x20) this.#control(code);
    else if (this.#parameters.length < mostParameters) this.#parameters += character;
  }

  #act(final: string, parameters: string): void {
    const first = Number(/^\d{1,5}/.exec(parameters)?.[0] ?? NaN);
    const count = Math.max(1, first || 1);
    switch (final) {
      case 'C':
      case 'a':
        return this.#toColumn(this.#inRow + count);
      case 'D':
        return this.#toColumn(this.#inRow - count);
      case 'G':
      case '`':
        return this.#toColumn(count - 1);
      case 'A':
        return this.#byRows(-count);
      case 'B':
        return this.#byRows(count);
      case 's':
        if (parameters === '') this.#kept = [this.#row, this.#column];
        return;
      case 'u':
        if (parameters === '') [this.#row, this.#column] = this.#kept;
        return;
      case 'J':
        // What follows the cursor is cleared by line editors, too.
        if ((first || 0) !== 0) this.leave();
        return;
      case 'H':
      case 'f':
        this.#column = Math.min(Math.max(1, Number(/^\d*;(\d{1,5})/.exec(parameters)?.[1] ?? 1)), this.columns) - 1;
        return this.leave();
      case 'd':
      case 'E':
      case 'F':
      case 'L':
      case 'M':
      case 'S':
      case 'T':
      case 'r':
        return this.leave();
      case 'h':
      case 'l':
        if (/^\?(.*;)?(47|1047|1049)(;|$)/.test(parameters)) this.leave();
    }
  }

  /** After the last column of a row the cursor is still in it. */
  get #inRow(): number {
    return Math.min(this.#column, this.columns - 1);
  }

  #toColumn(column: number): void {
    this.#column = Math.min(Math.max(0, column), this.columns - 1);
  }

  #byRows(count: number): void {
    this.#column = this.#inRow;
    this.#row += count;
  }
}
