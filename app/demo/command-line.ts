/** A line taken apart: the commands between `;`, each as its words; or why the demo's shell cannot run it. */
export type CommandLine =
  | { readonly kind: 'commands'; readonly commands: readonly (readonly string[])[] }
  | { readonly kind: 'mistake'; readonly why: string };

/**
 * Splits a line as a POSIX shell would, as far as the demo goes: quotes, backslash, `;`, comments and `$NAME` from `variables`.
 * Pipes, redirections and the like are told to be missing rather than misread.
 */
export function parseCommandLine(line: string, variables: Readonly<Record<string, string>>): CommandLine {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (quote === "'") {
      if (character === "'") quote = '';
      else word = (word ?? '') + character;
    } else if (character === '\\' && at + 1 < line.length) {
      word = (word ?? '') + line.charAt(++at);
    } else if (character === '$' && /[A-Za-z_?]/.test(line.charAt(at + 1))) {
      const name = /^(?:\?|\w+)/.exec(line.slice(at + 1))?.[0] ?? '';
      word = (word ?? '') + (Object.hasOwn(variables, name) ? (variables[name] ?? '') : '');
      at += name.length;
    } else if (quote === '"') {
      if (character === '"') quote = '';
      else word = (word ?? '') + character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= '';
    } else if (character === '#' && word === undefined) {
      break;
    } else if (/[;\s]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      if (character === ';' || character === '\n') {
        if (words.length > 0) commands.push(words);
        words = [];
      }
    } else if (/[|&<>`()]/.test(character)) {
      return { kind: 'mistake', why: `this little shell has no "${character}"` };
    } else word = (word ?? '') + character;
  }
  if (quote !== '') return { kind: 'mistake', why: 'a quote is not closed' };
  if (word !== undefined) words.push(word);
  if (words.length > 0) commands.push(words);
  return { kind: 'commands', commands };
}
