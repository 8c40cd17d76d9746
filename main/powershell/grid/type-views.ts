/**
 * Columns of common types, close to what PowerShell's own tables show (psrp.md 2.5): its format data does not come over the wire. Columns that are
 * script blocks over there are reckoned here where the properties that came suffice.
 */
import { numberOf } from '../protocol/clixml/readings.ts';
import { PsTagged, type PsValue } from '../protocol/clixml/values.ts';

export interface TypeViewColumn {
  /** The property that it shows; of a reckoned column, what it is called. */
  readonly id: string;
  readonly label?: string | undefined;
  readonly align?: 'left' | 'right' | undefined;
  /** In characters. */
  readonly width?: number | undefined;
  /** Reckoned from other properties. */
  readonly value?: ((property: (name: string) => PsValue | undefined) => PsValue | undefined) | undefined;
}

export type TypeView = readonly TypeViewColumn[];

/** Names, each with its width if PowerShell has one: `Id:7 Name`. */
function plain(names: string): TypeView {
  return names.split(' ').map((text) => {
    const [id = '', width] = text.split(':');
    return { id, width: width === undefined ? undefined : Number(width) };
  });
}

/** A number of bytes or seconds in another unit, with as many digits after the point as PowerShell prints. */
function scaled(id: string, property: string, divisor: number, digits: number, width: number): TypeViewColumn {
  return {
    id,
    align: 'right',
    width,
    value: (of) => {
      const number = numberOf(of(property));
      return number === undefined ? of(property) : new PsTagged('Db', (Number(number) / divisor).toFixed(digits));
    },
  };
}

const mega = 1024 * 1024;
const gigabytes = (property: string): TypeViewColumn => scaled(`${property}(GB)`, property, 1024 * mega, 2, 10);

const process: TypeView = [
  scaled('NPM(K)', 'NPM', 1024, 0, 7),
  scaled('PM(M)', 'PM', mega, 2, 8),
  scaled('WS(M)', 'WS', mega, 2, 10),
  scaled('CPU(s)', 'CPU', 1, 2, 10),
  ...plain('Id:7 SI:3 ProcessName'),
];

const cim = 'Microsoft.Management.Infrastructure.CimInstance#ROOT';
const network = `${cim}/StandardCimv2/MSFT_Net`;
const storage = `${cim}/Microsoft/Windows/Storage/MSFT_`;

const file = plain('Mode:7 LastWriteTime:26 Length:14 Name');
const command = plain('CommandType:15 Name:50 Version:10 Source');
const job = plain('Id:6 Name:15 PSJobTypeName:15 State:13 HasMoreData:15 Location:20 Command');
const service = plain('Status:8 Name:18 DisplayName');

