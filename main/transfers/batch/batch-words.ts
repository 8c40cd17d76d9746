/**
 * Words of a line of an sftp(1) batch file. A blank ends a word, quotes of both kinds hold it together, a backslash takes the next character as it
 * is, `#` outside of quotes begins a comment. What was quoted or escaped never means a wildcard.
 */
export interface BatchWord {
  /** As a path. */
  readonly plain: string;
  /** As a pattern: what is not a wildcard has a backslash before it. */
  readonly pattern: string;
  /** Whether a wildcard stands in it. */
  readonly isPattern: boolean;
}

/** sftp reads lines into 2048 bytes, with the line end and a NUL; what is longer becomes two commands. */
const MOST_LINE_BYTES = 2046;

const wildcards = '*?[';
const isBlank = (character: string): boolean => /[ \t\r\n\v\f]/.test(character);

/** The words of one line; undefined where a quote is not closed. */
export function splitWords(line: string): readonly BatchWord[] | undefined {
  const words: BatchWord[] = [];
  let plain = '';
  let pattern = '';
  let isPattern = false;
  let isInside = false;
  let quote = '';
  const exactly = (character: string): void => {
    plain += character;
    pattern += wildcards.includes(character) || character === '\\' ? `\\${character}` : character;
  };
  const end = (): void => {
    if (isInside) words.push({ plain, pattern, isPattern });
    [plain, pattern, isPattern, isInside] = ['', '', false, false];
  };
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (quote !== '') {
      if (character === quote) quote = '';
      else if (character === '\\' && (next === quote || next === '\\')) exactly(line.charAt((at += 1)));
      else exactly(character);
    } else if (isBlank(character)) {
      end();
    } else if (character === '#') {
      break;
    } else {
      isInside = true;
      if (character === '"' || character === "'") quote = character;
      else if (character === '\\' && next !== '') exactly(line.charAt((at += 1)));
      else if (wildcards.includes(character)) {
        plain += character;
        pattern += character;
        isPattern = true;
      } else exactly(character);
    }
  }
  if (quote !== '') return undefined;
  end();
  return words;
}

/** A path as a word that sftp(1) and `splitWords` read as exactly that. Undefined for one with a line break, which no line can hold. */
export function quoteWord(path: string): string | undefined {
  if (path === '') return '""';
  if (path.includes('\n')) return undefined;
  return path.replace(/[^A-Za-z0-9_./@%+=:,\u0080-\uffff-]/g, '\\$&');
}

/** Whether sftp(1) reads it as one line. `encode` gives the bytes of a name. */
export function fitsLine(line: string, encode: (text: string) => Buffer): boolean {
  return encode(line).length <= MOST_LINE_BYTES;
}
