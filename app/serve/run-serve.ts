import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '../../main/log/create-logger.ts';
import { createWorkbench } from '../../main/workbench.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { Scope } from '../../shared/base/disposable.ts';
import type { Wire } from '../../shared/rpc/wire.ts';
import { serveDataDir, serveHost } from './host.ts';
import { startHttpServer, type RunningServer } from './http-server.ts';
import { browserCommand, openBrowser } from './open-browser.ts';
import { PageFiles } from './page-files.ts';
import { parseServeOptions, usage, type ServeOptions } from './serve-options.ts';
import { Token } from './token.ts';

const closeDeadlineMs = 5000;

/** What the program stands on; handed in for tests. */
export interface Surroundings {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder of the built page. */
  readonly pageDir: string;
  readonly packageFile: string;
  readonly platform: NodeJS.Platform;
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  /** Resolves when the program shall end (SIGINT, SIGTERM). */
  readonly stopped: Promise<void>;
}

/**
 * Runs `serve` until it is stopped. Says exactly one line: the address.
 * @returns the exit status: 0, 64 for wrong usage, 1 when it could not start.
 */
export async function runServe(surroundings: Surroundings): Promise<number> {
  const parsed = parseServeOptions(surroundings.words);
  if (parsed.kind === 'help') {
    surroundings.say(usage);
    return 0;
  }
  if (parsed.kind === 'mistake') {
    surroundings.complain(parsed.line);
    return 64;
  }
  try {
    await serveUntilStopped(parsed.options, surroundings);
    return 0;
  } catch (error) {
    surroundings.complain(`serve: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

async function serveUntilStopped(options: ServeOptions, surroundings: Surroundings): Promise<void> {
  const { environment } = surroundings;
  const files = openPageFiles(surroundings.pageDir);
  const dataDir = serveDataDir(options, environment);
  const log = createLogger({ scopes: environment['LOG'] ?? '', file: join(dataDir, 'logs', 'serve.log') });
  const host = serveHost(options, environment, log, readVersion(surroundings.packageFile));
  const workbench = await createWorkbench(host);
  const opened = new Scope();
  let server: RunningServer | undefined;
  try {
    if (options.demo) await workbench.startDemo();
    const accept = (wire: Wire): void => {
      // The browser has found its way: the file that led it has done its work.
      opened.dispose();
      workbench.attach(wire);
    };
    const log = host.log.scope('serve');
    server = await startHttpServer({ port: options.port, files, token: new Token(), clock: systemClock, log, accept });
    surroundings.say(server.url);
    const command = options.opensBrowser ? browserCommand(surroundings.platform, environment) : undefined;
    if (command !== undefined) opened.add(openBrowser(server.url, { command, clock: systemClock, log }));
    await surroundings.stopped;
  } finally {
    opened.dispose();
    await withDeadline(Promise.all([server?.close(), workbench.close().then(() => host.close())]));
  }
}

function openPageFiles(pageDir: string): PageFiles {
  try {
    return new PageFiles(pageDir);
  } catch {
    throw new Error('the page is not built; `npm start -- --serve` builds it');
  }
}

function readVersion(packageFile: string): string {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version?: unknown };
  return typeof version === 'string' ? version : '0.0.0';
}

/** A polite end has five seconds. */
async function withDeadline(ending: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise((resolve) => (timer = setTimeout(resolve, closeDeadlineMs)));
  await Promise.race([ending, deadline]);
  clearTimeout(timer);
}
