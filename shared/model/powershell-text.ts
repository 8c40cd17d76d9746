/** What can be told of a PowerShell text without a PowerShell. */
import { lexPowerShell, type PsToken } from './powershell-lexer.ts';

/** More must follow before it can be run: brackets, quotes and here-strings are open, or it ends with a pipe, an operator, a backtick. */
export function isIncomplete(text: string): boolean {
  const { open, continues, isBroken } = lexPowerShell(text).ending;
  return !isBroken && (open > 0 || continues);
}

/** A `$using:` in a script, each one that needs a value of its own once. */
export interface UsingExpression {
  /** What is behind `$using:`, as it stands there: `Name`, `list.Count`, `a[1]`. */
  readonly name: string;
  /** What PowerShell calls it: base64 of this in UTF-16LE is its key on the wire (psrp.md 3.12). */
  readonly key: string;
  /** The variable alone. */
  readonly variable: string;
  /** UTF-16 offsets of the first one. */
  readonly from: number;
  readonly to: number;
}

const usingPattern = /^[$@](?:using:(.+)|\{using:([\s\S]+)\})$/i;

/**
 * What a script wants from here. A member or an index directly behind it belongs to it: `$using:list.Count` needs the count, `($using:list).Count` the
 * list. In comments and in texts in single quotes there are none.
 */
export function usingExpressions(text: string): UsingExpression[] {
  const { tokens } = lexPowerShell(text);
  const found = new Map<string, UsingExpression>();
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.kind !== 'variable') continue;
    const match = usingPattern.exec(text.slice(token.from, token.to));
    const variable = match?.[1] ?? match?.[2];
    if (variable === undefined) continue;
    const last = token.isInText === true ? at : chainEnd(tokens, at, text);
    const to = tokens[last]?.to ?? token.to;
    const whole = text.slice(token.from, to);
    const key = last === at ? whole.toLowerCase() : whole;
    if (!found.has(key)) found.set(key, { name: variable + text.slice(token.to, to), key, variable, from: token.from, to });
    at = last;
  }
  return [...found.values()];
}

const accesses: ReadonlySet<string> = new Set(['.', '::', '?.']);

/** The index of the last token of a variable with its members and indexes. */
function chainEnd(tokens: readonly PsToken[], first: number, text: string): number {
  let last = first;
  for (;;) {
    const next = tokens[last + 1];
    if (next === undefined || next.from !== tokens[last]?.to) return last;
    const what = text.slice(next.from, next.to);
    if (next.kind === 'bracket' && /^\??\[$|^\($/.test(what)) last = closing(tokens, last + 1, text);
    else {
      const member = next.kind === 'operator' && accesses.has(what) ? memberEnd(tokens, last + 1, text) : undefined;
      if (member === undefined) return last;
      last = member;
    }
  }
}

/** Of what follows a dot: a name, or what gives one. */
function memberEnd(tokens: readonly PsToken[], dot: number, text: string): number | undefined {
  const next = tokens[dot + 1];
  if (next === undefined || next.from !== tokens[dot]?.to) return undefined;
  return next.kind === 'bracket' ? closing(tokens, dot + 1, text) : dot + 1;
}

/** The token that closes the bracket at `open`; the last one when none does. */
function closing(tokens: readonly PsToken[], open: number, text: string): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.kind !== 'bracket') continue;
    depth += /[)\]}]$/.test(text.slice(token.from, token.to)) ? -1 : 1;
    if (depth === 0) return at;
  }
  return tokens.length - 1;
}
