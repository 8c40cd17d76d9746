import { bad, good, type Parsed } from './values.ts';

/**
 * Splits a pasted command into words as a POSIX shell does, without running or expanding anything: what a shell would have
 * replaced or acted on is refused with a sentence, because guessing would lead to another host or command.
 */
export function splitShellWords(text: string): Parsed<readonly string[]> {
  const source = text.replaceAll('\r\n', '\n');
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < source.length) {
    const character = source.charAt(at);
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
    } else if (character === "'") {
      const close = source.indexOf("'", at + 1);
      if (close < 0) return bad('A quotation mark is not closed.');
      word = (word ?? '') + source.slice(at + 1, close);
      at = close + 1;
    } else if (character === '"') {
      const quoted = doubleQuoted(source, at + 1);
      if (!quoted.ok) return quoted;
      word = (word ?? '') + quoted.value.text;
      at = quoted.value.end;
    } else if (character === '\\') {
      if (at + 1 >= source.length) return bad('The line ends with a backslash.');
      // With the line break both go: the line goes on.
      if (source.charAt(at + 1) !== '\n') word = (word ?? '') + source.charAt(at + 1);
      at += 2;
    } else if (character === '#' && word === undefined) {
      break;
    } else if (/[|&;<>()$`]/.test(character)) {
      return bad(
        `The line has shell syntax (${character}) that is not run here; put it in quotes if it belongs to the remote command.`,
      );
    } else {
      word = (word ?? '') + character;
      at += 1;
    }
  }
  if (word !== undefined) words.push(word);
  return good(words);
}

function doubleQuoted(source: string, start: number): Parsed<{ readonly text: string; readonly end: number }> {
  let text = '';
  for (let at = start; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === '"') return good({ text, end: at + 1 });
    if (character === '$' || character === '`') {
      return bad(
        `A shell would replace what follows ${character} in double quotes; that is not done here. Single quotes keep it as it is.`,
      );
    }
    if (character === '\\' && /["\\$`\n]/.test(source.charAt(at + 1))) {
      at += 1;
      if (source.charAt(at) !== '\n') text += source.charAt(at);
    } else {
      text += character;
    }
  }
  return bad('A quotation mark is not closed.');
}