const views: readonly (readonly [type: string, view: TypeView])[] = [
  ['System.Diagnostics.Process', process],
  ['System.Diagnostics.ProcessModule', plain('Size:10 ModuleName:50 FileName')],
  ['System.IO.FileInfo', file],
  ['System.IO.DirectoryInfo', file],
  ['System.ServiceProcess.ServiceController', service],
  ['Microsoft.PowerShell.Commands.ServiceController', service],
  ['System.Diagnostics.Eventing.Reader.EventLogRecord', plain('TimeCreated:26 Id:8 LevelDisplayName:16 ProviderName:24 Message')],
  ['System.Diagnostics.Eventing.Reader.EventLogConfiguration', plain('LogMode:9 MaximumSizeInBytes:18 RecordCount:11 LogName')],
  ['System.Diagnostics.EventLogEntry', plain('Index:8 TimeGenerated:13 EntryType:11 Source:20 InstanceID:12 Message')],
  ['Microsoft.PowerShell.Commands.HistoryInfo', plain('Id:4 Duration:12 CommandLine')],
  ['System.Management.Automation.CmdletInfo', command],
  ['System.Management.Automation.FunctionInfo', command],
  ['System.Management.Automation.FilterInfo', command],
  ['System.Management.Automation.AliasInfo', [...plain('CommandType:15 DisplayName:50 Version:10 Source')]],
  ['System.Management.Automation.ApplicationInfo', command],
  ['System.Management.Automation.ExternalScriptInfo', command],
  ['System.Management.Automation.Job', job],
  ['System.Management.Automation.PSRemotingJob', job],
  ['Microsoft.PowerShell.ThreadJob.ThreadJob', job],
  ['ThreadJob.ThreadJob', job],
  ['System.Management.Automation.PSVariable', plain('Name:30 Value')],
  ['System.Collections.DictionaryEntry', plain('Name:30 Value')],
  ['System.Management.Automation.PSModuleInfo', plain('ModuleType:10 Version:10 Name:35 ExportedCommands')],
  [
    'System.Management.Automation.PSDriveInfo',
    [...plain('Name:10'), gigabytes('Used'), gigabytes('Free'), ...plain('Provider Root CurrentLocation')],
  ],
  ['System.Management.Automation.PathInfo', plain('Path')],
  ['System.Management.Automation.Signature', plain('SignerCertificate:40 Status:22 StatusMessage:40 Path')],
  ['Microsoft.PowerShell.Commands.GroupInfo', plain('Count:5 Name:25 Group')],
  ['Microsoft.PowerShell.Commands.MatchInfo', plain('Path LineNumber Line')],
  ['Microsoft.PowerShell.Commands.FileHashInfo', plain('Algorithm:15 Hash:70 Path')],
  ['Microsoft.PowerShell.Commands.MemberDefinition', plain('Name MemberType Definition')],
  ['Microsoft.PowerShell.Commands.TestConnectionCommand+PingStatus', plain('Ping Source Address Latency BufferSize Status')],
  ['System.Security.Cryptography.X509Certificates.X509Certificate2', plain('Thumbprint:41 Subject NotAfter FriendlyName')],
  [`${network}TCPConnection`, plain('LocalAddress LocalPort RemoteAddress RemotePort State OwningProcess')],
  [`${network}UDPEndpoint`, plain('LocalAddress LocalPort OwningProcess')],
  [`${network}IPAddress`, plain('IPAddress PrefixLength InterfaceAlias InterfaceIndex AddressState')],
  [`${network}Adapter`, plain('Name InterfaceDescription ifIndex Status MacAddress LinkSpeed')],
  [`${network}Route`, plain('ifIndex DestinationPrefix NextHop RouteMetric InterfaceAlias')],
  [`${network}FirewallRule`, plain('Name DisplayName Enabled Direction Action Profile')],
  [
    `${storage}Volume`,
    [
      ...plain('DriveLetter FileSystemLabel FileSystem DriveType HealthStatus OperationalStatus'),
      gigabytes('SizeRemaining'),
      gigabytes('Size'),
    ],
  ],
  [
    `${storage}Disk`,
    [...plain('Number FriendlyName SerialNumber HealthStatus OperationalStatus'), gigabytes('Size'), { id: 'PartitionStyle' }],
  ],
  [`${storage}Partition`, [...plain('DiskNumber PartitionNumber DriveLetter Offset'), gigabytes('Size'), { id: 'Type' }]],
  [`${cim}/Microsoft/Windows/TaskScheduler/MSFT_ScheduledTask`, plain('TaskPath TaskName State')],
  [`${cim}/cimv2/Win32_Service`, plain('ProcessId Name StartMode State Status ExitCode')],
  [`${cim}/cimv2/Win32_Process`, plain('ProcessId Name HandleCount WorkingSetSize VirtualSize')],
  [`${cim}/cimv2/Win32_LogicalDisk`, plain('DeviceID DriveType ProviderName VolumeName Size FreeSpace')],
];

const byName: ReadonlyMap<string, TypeView> = new Map(views.map(([type, view]) => [type.toLowerCase(), view]));

/** What a type is called without what a second trip adds: `Deserialized.System.Diagnostics.Process` is a process. */
export const plainType = (name: string): string => name.replace(/^(?:Deserialized\.)+/i, '');

/**
 * The columns of a type: those of the first of its names that has some. What is not there anyhow is left out by whoever asks.
 * @param learned what a host told of its own types, by lower-case name; it goes before what is built in.
 */
export function typeViewOf(
  types: readonly string[] | undefined,
  learned: ReadonlyMap<string, TypeView> = new Map(),
): TypeView | undefined {
  for (const type of types ?? []) {
    const name = plainType(type).toLowerCase();
    const view = learned.get(name) ?? byName.get(name);
    if (view !== undefined) return view;
  }
  return undefined;
}
