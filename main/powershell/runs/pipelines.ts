/** The pipelines that a run is made of (psrp.md 1.7, 1.10, 2.5). */
import type { CommandArgument, PipelineCommand, PipelineRequest } from '../protocol/client-messages.ts';
import { usualHost } from '../protocol/host-info.ts';

/** Over there the objects of the last run stay in this variable, so that PowerShell can print them without running anything again. */
const lastVariable = '__hawserLast';

export interface UserCommand {
  readonly script: string;
  readonly args: readonly CommandArgument[];
  /** Into the session's history, as it was typed. */
  readonly isTyped: boolean;
  readonly columns: number | undefined;
  /** For many hosts: records tell less of where they come from, which saves some kB each. */
  readonly isOneOfMany: boolean;
}

/** What the user wants run, its objects kept over there too. */
export function userPipeline({ script, args, isTyped, columns, isOneOfMany }: UserCommand): PipelineRequest {
  return {
    commands: [
      { text: script, isScript: true, args },
      { text: 'Tee-Object', isScript: false, args: [{ name: 'Variable', value: lastVariable }] },
    ],
    goesOnAfterErrors: true,
    addToHistory: isTyped,
    history: isTyped ? script : undefined,
    ...screen(columns),
    invocationInfo: isOneOfMany ? 'errors' : 'all',
  };
}

/** The same where only commands are taken: nothing can be kept there. */
export function restrictedPipeline(
  commands: readonly PipelineCommand[],
  { isTyped, script, columns }: UserCommand,
): PipelineRequest {
  return { commands, goesOnAfterErrors: true, addToHistory: isTyped, history: isTyped ? script : undefined, ...screen(columns) };
}

/** Leaves nothing behind: its variables are its own, and the style is as it was. */
const printScript = `param($Width)
$style = $PSStyle
if ($style) { $before = $style.OutputRendering; $style.OutputRendering = 'Ansi' }
try { $${lastVariable} | Out-String -Stream -Width $Width }
finally { if ($style) { $style.OutputRendering = $before } }`;

/** Has PowerShell print what the last run put out. Answers lines, as strings. */
export function printPipeline(columns: number | undefined): PipelineRequest {
  const width = columns ?? usualHost.columns;
  return {
    commands: [{ text: printScript, isScript: true, useLocalScope: true, args: [{ name: 'Width', value: width }] }],
    ...screen(columns),
  };
}

function screen(columns: number | undefined): Pick<PipelineRequest, 'host'> {
  return columns === undefined || columns === usualHost.columns ? {} : { host: { ...usualHost, columns } };
}
