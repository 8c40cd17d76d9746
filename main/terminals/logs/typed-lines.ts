import { TextDecoder } from 'node:util';
import { CursorWalk, widthOf } from './cursor-walk.ts';
import { typedKeys, type TypedKey } from './typed-keys.ts';

/** Stands for what was typed and not shown; it never tells how much. */
export const hiddenMark = '•';
/** Longer lines are hidden. */
const mostLine = 4096;
/** Lines that were typed ahead; older ones are hidden. */
const mostWaiting = 64;

interface Line {
  raw: string;
  /** Whether it has anything that could be echoed. */
  hasText: boolean;
  /** Characters whose echo has not come yet, and where it must stand. */
  readonly unseen: { readonly character: string; readonly at: number }[];
  /** Widths of the characters before the cursor since its place was last looked up. */
  widths: number[];
  /** Where the next character's echo must stand; undefined: where the cursor is once everything was echoed. */
  next: number | undefined;
  isHidden: boolean;
  end: string | undefined;
  /** Not all of it was echoed when it ended: an echo is told from other output only by the end of the row behind it. */
  isLate: boolean;
}

/**
 * Decides what of a terminal's typing may be kept. A client can't see whether the remote terminal echoes, so a line is handed out only once each of its characters was
 * written by the server, in order, at the place where the cursor was when it was typed, and before the cursor left the row; where that comes after Enter,
 * nothing else may stand behind it in the row. Everything else comes as
 * `hiddenMark`, for good: what is shown later changes nothing. So nothing is handed out that the output did not have first.
 * Limit: a program that draws just these characters at just these places before Enter (a counter that runs over a hidden PIN) can't be told from an echo; a line editor that
 * replaces a suggestion does the same. What is handed out then stood on the screen, and in the recording's output.
 */
export class TypedLines {
  readonly #emit: (text: string) => void;
  readonly #walk: CursorWalk;
  #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #lines: Line[] = [];
  /** The last that was handed out is an open `hiddenMark`. */
  #isMarked = false;

  constructor(columns: number, emit: (text: string) => void) {
    this.#emit = emit;
    this.#walk = new CursorWalk(columns, {
      put: (character, at) => this.#put(character, at),
      left: () => this.#left(),
    });
  }

  typed(bytes: Uint8Array): void {
    for (const key of typedKeys(this.#decoder.decode(bytes, { stream: true }))) this.#key(key);
  }

  /** Output, in whole characters. */
  shown(text: string): void {
    this.#walk.read(text);
  }

  resized(columns: number): void {
    this.#walk.columns = Math.max(1, columns);
    this.#walk.leave();
  }

  /** Nothing more will be echoed of what was typed. */
  end(): void {
    for (const line of this.#lines) line.isHidden ||= line.isLate;
    this.#walk.leave();
    for (const line of this.#lines) line.isHidden ||= line.end === undefined;
    this.#settle();
    for (const _ of this.#lines.splice(0)) this.#hand(hiddenMark);
    this.#decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  }

  #key(key: TypedKey): void {
    const line = this.#open();
    switch (key.kind) {
      case 'end':
        line.end = key.raw;
        line.isLate = line.unseen.length > 0;
        // Keys that show nothing may be a secret, too.
        line.isHidden ||= !line.hasText && line.raw !== '';
        break;
      case 'hidden':
        this.#hide(line);
        break;
      case 'text':
        this.#text(line, key.raw);
        break;
      case 'erase': {
        const width = line.widths.pop();
        line.next = width === undefined || line.next === undefined ? undefined : line.next - width;
        break;
      }
      case 'edit':
        line.next = undefined;
        line.widths = [];
    }
    if (!line.isHidden) line.raw += key.raw;
    if (line.raw.length > mostLine) this.#hide(line);
    this.#settle();
  }

  /** The line that is being typed. */
  #open(): Line {
    const last = this.#lines.at(-1);
    if (last !== undefined && last.end === undefined) return last;
    const line: Line = {
      raw: '',
      hasText: false,
      unseen: [],
      widths: [],
      next: undefined,
      isHidden: false,
      end: undefined,
      isLate: false,
    };
    this.#lines.push(line);
    if (this.#lines.length > mostWaiting && this.#lines[0] !== undefined) this.#hide(this.#lines[0]);
    return line;
  }

  #text(line: Line, character: string): void {
    line.hasText = true;
    // With echoes on their way nobody knows where the cursor will be.
    if (line.next === undefined && (line.unseen.length > 0 || line !== this.#lines[0])) this.#hide(line);
    if (line.isHidden) return;
    const at = line.next ?? this.#walk.at;
    const width = widthOf(character);
    line.unseen.push({ character, at });
    line.widths.push(width);
    line.next = at + width;
  }

  #hide(line: Line): void {
    line.isHidden = true;
    line.raw = '';
    line.unseen.length = 0;
  }

  #put(character: string, at: number): void {
    const line = this.#lines[0];
    if (line === undefined) return;
    const [awaited] = line.unseen;
    if (awaited === undefined ? !line.isLate || at < (line.next ?? 0) : awaited.at !== at) return;
    if (awaited?.character === character) line.unseen.shift();
    // Something else stands there after Enter, or goes on behind it: nothing of this is an echo.
    else if (line.end !== undefined) this.#hide(line);
    this.#settle();
  }

  #left(): void {
    const line = this.#lines[0];
    if (line === undefined) return;
    if (line.unseen.length > 0) this.#hide(line);
    line.isLate = false;
    line.next = undefined;
    line.widths = [];
    if (line.isHidden && line.end === undefined) {
      this.#lines.shift();
      this.#hand(hiddenMark);
    }
    this.#settle();
  }

  #settle(): void {
    for (let line = this.#lines[0]; line?.end !== undefined; line = this.#lines[0]) {
      if (!line.isHidden && (line.unseen.length > 0 || line.isLate)) return;
      this.#lines.shift();
      this.#hand(line.isHidden ? `${hiddenMark}${line.end}` : line.raw);
    }
  }

  #hand(text: string): void {
    const isMark = text.startsWith(hiddenMark) && text.length <= hiddenMark.length + 1;
    const more = isMark && this.#isMarked ? text.slice(hiddenMark.length) : text;
    this.#isMarked = text === hiddenMark;
    if (more !== '') this.#emit(more);
  }
}
