import { plainObstacle, simplePipeline, type PlainArgument, type PlainValue } from '../../../shared/model/powershell-command.ts';
import type { CommandArgument, PipelineCommand } from '../protocol/client-messages.ts';
import { PsTagged, type PsValue } from '../protocol/clixml/values.ts';
import { arrayListTypes, list } from '../protocol/objects.ts';

/** `problem`: the rest of a sentence, “it can’t be sent as commands, as ” + problem. */
export type SimpleCommands =
  | { readonly kind: 'commands'; readonly commands: readonly PipelineCommand[] }
  | { readonly kind: 'problem'; readonly problem: string };

/**
 * Reads a line of plain commands, `Get-X -Name a,b "c d" | Select-Y Z`, for sessions that take no scripts (JEA; psrp.md 3.15): such a session is given
 * names and values. What would have to be evaluated (variables, blocks, operators, several statements) is a problem. A name that no value follows is
 * a switch: which names take a value only the command knows.
 */
export function simpleCommands(line: string): SimpleCommands {
  const text = line.trim();
  const pipeline = simplePipeline(text);
  if (pipeline === undefined) return { kind: 'problem', problem: plainObstacle(text) };
  const commands = pipeline.map(({ name, args }): PipelineCommand => ({
    text: name,
    isScript: false,
    args: args.map(asArgument),
  }));
  return { kind: 'commands', commands };
}

const asArgument = ({ name, value }: PlainArgument): CommandArgument => ({ name, value: valueOf(value) });

/** A value of a command line, as PowerShell would type it. */
function valueOf(value: PlainValue): PsValue {
  if (typeof value === 'object' && value !== null) return list(arrayListTypes, value.map(valueOf));
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? value : new PsTagged('D', String(value));
  if (typeof value !== 'number') return value;
  if (!Number.isInteger(value)) return new PsTagged('Db', String(value));
  return (value | 0) === value ? value : BigInt(value);
}
