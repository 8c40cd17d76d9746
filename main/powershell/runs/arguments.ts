import type { PsArgument } from '../../../shared/model/powershell.ts';
import type { CommandArgument } from '../protocol/client-messages.ts';
import { PsTagged, type PsValue } from '../protocol/clixml/values.ts';
import { arrayListTypes, hashtable, list } from '../protocol/objects.ts';

/** A typed value. A list has one text a line. */
export function argumentValue({ kind, text }: Pick<PsArgument, 'kind' | 'text'>): PsValue {
  switch (kind) {
    case 'text':
      return text;
    case 'number':
      return numberValue(text.trim());
    case 'boolean':
      return /^\s*(?:\$?true|1|yes|on)\s*$/i.test(text);
    case 'null':
      return null;
    case 'list':
      return list(arrayListTypes, text === '' ? [] : text.split(/\r?\n/));
  }
}

/** What is no number goes as it is: PowerShell converts it, or tells why not. */
function numberValue(text: string): PsValue {
  if (/^[+-]?[0-9]{1,18}$/.test(text)) {
    const number = Number(text);
    return number >= -2_147_483_648 && number <= 2_147_483_647 ? number : BigInt(text);
  }
  if (/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text)) return new PsTagged('Db', String(Number(text)));
  return text;
}

/**
 * Arguments of a script: those of its `param()`, and under `--%` the values of its `$using:` expressions (psrp.md 3.12): the key is the expression's
 * text in UTF-16LE as base64.
 */
export function scriptArguments(
  parameters: readonly PsArgument[] = [],
  using: readonly PsArgument[] = [],
): readonly CommandArgument[] {
  const named = parameters.map((argument): CommandArgument => ({ name: argument.name, value: argumentValue(argument) }));
  if (using.length === 0) return named;
  const values = using.map((argument) => [usingKey(argument.name), argumentValue(argument)] as const);
  return [...named, { name: '--%', value: hashtable(values) }];
}

/** `$using:Name` is looked up in lower case, an expression on it (`$using:list.Count`) as it stands there. */
function usingKey(expression: string): string {
  const text = expression.startsWith('$') ? expression : `$using:${expression}`;
  const isPlain = /^\$(?:using:[\w:]+|\{using:[^}]+\})$/i.test(text);
  return Buffer.from(isPlain ? text.toLowerCase() : text, 'utf16le').toString('base64');
}
