/** A piece of a snippet: words as they stand, or a variable. */
export type SnippetPart = string | { readonly variable: string };

/** Where a snippet's text can't be read, counted from 1 in lines and characters. */
export interface SnippetFault {
  /** `unclosed`: `{{name` without `}}` on its line. `badName`: what stands between the braces is no name. */
  readonly why: 'unclosed' | 'badName';
  readonly line: number;
  readonly column: number;
  /** The piece that is meant, shortened. */
  readonly words: string;
}

export type SnippetReading =
  | {
      readonly kind: 'read';
      readonly parts: readonly SnippetPart[];
      /** Each once, in their order. */ readonly names: readonly string[];
    }
  | { readonly kind: 'faulty'; readonly fault: SnippetFault };

/** Two braces, unless a backslash before them makes them plain; what follows decides whether they are meant for us. */
const opening = /(\\?)\{\{/g;
/** Templates of other programs have their own marks there: `{{.Names}}`, `{{#if}}`, `{{/if}}`, `{{-`, `{{"a"}}`, `{{{`. */
const isOurs = /^[ \t]*(?:[\p{L}_0-9]|$)/u;
const name = /^[ \t]*([\p{L}_][\p{L}\p{N}_-]{0,63})[ \t]*$/u;
const mostShown = 40;

/**
 * Reads a snippet's text: `{{name}}` is a variable, `\{{` two braces as they are. Braces that don't begin with a letter, a digit or the line's end
 * belong to other programs' templates (`docker ps --format '{{.Names}}'`) and stay as they are.
 */
export function readSnippet(text: string): SnippetReading {
  const parts: SnippetPart[] = [];
  const names = new Set<string>();
  let plain = '';
  let at = 0;
  for (const match of text.matchAll(opening)) {
    if (match.index < at) continue;
    const escaped = match[1] !== '';
    const begin = match.index + (escaped ? 1 : 0);
    plain += text.slice(at, match.index);
    at = begin + 2;
    const lineEnd = endOfLine(text, at);
    const rest = text.slice(at, lineEnd);
    if (escaped || !isOurs.test(rest)) {
      plain += '{{';
      continue;
    }
    const close = rest.indexOf('}}');
    if (close < 0) return faulty(text, begin, 'unclosed', text.slice(begin, lineEnd));
    const found = name.exec(rest.slice(0, close))?.[1];
    if (found === undefined) return faulty(text, begin, 'badName', rest.slice(0, close).trim());
    if (plain !== '') parts.push(plain);
    plain = '';
    parts.push({ variable: found });
    names.add(found);
    at += close + 2;
  }
  plain += text.slice(at);
  if (plain !== '') parts.push(plain);
  return { kind: 'read', parts, names: [...names] };
}

/** The words with each variable's value in its place; one without a value stays empty. */
export function fillSnippet(parts: readonly SnippetPart[], valueOf: (name: string) => string | undefined): string {
  return parts.map((part) => (typeof part === 'string' ? part : (valueOf(part.variable) ?? ''))).join('');
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function faulty(text: string, at: number, why: SnippetFault['why'], words: string): SnippetReading {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = [...before.slice(before.lastIndexOf('\n') + 1)].length + 1;
  const shown = [...words].slice(0, mostShown).join('');
  return { kind: 'faulty', fault: { why, line, column, words: shown.length < words.length ? `${shown}…` : shown } };
}
