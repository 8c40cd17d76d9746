import type { PsArgument } from '../../shared/model/powershell.ts';

/** What a user typed for a value, with the kind that it looks like. Quotes make text of anything. */
export function guessed(name: string, typed: string): PsArgument {
  const word = typed.trim();
  const quoted = /^(["'])(.*)\1$/s.exec(word);
  if (quoted) return { name, kind: 'text', text: quoted[2] ?? '' };
  if (/^[+-]?\d+(\.\d+)?$/.test(word)) return { name, kind: 'number', text: word };
  if (/^\$?(true|false)$/i.test(word)) return { name, kind: 'boolean', text: word.replace('$', '').toLowerCase() };
  if (/^\$?null$/i.test(word)) return { name, kind: 'null', text: '' };
  if (word.includes(','))
    return {
      name,
      kind: 'list',
      text: word
        .split(',')
        .map((part) => part.trim())
        .join('\n'),
    };
  return { name, kind: 'text', text: word };
}

export type ParsedParameters =
  { readonly kind: 'parameters'; readonly parameters: readonly PsArgument[] } | { readonly kind: 'bad'; readonly line: string };

/** Lines `Name = value`; a name alone is a switch that is on. */
export function parsedParameters(typed: string): ParsedParameters {
  const parameters: PsArgument[] = [];
  for (const line of typed.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const match = /^-?([\p{L}_][\p{L}\p{N}_]*)(?:\s*=\s*(.*))?$/u.exec(line);
    const name = match?.[1];
    if (match === null || name === undefined) return { kind: 'bad', line };
    parameters.push(match[2] === undefined ? { name, kind: 'boolean', text: 'true' } : guessed(name, match[2]));
  }
  return { kind: 'parameters', parameters };
}
