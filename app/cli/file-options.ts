import { parseCliOptions, type CliOptions } from './options.ts';

/** What the words after `get`, `put` and `ls` say. */
export interface FileWords {
  readonly operands: readonly string[];
  /** Own options that were given: letters, and words without their dashes. */
  readonly flags: ReadonlySet<string>;
  /** Arguments of own options that take one, in their order. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Options of ssh(1); the destination is set by each operand. */
  readonly cli: CliOptions;
}

export type ParsedFileWords =
  | { readonly kind: 'words'; readonly words: FileWords }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly line: string };

/** Options of ssh(1) with an argument, and `P`, which is the port in scp and sftp. */
const withArgument = 'FplJiobcmP';

/** Reads options, which may stand before, between and after the operands up to `--`. `own` letters go before those of ssh(1). */
export function parseFileWords(
  line: readonly string[],
  own: {
    readonly letters: string;
    readonly words: readonly string[];
    readonly valued?: readonly string[];
    readonly valuedLetters?: string;
  },
): ParsedFileWords {
  const rest = [...line];
  const operands: string[] = [];
  const ssh: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      operands.push(...rest);
      break;
    }
    if (word === '-' || !word.startsWith('-')) operands.push(word);
    else if (word.startsWith('--') && own.valued?.includes(word.slice(2).split('=', 1)[0] ?? '') === true) {
      const [name = ''] = word.slice(2).split('=', 1);
      const value = word.includes('=') ? word.slice(name.length + 3) : rest.shift();
      if (value === undefined) return { kind: 'mistake', line: `--${name} needs an argument` };
      values.set(name, [...(values.get(name) ?? []), value]);
    } else if (word.startsWith('--')) {
      const value = word === '--data' ? rest.shift() : undefined;
      if (own.words.includes(word.slice(2))) flags.add(word.slice(2));
      else ssh.push(word, ...(value === undefined ? [] : [value]));
    } else {
      const missing = readLetters(word, rest, { own: own.letters, valued: own.valuedLetters ?? '', flags, values, ssh });
      if (missing !== undefined) return { kind: 'mistake', line: `-${missing} needs an argument` };
    }
  }
  // The operands stand for the destination: what is left is read as in any command.
  const parsed = parseCliOptions([...ssh, 'host']);
  if (parsed.kind !== 'options') return parsed;
  if (parsed.options.json) return { kind: 'mistake', line: 'there is no option --json' };
  return { kind: 'words', words: { operands, flags, values, cli: parsed.options } };
}

interface Letters {
  readonly own: string;
  /** Own ones with an argument. */
  readonly valued: string;
  readonly flags: Set<string>;
  readonly values: Map<string, string[]>;
  readonly ssh: string[];
}

/** Answers the letter whose argument is missing. */
function readLetters(word: string, rest: string[], { own, valued, flags, values, ssh }: Letters): string | undefined {
  for (let at = 1; at < word.length; at += 1) {
    const letter = word.charAt(at);
    if (own.includes(letter)) flags.add(letter);
    else if (!valued.includes(letter) && !withArgument.includes(letter)) ssh.push(`-${letter}`);
    else {
      const value = word.slice(at + 1) || rest.shift();
      if (value === undefined) return letter;
      if (valued.includes(letter)) values.set(letter, [...(values.get(letter) ?? []), value]);
      else ssh.push(letter === 'P' ? '-p' : `-${letter}`, value);
      return undefined;
    }
  }
  return undefined;
}
