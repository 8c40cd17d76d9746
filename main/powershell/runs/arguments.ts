import type { PsArgument } from '../../../shared/model/powershell.ts';
import type { CommandArgument } from '../protocol/client-messages.ts';
import { PsTagged, type PsValue } from '../protocol/clixml/values.ts';
import { arrayListTypes, list } from '../protocol/objects.ts';
import { usingArgument } from '../using.ts';

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

/** Arguments of a script: those of its `param()`, and the values of its `$using:` expressions. */
export function scriptArguments(
  script: string,
  parameters: readonly PsArgument[] = [],
  using: readonly PsArgument[] = [],
): readonly CommandArgument[] {
  const named = parameters.map((argument): CommandArgument => ({ name: argument.name, value: argumentValue(argument) }));
  const { argument } = usingArgument(
    script,
    using.map((each) => ({ name: each.name, value: argumentValue(each) })),
  );
  return argument === undefined ? named : [...named, argument];
}
