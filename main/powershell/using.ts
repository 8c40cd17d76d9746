/** Values for the `$using:` expressions of a script (psrp.md 3.12): a table under the parameter `--%`. */
import { usingExpressions, type UsingExpression } from '../../shared/model/powershell-text.ts';
import type { CommandArgument } from './protocol/client-messages.ts';
import type { PsValue } from './protocol/clixml/values.ts';
import { hashtable } from './protocol/objects.ts';

/**
 * The argument that has the values of all `$using:` in the script. A name is what stands behind `$using:` there; case matters only behind the variable:
 * `list.Count` is no `list.count`. One value serves `$using:Name` and `${using:Name}`. Names that the script does not have are left out.
 * @returns undefined for a script without any; `missing` are the expressions without a value: PowerShell refuses a script with such.
 */
export function usingArgument(
  script: string,
  values: readonly { readonly name: string; readonly value: PsValue }[],
): { readonly argument: CommandArgument | undefined; readonly missing: readonly string[] } {
  const expressions = usingExpressions(script);
  const entries: (readonly [PsValue, PsValue])[] = [];
  const missing: string[] = [];
  for (const expression of expressions) {
    const found = values.find(({ name }) => means(name, expression));
    if (found === undefined) missing.push(expression.name);
    else entries.push([usingKey(expression.key), found.value]);
  }
  return { argument: entries.length === 0 ? undefined : { name: '--%', value: hashtable(entries) }, missing };
}

/** As PowerShell calls the expression on the wire. */
export const usingKey = (key: string): string => Buffer.from(key, 'utf16le').toString('base64');

function means(name: string, { name: wanted, variable }: UsingExpression): boolean {
  const bare = name.replace(/^[$@](?:using:|\{using:([^}]*)\})/i, '$1');
  if (bare.length !== wanted.length || bare.slice(variable.length) !== wanted.slice(variable.length)) return false;
  return bare.slice(0, variable.length).toLowerCase() === variable.toLowerCase();
}
