/** Options with a value and flags of `hawser import` and `hawser export`, and the words that are left. */
export interface MoveWords {
  readonly values: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
  readonly words: readonly string[];
}

/** Reads `--name VALUE`, `--name=VALUE` and flags; after `--` everything is a word. Answers a mistake as one line. */
export function readMoveWords(
  line: readonly string[],
  known: { readonly values: readonly string[]; readonly flags: readonly string[] },
): MoveWords | string {
  const values = new Map<string, string>();
  const flags = new Set<string>();
  const words: string[] = [];
  const rest = [...line];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      words.push(...rest);
      break;
    }
    if (!word.startsWith('-') || word === '-') words.push(word);
    else {
      const [, name = '', joined] = /^(-{1,2}[^=]+)(?:=(.*))?$/s.exec(word) ?? [];
      if (known.flags.includes(name) && joined === undefined) flags.add(name);
      else if (known.values.includes(name)) {
        const value = joined ?? rest.shift();
        if (value === undefined || value === '') return `${name} needs a value`;
        values.set(name, value);
      } else return `there is no option ${printableOption(word)}`;
    }
  }
  return { values, flags, words };
}

function printableOption(word: string): string {
  return word.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);
}
