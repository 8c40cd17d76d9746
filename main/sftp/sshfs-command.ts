import { encodeName } from './file-names.ts';

/** What of a host sshfs(1) must know, as ssh_config(5) has it after evaluation. */
export interface SshfsHost {
  readonly user: string;
  readonly hostName: string;
  readonly port: number;
  readonly hostKeyAlias: string | undefined;
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  readonly userKnownHostsFiles: readonly string[];
  readonly compression: boolean;
  readonly serverAliveIntervalSeconds: number;
  readonly serverAliveCountMax: number;
}

/**
 * The words that mount a folder of a host with sshfs(1), which runs ssh(1) with the same host, keys and known hosts as this program. `hops`: jump
 * hosts, the nearest first. Undefined for a folder whose name is no UTF-8, which no typed command holds.
 */
export function sshfsCommand(
  host: SshfsHost,
  hops: readonly Pick<SshfsHost, 'user' | 'hostName' | 'port'>[],
  folder: string,
  mountPoint: string,
): readonly string[] | undefined {
  if (encodeName(folder).toString('utf8') !== folder) return undefined;
  const options: string[] = [];
  const add = (keyword: string, value: string | number): void => void options.push('-o', `${keyword}=${escaped(String(value))}`);
  add('port', host.port);
  for (const file of host.identityFiles) add('IdentityFile', quoted(file));
  if (host.identitiesOnly) add('IdentitiesOnly', 'yes');
  if (host.userKnownHostsFiles.length > 0) add('UserKnownHostsFile', host.userKnownHostsFiles.map(quoted).join(' '));
  if (host.hostKeyAlias !== undefined) add('HostKeyAlias', host.hostKeyAlias);
  if (hops.length > 0)
    add('ProxyJump', hops.map(({ user, hostName, port }) => `${user}@${bracketed(hostName)}:${port}`).join(','));
  if (host.compression) add('Compression', 'yes');
  if (host.serverAliveIntervalSeconds > 0) {
    add('ServerAliveInterval', host.serverAliveIntervalSeconds);
    add('ServerAliveCountMax', host.serverAliveCountMax);
  }
  // A folder that came back by itself after a cut is worth more than an error in every program.
  options.push('-o', 'reconnect');
  return ['sshfs', ...options, `${host.user}@${bracketed(host.hostName)}:${folder}`, mountPoint];
}

/** A comma ends an option of FUSE, a backslash takes it as it is. */
function escaped(value: string): string {
  return value.replace(/[\\,]/g, '\\$&');
}

/** ssh_config(5) takes a word with blanks in quotes. */
function quoted(word: string): string {
  return /\s/.test(word) ? `"${word}"` : word;
}

function bracketed(hostName: string): string {
  return hostName.includes(':') ? `[${hostName}]` : hostName;
}
