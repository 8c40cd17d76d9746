import { readFile } from 'node:fs/promises';
import { AppError } from '../shared/model/errors.ts';
import type { Host } from './host.ts';
import { readPrivateKeyFile } from './keys/key-file.ts';
import { KnownHostsStore } from './known-hosts/file-store.ts';
import { readKeyLines, type KeyLine } from './known-hosts/key-lines.ts';
import { lookupNames } from './known-hosts/matcher.ts';
import { KnownHostsTool } from './known-hosts/tool.ts';
import { resolveHost, type Resolution } from './ssh-config/resolve.ts';
import { loadConfigSources } from './ssh-config/sources.ts';
import { readPolicy, systemPolicy, type PolicySource } from './settings/policy.ts';
import { configAlgorithms } from './workbench-connections.ts';
import { anyHost } from './workbench-trust-book.ts';

export { keyFace, md5Randomart } from './known-hosts/key-face.ts';
export { fingerprintLine } from './known-hosts/tool.ts';

/** known_hosts files by hand, without anything else of a workbench. */
export function openKnownHosts({ homeDir, log }: Pick<Host, 'homeDir' | 'log'>): KnownHostsTool {
  return new KnownHostsTool(new KnownHostsStore({ homeDir, log }));
}

/** Where the keys of a host are stored, by ssh_config alone. */
export interface KnownHostsLists {
  /** In the order of the config; new keys go to the first. */
  readonly user: readonly string[];
  readonly global: readonly string[];
  readonly hashKnownHosts: boolean;
  /** What a connect would look up for the name; the name itself unless the config says otherwise. */
  readonly lookUp: string;
}

/**
 * The known_hosts files that are in force for a name (`host` or `[host]:port`); without one, those of a host that no line of the config
 * names. What the administrator fixed counts, as for a connect. Errors: `config.*`, `policy.unusable`.
 */
export async function knownHostsLists(
  host: Pick<Host, 'homeDir' | 'userName' | 'environment' | 'configFile'>,
  name?: string,
  places: { readonly policy: PolicySource; readonly systemConfigFile?: string | undefined } = { policy: systemPolicy() },
): Promise<KnownHostsLists> {
  const { homeDir, userName, environment, configFile } = host;
  const { file, problem: why, options, locksSystemConfig: systemConfig, ownerId } = await readPolicy(places.policy);
  if (why !== undefined) throw new AppError('policy.unusable', { file, why }, `${file}: ${why}`);
  const sources = await loadConfigSources({
    homeDir,
    userName,
    environment,
    configFile,
    systemConfigFile: places.systemConfigFile,
    locked: { options, systemConfig, ownerId },
  });
  const [, bracketed, port] = /^\[(.*)\]:(\d{1,5})$/.exec(name ?? '') ?? [];
  const resolve = (destination: string): Resolution =>
    resolveHost(
      { host: destination, port: port === undefined ? undefined : Number(port), overrides: [], strict: false },
      sources,
      configAlgorithms(),
    );
  let resolution = resolve(bracketed ?? name ?? anyHost);
  // Patterns and the like are no host names, but lines may have them.
  if (resolution.kind === 'refused' && resolution.error.code === 'destination.invalid') resolution = resolve(anyHost);
  if (resolution.kind === 'refused') throw resolution.error;
  const { userKnownHostsFiles: user, globalKnownHostsFiles: global, hashKnownHosts, ...target } = resolution.host;
  const lookUp =
    target.originalHost === anyHost ? (name ?? '') : lookupNames(target.hostName, target.port, target.hostKeyAlias).name;
  const isReal = (file: string): boolean => target.originalHost !== anyHost || !file.includes(anyHost);
  return { user: user.filter(isReal), global: global.filter(isReal), hashKnownHosts, lookUp };
}

/**
 * The public keys of a file as `ssh-keygen -l` finds them: of a private key its public half, else every line that has a key. Errors:
 * `key.unreadable`, and those of private keys.
 */
export async function keysInFile(file: string): Promise<readonly KeyLine[]> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AppError('key.unreadable', { file, reason }, `${file} can't be read: ${reason}`, { cause: error });
  }
  const firstLine = bytes.subarray(0, 200).toString('latin1').split('\n')[0] ?? '';
  if (!firstLine.includes('PRIVATE KEY')) return readKeyLines(bytes);
  const { publicKey, comment } = await readPrivateKeyFile(file);
  if (publicKey === undefined) {
    const reason = 'it is encrypted as a whole, and there is no .pub file beside it';
    throw new AppError('key.unreadable', { file, reason }, `${file}: ${reason}`);
  }
  return [{ line: 1, blob: publicKey.blob, prefix: undefined, comment: publicKey.comment || comment }];
}
