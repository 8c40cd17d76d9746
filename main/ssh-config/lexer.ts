/** What a line of ssh_config says, before anybody asks what the keyword means. */
export type LineContent =
  | { readonly kind: 'blank' }
  | { readonly kind: 'comment' }
  /** `rest` is the raw text after keyword and separator; `words` are its arguments with quotes and escapes resolved. */
  | { readonly kind: 'setting'; readonly keyword: string; readonly rest: string; readonly words: readonly string[] }
  | { readonly kind: 'broken'; readonly keyword: string; readonly why: string };

/** One line with the bytes it was read from, its line end included: joined they are the file. */
export interface ConfigLine {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly raw: Buffer;
  readonly content: LineContent;
}

/** Splits a file into lines without losing a byte. Never throws: what can't be read is a `broken` line with a reason. */
export function lexConfig(bytes: Buffer, file: string): ConfigLine[] {
  const lines: ConfigLine[] = [];
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    const raw = bytes.subarray(start, end);
    lines.push({ file, line: lines.length + 1, raw, content: lexLine(raw.toString('utf8')) });
    start = end;
  }
  return lines;
}

/** One line of text, its line end optional. */
export function lexLine(text: string): LineContent {
  // ssh reads lines as C strings: what follows a NUL does not exist for it.
  const nul = text.indexOf('\0');
  const line = (nul < 0 ? text : text.slice(0, nul)).replace(/[ \t\r\n\f]+$/, '');
  let first = nextDelimited(line);
  // An empty first word is leading white space, or a lone `=` in front of the keyword.
  if (first?.word === '' && first.rest !== undefined) first = nextDelimited(first.rest);
  if (first === undefined) return { kind: 'broken', keyword: line.trim().slice(0, 40), why: 'a quotation mark is not closed' };
  const keyword = first.word;
  if (keyword === '') return { kind: 'blank' };
  if (keyword.startsWith('#')) return { kind: 'comment' };
  const rest = (first.rest ?? '').replace(/^[ \t\r\n]+/, '');
  if (rest === '') return { kind: 'broken', keyword, why: 'it has no value' };
  const words = splitArguments(rest);
  if (words === undefined) return { kind: 'broken', keyword, why: 'a quotation mark is not closed' };
  return { kind: 'setting', keyword, rest, words };
}

/**
 * The next word up to white space, `=` or a closing double quote, as ssh separates a keyword from its value and the parts of a
 * `Match` line: one `=` is skipped. `rest` is undefined at the end of the text. Answers undefined for an unclosed quote.
 */
export function nextDelimited(text: string): { readonly word: string; readonly rest: string | undefined } | undefined {
  const at = text.search(/[ \t\r\n"=]/);
  if (at < 0) return { word: text, rest: undefined };
  const before = text.slice(0, at);
  if (text[at] === '"') {
    const close = text.indexOf('"', at + 1);
    if (close < 0) return undefined;
    return { word: before + text.slice(at + 1, close), rest: text.slice(close + 1).replace(/^[ \t\r\n]+/, '') };
  }
  let rest = text.slice(at + 1).replace(/^[ \t\r\n]+/, '');
  if (text[at] !== '=' && rest.startsWith('=')) rest = rest.slice(1).replace(/^[ \t\r\n]+/, '');
  return { word: before, rest };
}

/**
 * Splits the value of a line into arguments: blanks separate, single and double quotes group, a backslash protects quotes,
 * itself and (outside quotes) a blank, and `#` at the start of a word ends the line. Undefined when a quote is not closed.
 */
export function splitArguments(text: string): string[] | undefined {
  const words: string[] = [];
  let at = 0;
  while (at < text.length) {
    const start = text[at];
    if (start === ' ' || start === '\t') {
      at += 1;
      continue;
    }
    if (start === '#') break;
    let word = '';
    let quote = '';
    for (; at < text.length; at += 1) {
      const character = text.charAt(at);
      const next = text.charAt(at + 1);
      if (character === '\\' && (next === "'" || next === '"' || next === '\\' || (quote === '' && next === ' '))) {
        word += next;
        at += 1;
      } else if (quote === '' && (character === ' ' || character === '\t')) {
        break;
      } else if (quote === '' && (character === '"' || character === "'")) {
        quote = character;
      } else if (quote !== '' && character === quote) {
        quote = '';
      } else {
        word += character;
      }
    }
    if (quote !== '') return undefined;
    words.push(word);
  }
  return words;
}
