import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { Host } from '../../main/host.ts';
import { createLogger } from '../../main/log/create-logger.ts';
import { defaultDataDir } from '../../main/storage/data-dir.ts';
import { systemClock } from '../../shared/base/clock.ts';
import packageFile from '../../package.json' with { type: 'json' };
import type { CliOptions } from './options.ts';

export const version: string = packageFile.version;

/** What the command line supplies to the core. With `-v` the core's log goes to stderr, otherwise into the data folder. */
export function cliHost(
  options: Pick<CliOptions, 'ssh' | 'dataDir'>,
  environment: Readonly<Record<string, string | undefined>>,
): Host {
  const named = options.dataDir ?? (environment['HAWSER_DATA'] === '' ? undefined : environment['HAWSER_DATA']);
  const dataDir = resolve(named ?? defaultDataDir(process.platform, environment, homedir()));
  const scopes = options.ssh.verbose > 0 ? '*' : (environment['LOG'] ?? '');
  return {
    kind: 'cli',
    version,
    dataDir,
    homeDir: homedir(),
    userName: localUser(environment),
    environment,
    clock: systemClock,
    log: createLogger({ scopes, file: join(dataDir, 'logs', 'cli.log') }),
    configFile: options.ssh.configFile,
    maxPages: 0,
    tell: (text) => void process.stderr.write(text),
  };
}

/** The account's name; a container may run under a number that has none. */
export function localUser(environment: Readonly<Record<string, string | undefined>>): string {
  try {
    return userInfo().username;
  } catch {
    return environment['USER'] ?? environment['LOGNAME'] ?? 'user';
  }
}
