import { LogLine } from './log-line.ts';

/** Where the reader is: in text, or inside a sequence. */
const states = { ground: 0, escape: 1, csi: 2, string: 3, stringEscape: 4, charset: 5 } as const;

/** Bytes to text, across the borders of chunks. */
interface Decoder {
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string;
}

/**
 * Cells of a line without its end; what is above goes out row by row. Each act in a line costs up to its length, and an act is four bytes of a server,
 * so this is small.
 */
export const mostLine = 4096;
const mostParameters = 64;
const alternateScreens = new Set(['?47', '?1047', '?1049']);

/**
 * Takes the bytes of a terminal and answers the text that stood in it, line by line: escape sequences are gone (ECMA-48, xterm's ctlseqs), what was
 * written over in a line is too. Full-screen programs draw pages, no lines: one line says that there was one. Text that a prompt leaves without a
 * line end comes with the next line, or at the end.
 */
export class PlainText {
  readonly #decoder: Decoder;
  readonly #line = new LogLine();
  #state: number = states.ground;
  #parameters = '';
  #isAlternate = false;
  #out = '';

  constructor(decoder: Decoder = new TextDecoder('utf-8', { ignoreBOM: true })) {
    this.#decoder = decoder;
  }

  /** The terminal's width from now on. */
  setColumns(columns: number): void {
    this.#line.columns = Math.max(1, columns);
  }

  /** Cells of the line that has no end yet: at most `mostLine`, or the terminal's width where that is more. */
  get held(): number {
    return this.#line.length;
  }

  push(bytes: Uint8Array): string {
    this.#read(this.#decoder.decode(bytes, { stream: true }));
    return this.#take();
  }

  /** A line of our own between the others. */
  note(words: string): string {
    this.#note(words);
    return this.#take();
  }

  /** A new shell follows: it begins on a fresh screen. */
  reset(): void {
    this.#endLine();
    this.#state = states.ground;
    this.#isAlternate = false;
  }

  /** What has no line end yet. */
  end(): string {
    this.#read(this.#decoder.decode());
    this.#endLine();
    return this.#take();
  }

  #take(): string {
    const out = this.#out;
    this.#out = '';
    return out;
  }

  #read(text: string): void {
    for (let at = 0; at < text.length;) {
      if (this.#state === states.ground) at = this.#readText(text, at);
      else at = this.#readSequence(text, at);
      if (this.#line.length > mostLine) this.#out += this.#line.takeRows();
    }
  }

  #readText(text: string, from: number): number {
    let to = from;
    for (; to < text.length; to++) {
      const code = text.charCodeAt(to);
      if (code < 0x20 || (code >= 0x7f && code < 0xa0)) break;
    }
    if (to > from) {
      if (!this.#isAlternate) this.#line.write(text.slice(from, to));
      return to;
    }
    this.#control(text.charCodeAt(from));
    return from + 1;
  }

  #control(code: number): void {
    switch (code) {
      case 0x1b:
        this.#state = states.escape;
        return;
      case 0x9b:
        this.#begin(states.csi);
        return;
      case 0x90:
      case 0x98:
      case 0x9d:
      case 0x9e:
      case 0x9f:
        this.#begin(states.string);
        return;
    }
    if (this.#isAlternate) return;
    if (code === 0x0d) this.#line.toColumn(0);
    else if (code === 0x0a || code === 0x0b || code === 0x0c || code === 0x85) this.#newLine();
    else if (code === 0x08) this.#line.byColumns(-1);
    else if (code === 0x09) this.#line.tab();
  }

  /** A line feed inside a wrapped line goes to its next row; at its last one it ends the line. */
  #newLine(): void {
    if (!this.#line.byRows(1)) this.#out += `${this.#line.take()}\n`;
  }

  #endLine(): void {
    if (!this.#line.isEmpty) this.#out += `${this.#line.take()}\n`;
  }

  #begin(state: number): void {
    this.#state = state;
    this.#parameters = '';
  }

  /** Answers where to go on. */
  #readSequence(text: string, at: number): number {
    const code = text.charCodeAt(at);
    // CAN and SUB end every sequence; ESC begins another.
    if (code === 0x18 || code === 0x1a) {
      this.#state = states.ground;
      return at + 1;
    }
    switch (this.#state) {
      case states.escape:
        return this.#afterEscape(code, at);
      case states.charset:
        this.#state = states.ground;
        return at + 1;
      case states.csi:
        return this.#inCsi(text, code, at);
      case states.stringEscape:
        this.#state = code === 0x5c ? states.ground : states.escape;
        return code === 0x5c ? at + 1 : at;
      default:
        return this.#inString(text, at);
    }
  }

  #afterEscape(code: number, at: number): number {
    if (code === 0x5b) this.#begin(states.csi);
    else if (code === 0x5d || code === 0x50 || code === 0x58 || code === 0x5e || code === 0x5f) this.#begin(states.string);
    else if (code >= 0x20 && code <= 0x2f) this.#state = states.charset;
    else if (code === 0x1b) this.#state = states.escape;
    else this.#state = states.ground;
    // A control character inside a sequence acts as always.
    return code < 0x20 && code !== 0x1b ? at : at + 1;
  }

  #inCsi(text: string, code: number, at: number): number {
    if (code >= 0x40 && code <= 0x7e) {
      this.#state = states.ground;
      this.#act(text.charAt(at), this.#parameters);
    } else if (code === 0x1b) this.#state = states.escape;
    else if (code < 0x20) this.#control(code);
    else if (this.#parameters.length < mostParameters) this.#parameters += text.charAt(at);
    return at + 1;
  }

  #inString(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 0x07 || code === 0x9c) {
        this.#state = states.ground;
        return at + 1;
      }
      if (code === 0x1b) {
        this.#state = states.stringEscape;
        return at + 1;
      }
      if (code === 0x18 || code === 0x1a) return at;
    }
    return text.length;
  }

  #act(final: string, parameters: string): void {
    if (final === 'h' || final === 'l') return this.#mode(final === 'h', parameters);
    if (this.#isAlternate) return;
    const first = Number(/^\d{1,5}/.exec(parameters)?.[0] ?? NaN);
    const count = Math.max(1, first || 1);
    const line = this.#line;
    switch (final) {
      case 'C':
      case 'a':
        return line.byColumns(count);
      case 'D':
        return line.byColumns(-count);
      case 'G':
      case '`':
        return line.toColumn(count - 1);
      case 'K':
        return line.erase(first || 0);
      case 'P':
        return line.delete(count);
      case '@':
        return line.insertBlanks(count);
      case 'X':
        return line.eraseCells(count);
      case 'J':
        return (first || 0) === 0 ? line.eraseRest() : this.#endLine();
      case 'A':
        if (!line.byRows(-count)) this.#endLine();
        return;
      case 'B':
        if (!line.byRows(count)) this.#endLine();
        return;
      case 'H':
      case 'f':
      case 'd':
      case 'E':
      case 'F':
        return this.#endLine();
    }
  }

  #note(words: string): void {
    this.#endLine();
    this.#out += `[${words}]\n`;
  }

  #mode(isSet: boolean, parameters: string): void {
    const names = parameters.startsWith('?') ? parameters.slice(1).split(';') : [];
    if (!names.some((name) => alternateScreens.has(`?${name}`)) || isSet === this.#isAlternate) return;
    if (isSet) this.#note('a full-screen program');
    this.#isAlternate = isSet;
  }
}
