import type { CommandArgument, PipelineCommand } from '../protocol/client-messages.ts';
import { PsTagged, type PsValue } from '../protocol/clixml/values.ts';
import { arrayListTypes, list } from '../protocol/objects.ts';

/** `problem`: the rest of a sentence, “it can’t be sent as commands, as ” + problem. */
export type SimpleCommands =
  | { readonly kind: 'commands'; readonly commands: readonly PipelineCommand[] }
  | { readonly kind: 'problem'; readonly problem: string };

type Token = { readonly kind: 'word'; readonly text: string; readonly isQuoted: boolean } | { readonly kind: 'pipe' | 'comma' };

/**
 * Reads a line of plain commands, `Get-X -Name a,b "c d" | Select-Y Z`, for sessions that take no scripts (JEA; psrp.md 3.15): such a session is given
 * names and values. What would have to be evaluated (variables, blocks, operators, several statements) is a problem.
 */
export function simpleCommands(line: string): SimpleCommands {
  const tokens = tokensOf(line.trim());
  if (typeof tokens === 'string') return { kind: 'problem', problem: tokens };
  const commands: PipelineCommand[] = [];
  let at = 0;
  while (at <= tokens.length) {
    const end = tokens.findIndex((token, index) => index >= at && token.kind === 'pipe');
    const mine = tokens.slice(at, end === -1 ? tokens.length : end);
    const command = commandOf(mine);
    if (typeof command === 'string') return { kind: 'problem', problem: command };
    commands.push(command);
    if (end === -1) return { kind: 'commands', commands };
    at = end + 1;
  }
  return { kind: 'problem', problem: 'it ends with a |' };
}

function commandOf([first, ...rest]: readonly Token[]): PipelineCommand | string {
  if (first?.kind !== 'word' || first.text === '') return 'a command’s name is missing';
  const args: CommandArgument[] = [];
  for (let at = 0; at < rest.length;) {
    const token = rest[at];
    if (token?.kind !== 'word') return 'a comma stands without a value';
    const parameter = token.isQuoted ? null : /^-([A-Za-z_]\w*)(?::(.*))?$/s.exec(token.text);
    if (parameter === null) {
      const { value, next } = valueAt(rest, at);
      if (value === undefined) return 'a comma stands without a value';
      args.push({ value });
      at = next;
      continue;
    }
    const [, name = '', attached = ''] = parameter;
    at += 1;
    if (attached !== '') {
      args.push({ name, value: literal(attached) });
      continue;
    }
    const follows = rest[at];
    // A name that no value follows is a switch. Which names take a value only the command knows.
    if (follows?.kind !== 'word' || (!follows.isQuoted && /^-[A-Za-z_]/.test(follows.text))) args.push({ name, value: true });
    else {
      const { value, next } = valueAt(rest, at);
      if (value === undefined) return 'a comma stands without a value';
      args.push({ name, value });
      at = next;
    }
  }
  return { text: first.text, isScript: false, args };
}

function valueAt(tokens: readonly Token[], from: number): { readonly value: PsValue | undefined; readonly next: number } {
  const values: PsValue[] = [];
  let at = from;
  for (;;) {
    const token = tokens[at];
    if (token?.kind !== 'word') return { value: undefined, next: at };
    values.push(token.isQuoted ? token.text : literal(token.text));
    if (tokens[at + 1]?.kind !== 'comma') break;
    at += 2;
  }
  const [only] = values;
  return { value: values.length === 1 && only !== undefined ? only : list(arrayListTypes, values), next: at + 1 };
}

function literal(text: string): PsValue {
  if (/^\$true$/i.test(text)) return true;
  if (/^\$false$/i.test(text)) return false;
  if (/^\$null$/i.test(text)) return null;
  if (/^-?[0-9]{1,9}$/.test(text)) return Number(text);
  if (/^-?[0-9]+\.[0-9]+$/.test(text)) return new PsTagged('Db', text);
  return text;
}

/** A text: what stands in the way. */
function tokensOf(line: string): Token[] | string {
  const tokens: Token[] = [];
  for (let at = 0; at < line.length;) {
    const char = line.charAt(at);
    if (/[ \t]/.test(char)) at += 1;
    else if (char === '|' || char === ',') {
      tokens.push({ kind: char === '|' ? 'pipe' : 'comma' });
      at += 1;
    } else {
      const word = wordAt(line, at);
      if (typeof word === 'string') return word;
      tokens.push({ kind: 'word', text: word.text, isQuoted: word.isQuoted });
      at = word.end;
    }
  }
  return tokens.length === 0 ? 'there is none' : tokens;
}

const constants = /^\$(?:true|false|null)(?=$|[ \t,|])/i;

function wordAt(line: string, from: number): { text: string; isQuoted: boolean; end: number } | string {
  let text = '';
  let isQuoted = false;
  let at = from;
  const constant = constants.exec(line.slice(from));
  if (constant !== null) return { text: constant[0], isQuoted, end: from + constant[0].length };
  while (at < line.length) {
    const char = line.charAt(at);
    if (/[ \t,|]/.test(char)) break;
    if (char === "'" || char === '"') {
      const quoted = quotedAt(line, at);
      if (typeof quoted === 'string') return quoted;
      text += quoted.text;
      isQuoted = true;
      at = quoted.end;
      continue;
    }
    if (/[\n\r;&]/.test(char)) return 'it has more than one statement';
    if (char === '$') return 'it has a variable';
    if (/[(){}@`<>#]/.test(char) && !(char === '#' && at > from)) return `“${char}” would have to be evaluated`;
    text += char;
    at += 1;
  }
  return { text, isQuoted, end: at };
}

/** A doubled quotation mark is one. */
function quotedAt(line: string, from: number): { text: string; end: number } | string {
  const mark = line.charAt(from);
  let text = '';
  for (let at = from + 1; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (char === mark && line.charAt(at + 1) === mark) at += 1;
    else if (char === mark) return { text, end: at + 1 };
    else if (mark === '"' && (char === '$' || char === '`')) return 'a text has something to be evaluated in it';
    text += char;
  }
  return 'a quotation mark is not closed';
}
