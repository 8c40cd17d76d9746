/** What the words after `hawser known-hosts` or `hawser keys` say. */
export interface ToolWords {
  readonly action: string;
  readonly words: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
}

export type ParsedTool =
  { readonly kind: 'words'; readonly parsed: ToolWords } | { readonly kind: 'mistake'; readonly line: string };

/**
 * Reads `ACTION [options] WORDS…`: letters of `flags` stand alone and may be joined, letters of `values` take an argument, joined or
 * apart; names of `long` stand alone. `-` is a word, and after `--` everything is.
 */
export function readToolWords(
  line: readonly string[],
  { flags, values, long }: { readonly flags: string; readonly values: string; readonly long: readonly string[] },
): ParsedTool {
  const rest = [...line];
  const words: string[] = [];
  const given = { flags: new Set<string>(), values: new Map<string, string>() };
  const mistake = (text: string): ParsedTool => ({ kind: 'mistake', line: text });
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      words.push(...rest);
      break;
    }
    if (word === '-' || !word.startsWith('-')) words.push(word);
    else if (word.startsWith('--')) {
      if (!long.includes(word)) return mistake(`there is no option ${word}`);
      given.flags.add(word);
    } else {
      for (let at = 1; at < word.length; at += 1) {
        const letter = word.charAt(at);
        if (flags.includes(letter)) given.flags.add(letter);
        else if (values.includes(letter)) {
          const value = word.slice(at + 1) || rest.shift();
          if (value === undefined) return mistake(`-${letter} needs an argument`);
          given.values.set(letter, value);
          break;
        } else return mistake(`there is no option -${letter}`);
      }
    }
  }
  const [action = '', ...others] = words;
  return { kind: 'words', parsed: { action, words: others, ...given } };
}
