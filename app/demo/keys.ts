/** One key press, or a run of ordinary characters. */
export type Key = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'key'; readonly name: KeyName };

export type KeyName =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'wordLeft'
  | 'wordRight'
  | 'home'
  | 'end'
  | 'delete'
  | 'backspace'
  | 'enter'
  | 'tab'
  | 'interrupt'
  | 'endOfFile'
  | 'clearScreen'
  | 'killToStart'
  | 'killToEnd'
  | 'killWord'
  | 'other';

const controls: Readonly<Record<string, KeyName>> = {
  '\u0001': 'home',
  '\u0002': 'left',
  '\u0003': 'interrupt',
  '\u0004': 'endOfFile',
  '\u0005': 'end',
  '\u0006': 'right',
  '\u0008': 'backspace',
  '\t': 'tab',
  '\n': 'enter',
  '\u000b': 'killToEnd',
  '\u000c': 'clearScreen',
  '\r': 'enter',
  '\u000e': 'down',
  '\u0010': 'up',
  '\u0015': 'killToStart',
  '\u0017': 'killWord',
  '\u007f': 'backspace',
};

/** What xterm sends for named keys, after ESC (xterm control sequences, "PC-Style Function Keys"). */
const sequences: Readonly<Record<string, KeyName>> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  '[H': 'home',
  '[F': 'end',
  OA: 'up',
  OB: 'down',
  OC: 'right',
  OD: 'left',
  OH: 'home',
  OF: 'end',
  '[1~': 'home',
  '[3~': 'delete',
  '[4~': 'end',
  '[7~': 'home',
  '[8~': 'end',
  '[1;5C': 'wordRight',
  '[1;5D': 'wordLeft',
  '[1;3C': 'wordRight',
  '[1;3D': 'wordLeft',
  b: 'wordLeft',
  f: 'wordRight',
  '\u007f': 'killWord',
};

const sequencePattern = /^(?:\[[0-?]*[ -/]*[@-~]|O[@-~]|[^[O])/u;
const longestSequence = 32;

/** Turns typed characters into keys. A sequence that was cut between two chunks waits for its rest. */
export class KeyReader {
  #rest = '';

  /** The keys in `text`; runs of ordinary characters come as one. */
  read(text: string): Key[] {
    let input = this.#rest + text;
    this.#rest = '';
    const keys: Key[] = [];
    while (input !== '') {
      const ordinary = /^[^\u0000-\u001f\u007f]+/u.exec(input)?.[0];
      if (ordinary !== undefined) {
        keys.push({ kind: 'text', text: ordinary });
        input = input.slice(ordinary.length);
      } else if (input.startsWith('\u001b')) {
        const sequence = sequencePattern.exec(input.slice(1))?.[0];
        if (sequence === undefined && input.length < longestSequence) {
          this.#rest = input;
          return keys;
        }
        keys.push({ kind: 'key', name: (sequence === undefined ? undefined : sequences[sequence]) ?? 'other' });
        input = input.slice(1 + (sequence?.length ?? 0));
      } else {
        keys.push({ kind: 'key', name: controls[input.charAt(0)] ?? 'other' });
        // Return sends CR; a pasted CR LF is one line end.
        input = input.slice(input.startsWith('\r\n') ? 2 : 1);
      }
    }
    return keys;
  }
}
