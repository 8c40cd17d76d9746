import type { HostSettings } from '../../shared/model/bookmark.ts';
import type { SourcedSettings } from './tree.ts';

/** A setting written as a line of ssh_config; `file` names where it comes from for people. */
export interface KeywordLine {
  readonly keyword: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

const keywords: readonly (readonly [keyof HostSettings, string])[] = [
  ['user', 'User'],
  ['port', 'Port'],
  ['proxyJump', 'ProxyJump'],
  ['identityFile', 'IdentityFile'],
  ['identitiesOnly', 'IdentitiesOnly'],
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

/**
 * Says a bookmark's settings in the words of ssh_config(5), so that one evaluator lays them over the config files: they come
 * first, hence they win.
 */
export function settingsAsKeywords({ settings, sources }: SourcedSettings): KeywordLine[] {
  const lines: KeywordLine[] = [];
  for (const [field, keyword] of keywords) {
    const value = settings[field];
    if (value === undefined) continue;
    lines.push({ keyword, value: asWord(value), file: `bookmark ${sources.get(field) ?? ''}`.trim(), line: 0 });
  }
  return lines;
}

function asWord(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = String(value);
  return /[\s"#]/.test(text) ? `"${text.replaceAll('"', '')}"` : text;
}
