/** The bodies that a client sends (psrp.md 1.7), in the shape of PowerShell's own. */
import type { PsObject } from './clixml/values.ts';
import { type PsValue } from './clixml/values.ts';
import { hostInfo, type HostInfo } from './host-info.ts';
import { bag, enumValue, list, primitiveDictionary, version } from './objects.ts';

export type ProtocolVersion = '2.1' | '2.2' | '2.3' | '2.4';

export function sessionCapability(protocol: ProtocolVersion): PsObject {
  return bag({ protocolversion: version(protocol), PSVersion: version('2.0'), SerializationVersion: version('1.1.0.1') });
}

const apartment = (): PsObject => enumValue('System.Threading.ApartmentState', 'Unknown', 2);

/**
 * `PSVersionTable.PSVersion` is told because a server that does not find it gives a session in which `Wait-Debugger` hangs and `Get-FormatData` fails.
 * @param client what `$PSSenderInfo.ApplicationArguments` says of the client.
 */
export function initRunspacePool(host: HostInfo | undefined, client: string): PsObject {
  return bag({
    MinRunspaces: 1,
    MaxRunspaces: 1,
    PSThreadOptions: enumValue('System.Management.Automation.Runspaces.PSThreadOptions', 'Default', 0),
    ApartmentState: apartment(),
    HostInfo: hostInfo(host),
    ApplicationArguments: primitiveDictionary([
      ['PSVersionTable', primitiveDictionary([['PSVersion', version('7.4')]])],
      ['Client', client],
    ]),
  });
}

/** `System.Management.Automation.Runspaces.PipelineResultTypes`. */
const resultTypes = ['None', 'Output', 'Error', 'Warning', 'Verbose', 'Debug', 'Information', 'All', 'Null'] as const;
export type ResultType = (typeof resultTypes)[number];

const resultType = (name: ResultType): PsObject =>
  enumValue('System.Management.Automation.Runspaces.PipelineResultTypes', name, resultTypes.indexOf(name));

export interface CommandArgument {
  /** Without the dash; absent: by its place. */
  readonly name?: string | undefined;
  /** `true` for a switch. */
  readonly value: PsValue;
}

export interface PipelineCommand {
  /** A command's name, or the text of a script. Values of the user go into `args`, never into the text. */
  readonly text: string;
  readonly isScript: boolean;
  readonly args?: readonly CommandArgument[] | undefined;
  readonly useLocalScope?: boolean | undefined;
  /** Errors become output (`2>&1`), as the console mode of a prompt has it. */
  readonly mergeErrors?: boolean | undefined;
}

export interface PipelineRequest {
  /** Together one pipeline: `a | b`. */
  readonly commands: readonly PipelineCommand[];
  /** `PIPELINE_INPUT` will follow; without it the pipeline has none. */
  readonly hasInput?: boolean | undefined;
  readonly addToHistory?: boolean | undefined;
  /** What the history is to show instead of the commands. */
  readonly history?: string | undefined;
  /** The size of the screen for this one pipeline, when it is not that of the pool any more. */
  readonly host?: HostInfo | undefined;
  /** No prompts and no text for the screen: records only. */
  readonly withoutHost?: boolean | undefined;
  /**
   * Errors that end a statement (`1/0`, an unknown command) are told and the script goes on, as on a console. false: the first one ends it, as
   * PowerShell's own remoting has it.
   */
  readonly goesOnAfterErrors?: boolean | undefined;
  /** Records tell where they come from; costs some kB each. */
  readonly invocationInfo?: 'all' | 'errors' | undefined;
}

const listOfObjects = [
  'System.Collections.Generic.List`1[[System.Management.Automation.PSObject, System.Management.Automation, Version=1.0.0.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35]]',
  'System.Object',
];

/** The merge properties that a server of this version knows: it refuses others. */
function merges(command: PipelineCommand, protocol: ProtocolVersion): Record<string, PsValue> {
  const mine = command.mergeErrors === true;
  const names = ['MergeError', 'MergeWarning', 'MergeVerbose', 'MergeDebug', 'MergeInformation'];
  const known = protocol === '2.1' ? [] : protocol === '2.2' ? names.slice(0, 4) : names;
  return {
    MergeMyResult: resultType(mine ? 'Error' : 'None'),
    MergeToResult: resultType(mine ? 'Output' : 'None'),
    MergePreviousResults: resultType('None'),
    ...Object.fromEntries(known.map((name) => [name, resultType(name === 'MergeError' && mine ? 'Output' : 'None')])),
  };
}

function commandBag(command: PipelineCommand, protocol: ProtocolVersion): PsObject {
  return bag({
    Cmd: command.text,
    IsScript: command.isScript,
    UseLocalScope: command.useLocalScope ?? null,
    ...merges(command, protocol),
    Args: list(
      listOfObjects,
      (command.args ?? []).map(({ name, value }) => bag({ N: name ?? null, V: value })),
    ),
  });
}

export function createPipeline(request: PipelineRequest, protocol: ProtocolVersion): PsObject {
  const isFull = (request.invocationInfo ?? 'all') === 'all';
  return bag({
    NoInput: request.hasInput !== true,
    ApartmentState: apartment(),
    RemoteStreamOptions: enumValue(
      'System.Management.Automation.RemoteStreamOptions',
      isFull ? 'AddInvocationInfo' : 'AddInvocationInfoToErrorRecord',
      isFull ? 15 : 1,
    ),
    AddToHistory: request.addToHistory ?? false,
    HostInfo: hostInfo(request.withoutHost === true ? undefined : (request.host ?? 'runspace')),
    PowerShell: bag({
      IsNested: false,
      ExtraCmds: null,
      Cmds: list(
        listOfObjects,
        request.commands.map((command) => commandBag(command, protocol)),
      ),
      History: request.history ?? null,
      RedirectShellErrorOutputPipe: request.goesOnAfterErrors ?? true,
    }),
    IsNested: false,
  });
}

/** Commands by pattern (MS-PSRP 2.2.2.14): answered with the number of what follows, then with one object for each. */
export function commandMetadata(patterns: readonly string[]): PsObject {
  return bag({
    Name: list(['System.String[]', 'System.Array', 'System.Object'], patterns),
    CommandType: enumValue('System.Management.Automation.CommandTypes', 'Alias, Function, Filter, Cmdlet, Configuration', 271),
    Namespace: null,
    FullyQualifiedModule: null,
    ArgumentList: null,
  });
}
