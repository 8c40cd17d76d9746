import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { Host } from '../../main/host.ts';
import type { Logger } from '../../main/log/logger.ts';
import { defaultDataDir } from '../../main/storage/data-dir.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { startDemo, type RunningDemo } from '../demo/start-demo.ts';
import type { ServeOptions } from './serve-options.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The data folder: `--data`, else `HAWSER_DATA`, else the platform's; always absolute. */
export function serveDataDir(options: Pick<ServeOptions, 'dataDir'>, environment: Environment): string {
  const named = options.dataDir ?? (environment['HAWSER_DATA'] === '' ? undefined : environment['HAWSER_DATA']);
  return resolve(named ?? defaultDataDir(process.platform, environment, homedir()));
}

export interface ServeHost extends Host {
  /** Ends the demo host, if it was started. */
  close(): Promise<void>;
}

/** What `serve` supplies to the core. The page itself reads the clipboard and opens links. */
export function serveHost(options: ServeOptions, environment: Environment, log: Logger, version: string): ServeHost {
  const dataDir = serveDataDir(options, environment);
  let demo: Promise<RunningDemo> | undefined;
  return {
    kind: 'serve',
    version,
    dataDir,
    homeDir: homedir(),
    userName: localUser(environment),
    environment,
    clock: systemClock,
    log,
    configFile: options.configFile,
    maxPages: options.maxPages,
    startDemo: () => (demo ??= startDemo({ stateDir: join(dataDir, 'demo'), log: log.scope('demo') })),
    async close() {
      await (await demo?.catch(() => undefined))?.close();
    },
  };
}

/** The account's name; a container may run under a number that has none. */
function localUser(environment: Environment): string {
  try {
    return userInfo().username;
  } catch {
    return environment['USER'] ?? environment['LOGNAME'] ?? 'user';
  }
}
