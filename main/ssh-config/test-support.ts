import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { errorDetails, type AppError } from '../../shared/model/errors.ts';
import type { AlgorithmDefaults } from './algorithm-lists.ts';
import type { ConfigSources } from './config-file.ts';
import { resolveHost, type KeywordOverride, type Resolution, type ResolveInput } from './resolve.ts';
import { loadConfigSources } from './sources.ts';

export const defaults: AlgorithmDefaults = {
  ciphers: ['aes128-gcm@openssh.com', 'aes256-ctr'],
  macs: ['hmac-sha2-256'],
  kex: ['curve25519-sha256', 'ecdh-sha2-nistp256'],
  hostKeys: ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512'],
  pubkey: ['ssh-ed25519', 'rsa-sha2-512', 'rsa-sha2-256'],
  onRequest: { ciphers: ['aes256-cbc'], hostKeys: ['ssh-rsa'] },
};

/** The folder of the running test: home, and `etc/ssh_config` in it for the system's file. */
export let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hawser-config-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

export function write(name: string, text: string): string {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

export interface Given {
  readonly user?: string;
  readonly system?: string;
  readonly only?: string;
  readonly environment?: Record<string, string>;
  /** What the administrator fixed for every host. */
  readonly lockedOptions?: Readonly<Record<string, string>>;
  /** The system's file can't be overridden. */
  readonly locksSystem?: boolean;
}

export function load({
  user,
  system,
  only,
  environment = {},
  lockedOptions = {},
  locksSystem = false,
}: Given): Promise<ConfigSources> {
  if (user !== undefined) write('.ssh/config', user);
  if (system !== undefined) write('etc/ssh_config', system);
  const configFile = only === undefined ? undefined : write('other', only);
  return loadConfigSources({
    homeDir: home,
    userName: 'me',
    environment,
    configFile,
    systemConfigFile: join(home, 'etc/ssh_config'),
    locked: {
      options: Object.entries(lockedOptions).map(([keyword, value]) => ({ keyword, value, file: 'policy', line: 1 })),
      systemConfig: locksSystem,
      ownerId: process.getuid?.(),
    },
  });
}

export async function resolution(given: string | Given, input: string | Partial<ResolveInput> = 'web'): Promise<Resolution> {
  const sources = await load(typeof given === 'string' ? { user: given } : given);
  const asked = typeof input === 'string' ? { host: input } : input;
  return resolveHost({ host: 'web', overrides: [], strict: false, ...asked }, sources, defaults);
}

export async function resolved(given: string | Given, input: string | Partial<ResolveInput> = 'web'): Promise<EffectiveHost> {
  const answer = await resolution(given, input);
  if (answer.kind === 'refused') throw answer.error;
  return answer.host;
}

export async function refused(given: string | Given, input: string | Partial<ResolveInput> = 'web'): Promise<AppError> {
  const answer = await resolution(given, input);
  if (answer.kind === 'resolved') throw new Error('it was resolved');
  expect(errorDetails[answer.error.code].safeParse(answer.error.detail).error).toBeUndefined();
  return answer.error;
}

export function option(keyword: string, value: string): KeywordOverride {
  return { keyword, value, file: 'command line', line: 0 };
}
