import type { HostSettings } from '../../../shared/model/bookmark.ts';
import { formatOutgoingProxy } from '../../../shared/model/outgoing-proxy.ts';
import { configWord } from '../../ssh-config/config-word.ts';
import type { BlockLine } from '../../ssh-config/host-block.ts';
import { parseDestination } from '../../ssh-config/destination.ts';
import { lexLine, splitArguments } from '../../ssh-config/lexer.ts';
import { settingsAsKeywords } from '../settings-keywords.ts';
import { inheritedSettings, type Placed } from '../tree.ts';

/** A bookmark in the words of ssh_config(5). */
export interface HostLines {
  readonly lines: readonly BlockLine[];
  /** Sentences: what ssh_config has no words for. */
  readonly untold: readonly string[];
}

/** What the evaluated config adds, for a bookmark that goes by a `Host` of the user's config. */
export interface ConfigShare {
  readonly hostName?: string | undefined;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
  readonly proxyJump?: readonly string[] | undefined;
  readonly identityFiles?: readonly string[] | undefined;
}

/**
 * The lines of a bookmark with what it inherits from its folders. `renamed` says how a jump host is called in the file, where it is a bookmark
 * itself. A program that came by an import and was not allowed yet is not written: ssh would run it unasked.
 */
export function hostLines(
  placed: Placed,
  alias: string,
  { share = {}, renamed = (hop) => hop }: { readonly share?: ConfigShare; readonly renamed?: (hop: string) => string } = {},
): HostLines {
  const sourced = inheritedSettings(placed);
  const { settings } = sourced;
  const parsed = placed.node.kind === 'bookmark' ? parseDestination(placed.node.host) : undefined;
  const lines: BlockLine[] = [];
  const untold: string[] = [];
  const say = (keyword: string, value: string): void => {
    const read = lexLine(`${keyword} ${value}`);
    // One line that ssh can't read would keep it from every host.
    if (read.kind === 'broken') untold.push(`${keyword} is left out, since ${read.why}: ${value}`);
    else lines.push({ keyword, value });
  };
  const sayJumps = (list: string): void => {
    if (/[\s"#]/.test(list)) untold.push(`ProxyJump is left out, since its list can’t be written: ${list}`);
    else say('ProxyJump', list);
  };
  if (parsed?.kind === 'destination') {
    const hostName = share.hostName ?? parsed.host;
    if (hostName !== alias) say('HostName', configWord(hostName.replaceAll('%', '%%')));
    const user = settings.user === undefined ? (parsed.user ?? share.user) : undefined;
    if (user !== undefined) say('User', configWord(user));
    const port = settings.port === undefined ? (parsed.port ?? share.port) : undefined;
    if (port !== undefined) say('Port', String(port));
  }
  for (const { keyword, value, origin } of settingsAsKeywords(sourced)) {
    if (/[\r\n\0]/.test(value)) untold.push(`${keyword} has a line break and is left out.`);
    else if (origin === 'foreign') untold.push(`${keyword} came by an import and was not allowed yet; it is left out: ${value}`);
    else if (keyword === 'ProxyJump') sayJumps(jumpList(value, renamed));
    else say(keyword, value);
  }
  if (!lines.some(({ keyword }) => /^Proxy(?:Jump|Command)$/.test(keyword)) && (share.proxyJump ?? []).length > 0)
    sayJumps((share.proxyJump ?? []).map(renamed).join(','));
  if (settings.identityFile === undefined)
    for (const file of share.identityFiles ?? []) say('IdentityFile', configWord(file.replaceAll('%', '%%')));
  untold.push(...untoldSettings(settings));
  return { lines, untold };
}

function jumpList(value: string, renamed: (hop: string) => string): string {
  const list = value.startsWith('"') ? (splitArguments(value) ?? [value]).join(' ') : value;
  if (/^none$/i.test(list.trim())) return 'none';
  return list
    .split(',')
    .map((hop) => renamed(hop.trim()))
    .join(',');
}

const words: Partial<Record<keyof HostSettings, string>> = {
  allowLegacy: 'Old algorithms are allowed', legacyUntil: 'Old algorithms until', startFolder: 'Files are opened in', sftpServer: 'SFTP server', terminalType: 'Terminal type',
  command: 'Command', certificateCommand: 'Command for a certificate', powershellSubsystem: 'PowerShell subsystem', powershellCommand: 'PowerShell by', jumpAfterSeconds: 'Seconds before the jump hosts',
  terminalOnly: 'Terminal only', lingerSeconds: 'Kept after the last tab, seconds', production: 'Production', colour: 'Colour', typedEscapes: 'Typed escapes', autoReconnect: 'Reconnects by itself',
}; // prettier-ignore

function untoldSettings(settings: HostSettings): string[] {
  const found = Object.entries(words).flatMap(([field, label]) => {
    const value = settings[field as keyof HostSettings];
    return value === undefined || typeof value === 'object' ? [] : [`${label}: ${String(value)}`];
  });
  const { outgoingProxy } = settings;
  return outgoingProxy === undefined ? found : [...found, `Outgoing proxy: ${formatOutgoingProxy(outgoingProxy)}`];
}
