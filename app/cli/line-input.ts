export type LineEvent =
  /** `echo` is what a terminal would show of it. */
  | { readonly kind: 'typed'; readonly echo: string }
  /** `line` is undefined for the end of input on an empty line. */
  | { readonly kind: 'done'; readonly line: string | undefined }
  | { readonly kind: 'interrupted' };

const enter = /[\r\n]/;
const rubout = /[\b\u007f]/;

/** The editing that a terminal in raw mode leaves to us: rubout, Ctrl-U, Ctrl-C, Ctrl-D. Pure. */
export class LineInput {
  #characters: string[] = [];

  take(character: string): LineEvent {
    if (enter.test(character)) return { kind: 'done', line: this.#characters.join('') };
    if (character === '\u0003') return { kind: 'interrupted' };
    if (character === '\u0004')
      return this.#characters.length === 0 ? { kind: 'done', line: undefined } : { kind: 'typed', echo: '' };
    if (character === '\u0015') {
      const count = this.#characters.length;
      this.#characters = [];
      return { kind: 'typed', echo: '\b \b'.repeat(count) };
    }
    if (rubout.test(character)) return { kind: 'typed', echo: this.#characters.pop() === undefined ? '' : '\b \b' };
    if (character < ' ') return { kind: 'typed', echo: '' };
    this.#characters.push(character);
    return { kind: 'typed', echo: character };
  }
}
