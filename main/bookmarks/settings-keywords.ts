import type { HostSettings } from '../../shared/model/bookmark.ts';
import { configWord } from '../ssh-config/config-word.ts';
import type { SourcedSettings } from './tree.ts';

/** A setting written as a line of ssh_config; `file` names where it comes from for people. */
export interface KeywordLine {
  readonly keyword: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
  /** The user did not write it himself: what it names to run is run only after a yes (SE-24). */
  readonly origin?: 'foreign' | undefined;
}

/** The settings that ssh_config has a word for. */
export const settingKeywords: readonly (readonly [keyof HostSettings, string])[] = [
  ['user', 'User'],
  ['port', 'Port'],
  ['proxyJump', 'ProxyJump'],
  ['proxyCommand', 'ProxyCommand'],
  ['addressFamily', 'AddressFamily'],
  ['bindAddress', 'BindAddress'],
  ['identityFile', 'IdentityFile'],
  ['identitiesOnly', 'IdentitiesOnly'],
  ['addKeysToAgent', 'AddKeysToAgent'],
  ['forwardAgent', 'ForwardAgent'],
  ['serverAliveIntervalSeconds', 'ServerAliveInterval'],
  ['serverAliveCountMax', 'ServerAliveCountMax'],
  ['connectTimeoutSeconds', 'ConnectTimeout'],
  ['strictHostKeyChecking', 'StrictHostKeyChecking'],
  ['compression', 'Compression'],
  ['ciphers', 'Ciphers'],
  ['macs', 'MACs'],
  ['kexAlgorithms', 'KexAlgorithms'],
  ['hostKeyAlgorithms', 'HostKeyAlgorithms'],
];

/** The rest of their line as it stands. */
const wholeLines: ReadonlySet<keyof HostSettings> = new Set(['proxyCommand']);
/** The first of them that is found decides the way (PX-08); here that is the one of the nearest node. */
const ways: ReadonlySet<string> = new Set(['ProxyJump', 'ProxyCommand']);

/**
 * Says a bookmark's settings in the words of ssh_config(5), so that one evaluator lays them over the config files: they come
 * first, hence they win. What has no such word (the outgoing proxy, seconds before a jump) is left out.
 */
export function settingsAsKeywords({ settings, sources }: SourcedSettings): KeywordLine[] {
  const lines: KeywordLine[] = [];
  const from = (field: keyof HostSettings): { file: string; line: number } => ({
    file: `bookmark ${sources.get(field) ?? ''}`.trim(),
    line: 0,
  });
  for (const [field, keyword] of settingKeywords) {
    const value = settings[field];
    if (value === undefined || typeof value === 'object') continue;
    const isForeign = field === 'proxyCommand' && settings.foreignCommands === true;
    const text = wholeLines.has(field) ? String(value) : field === 'proxyJump' ? asJumps(String(value)) : asWord(value);
    lines.push({ keyword, value: text, ...from(field), ...(isForeign && { origin: 'foreign' as const }) });
  }
  for (const { keyword, value } of settings.options ?? []) lines.push({ keyword, value, ...from('options') });
  return nearestWayFirst(lines);
}

/** A folder's path is the beginning of those below it: the longer is nearer. */
function nearestWayFirst(lines: readonly KeywordLine[]): KeywordLine[] {
  const found = lines.filter(({ keyword }) => ways.has(keyword)).sort((a, b) => b.file.length - a.file.length);
  return [...found, ...lines.filter(({ keyword }) => !ways.has(keyword))];
}

function asWord(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = String(value);
  // An empty word says nothing: it stays a mistake that is told.
  return text === '' ? text : configWord(text);
}

/** ssh reads ProxyJump up to a blank and takes quotes for a part of a name: only a list that is none is put in quotes, and refused with them. */
function asJumps(list: string): string {
  const text = list.trim().replace(/\s*,\s*/g, ',');
  return /[\s#]/.test(text) ? configWord(text) : text;
}
