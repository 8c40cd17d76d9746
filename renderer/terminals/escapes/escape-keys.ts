/** What ssh's escapes do (ssh(1), ESCAPE CHARACTERS). */
export type EscapeCommand =
  'disconnect' | 'list' | 'help' | 'rekey' | 'break' | 'commandLine' | 'background' | 'suspend' | 'logMore' | 'logLess';

const commands: Readonly<Record<string, EscapeCommand>> = {
  '.': 'disconnect',
  '#': 'list',
  '?': 'help',
  R: 'rekey',
  B: 'break',
  C: 'commandLine',
  '&': 'background',
  '\u001a': 'suspend',
  v: 'logMore',
  V: 'logLess',
};

/** What becomes of typed words, in order. */
export type TypedPart =
  { readonly kind: 'send'; readonly words: string } | { readonly kind: 'command'; readonly command: EscapeCommand };

/**
 * What the emulator says by itself: focus, cursor and mouse reports, answers to queries. Nobody typed it, so it is not between Enter and the
 * escape character.
 */
const reports = /^\u001b(?:\[(?:[IO]|[?>=<]?[\d;:$]*[Rcntxy]|\?\d+u|<[\d;]+[Mm]|M[^]{3})|[\]P_^X][^])/;

/**
 * Finds ssh's escapes in what is typed: the escape character counts as the first after Enter, twice it is itself. As in ssh it is held back until
 * the next key. What is pasted or answered by the emulator is never an escape, unlike in ssh, which cannot tell.
 */
export class EscapeKeys {
  readonly #character: () => string | undefined;
  #isAtStart = true;
  #held: string | undefined;

  /** @param character the escape character just now; undefined: none. */
  constructor(character: () => string | undefined) {
    this.#character = character;
  }

  /** Takes what the keyboard made: one key, or several characters of a dead key or an input method. */
  take(data: string): readonly TypedPart[] {
    if (reports.test(data)) return [{ kind: 'send', words: data }];
    const escape = this.#character();
    // A key with a sequence of its own is no character after the escape.
    if (escape === undefined || (data.length > 1 && data.startsWith('\u001b') && escape !== '\u001b')) return this.passBy(data);
    const parts: TypedPart[] = [];
    let words = '';
    const say = (): void => {
      if (words !== '') parts.push({ kind: 'send', words });
      words = '';
    };
    for (const character of data) {
      if (this.#held !== undefined) {
        const held = this.#held;
        this.#held = undefined;
        const command = Object.hasOwn(commands, character) ? commands[character] : undefined;
        if (command !== undefined) {
          say();
          parts.push({ kind: 'command', command });
          this.#isAtStart = true;
          continue;
        }
        words += character === held ? held : held + character;
      } else if (character === escape && this.#isAtStart) {
        this.#held = character;
        continue;
      } else words += character;
      this.#isAtStart = character === '\r' || character === '\n';
    }
    say();
    return parts;
  }

  /** Lets words through that are no typing; an escape character that waits goes before them. */
  passBy(data: string): readonly TypedPart[] {
    const words = (this.#held ?? '') + data;
    this.#held = undefined;
    this.#isAtStart = /[\r\n]$/.test(data);
    return words === '' ? [] : [{ kind: 'send', words }];
  }
}
