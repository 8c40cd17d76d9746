import type { Key, KeyName } from './keys.ts';
import { textWidth } from './text-width.ts';

/** What a key did beyond changing the line. */
export type EditOutcome =
  | { readonly kind: 'edited' }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'endOfFile' }
  | { readonly kind: 'clearScreen' }
  | { readonly kind: 'complete' };

const edited: EditOutcome = { kind: 'edited' };
const historyLimit = 200;
const lineLimit = 4096;

/** Edits one line as readline's Emacs mode does, with history, and says how to draw it. Does no I/O. */
export class LineEditor {
  #characters: string[] = [];
  #cursor = 0;
  #history: string[] = [];
  #historyIndex = 0;
  /** What stood in the line before the user went up into the history. */
  #draft = '';
  /** Row of the cursor below the prompt's first row, as it was last drawn. */
  #drawnCursorRow = 0;

  get line(): string {
    return this.#characters.join('');
  }
  get beforeCursor(): string {
    return this.#characters.slice(0, this.#cursor).join('');
  }
  get history(): readonly string[] {
    return this.#history;
  }

  press(key: Key): EditOutcome {
    if (key.kind === 'text') {
      this.insert(key.text);
      return edited;
    }
    return this.#pressNamed(key.name);
  }

  /** Puts text in at the cursor; a line that would become longer than 4096 characters stays as it is. */
  insert(text: string): void {
    const characters = [...text];
    if (this.#characters.length + characters.length > lineLimit) return;
    this.#characters.splice(this.#cursor, 0, ...characters);
    this.#cursor += characters.length;
  }

  /** Empties the line, for a new prompt. */
  reset(): void {
    this.#set('');
    this.#historyIndex = this.#history.length;
    this.#drawnCursorRow = 0;
  }

  /** The bytes that bring the line and its cursor onto the screen, starting from where it was drawn before. */
  draw(prompt: string, columns: number): string {
    const up = this.#drawnCursorRow > 0 ? `\u001b[${this.#drawnCursorRow}A` : '';
    const end = textWidth(prompt) + textWidth(this.line);
    const cursor = textWidth(prompt) + textWidth(this.beforeCursor);
    // A line that ends at the margin leaves the cursor waiting there: a line end makes the next row real.
    const wrap = end > 0 && end % columns === 0 ? '\r\n' : '';
    const rowsBack = Math.floor(end / columns) - Math.floor(cursor / columns);
    const column = cursor % columns;
    this.#drawnCursorRow = Math.floor(cursor / columns);
    return [
      `${up}\r\u001b[J${prompt}${this.line}${wrap}`,
      rowsBack > 0 ? `\u001b[${rowsBack}A` : '',
      column > 0 ? `\r\u001b[${column}C` : '\r',
    ].join('');
  }

  /** The bytes that move below the line before a command prints. */
  leave(prompt: string, columns: number): string {
    this.#cursor = this.#characters.length;
    return `${this.draw(prompt, columns)}\r\n`;
  }

  #pressNamed(name: KeyName): EditOutcome {
    switch (name) {
      case 'enter':
        return { kind: 'line', line: this.#remember() };
      case 'interrupt':
        return { kind: 'interrupt' };
      case 'endOfFile':
        if (this.#characters.length === 0) return { kind: 'endOfFile' };
        this.#characters.splice(this.#cursor, 1);
        return edited;
      case 'clearScreen':
        return { kind: 'clearScreen' };
      case 'tab':
        return { kind: 'complete' };
      default:
        this.#edit(name);
        return edited;
    }
  }

  #edit(name: KeyName): void {
    if (name === 'left') this.#cursor = Math.max(0, this.#cursor - 1);
    else if (name === 'right') this.#cursor = Math.min(this.#characters.length, this.#cursor + 1);
    else if (name === 'home') this.#cursor = 0;
    else if (name === 'end') this.#cursor = this.#characters.length;
    else if (name === 'wordLeft') this.#cursor = this.#wordStart();
    else if (name === 'wordRight') this.#cursor = this.#wordEnd();
    else if (name === 'delete') this.#characters.splice(this.#cursor, 1);
    else if (name === 'backspace') this.#removeBack(this.#cursor - 1);
    else if (name === 'killWord') this.#removeBack(this.#wordStart());
    else if (name === 'killToStart') this.#removeBack(0);
    else if (name === 'killToEnd') this.#characters.splice(this.#cursor);
    else if (name === 'up') this.#recall(this.#historyIndex - 1);
    else if (name === 'down') this.#recall(this.#historyIndex + 1);
  }

  #removeBack(from: number): void {
    const start = Math.max(0, from);
    this.#characters.splice(start, this.#cursor - start);
    this.#cursor = start;
  }

  #wordStart(): number {
    let at = this.#cursor;
    while (at > 0 && this.#characters[at - 1] === ' ') at--;
    while (at > 0 && this.#characters[at - 1] !== ' ') at--;
    return at;
  }

  #wordEnd(): number {
    let at = this.#cursor;
    while (at < this.#characters.length && this.#characters[at] === ' ') at++;
    while (at < this.#characters.length && this.#characters[at] !== ' ') at++;
    return at;
  }

  #recall(index: number): void {
    if (index < 0 || index > this.#history.length || index === this.#historyIndex) return;
    if (this.#historyIndex === this.#history.length) this.#draft = this.line;
    this.#historyIndex = index;
    this.#set(this.#history[index] ?? this.#draft);
  }

  #remember(): string {
    const line = this.line;
    if (line.trim() !== '' && this.#history.at(-1) !== line) this.#history = [...this.#history.slice(1 - historyLimit), line];
    return line;
  }

  #set(text: string): void {
    this.#characters = [...text];
    this.#cursor = this.#characters.length;
  }
}
