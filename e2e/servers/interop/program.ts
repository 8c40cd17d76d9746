import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { tempFolder, undoAtExit } from '../cleanup.ts';
import { LogBuffer } from '../log-buffer.ts';
import { generateKey } from '../ssh-keys.ts';
import type { KeyType } from '../ssh-keys.ts';
import { filled, readState, servers } from './build.mjs';
import type { InteropBuild, InteropProgram } from './build.mjs';
import { sharedRsaKey } from './rsa-key.ts';
import type { InteropServer } from './server.ts';
import { testSecret } from '../secrets/test-secret.ts';

export interface ProgramOptions {
  /** The key exchanges it offers, in its order; default: the library's own list. */
  readonly kex?: readonly string[];
  /** Further lines of its settings, as README.md has them. */
  readonly more?: readonly string[];
  /** Its host key; default Ed25519. */
  readonly hostKey?: KeyType;
}

/**
 * Why a program of this folder can't be started; undefined when it can. Whoever builds it at the moment is waited for, five minutes at most.
 */
export async function whyNotBuilt(name: InteropBuild): Promise<string | undefined> {
  for (const end = performance.now() + 300_000; ; await pause(200)) {
    const state = readState(name);
    if (state === undefined) return 'not built (npm run interop builds it)';
    if (state.state === 'built') return undefined;
    if (state.state === 'failed') return state.reason;
    if (performance.now() > end) return 'not built within five minutes';
  }
}

/**
 * Starts a server that was built, at a free port of the loopback interface. How they speak with us: README.md of this folder.
 * @throws Error with what it said when it does not listen within 20 s
 */
export async function startProgram(name: InteropProgram, options: ProgramOptions = {}): Promise<InteropServer> {
  const folder = tempFolder(`hawser-${name}-`);
  const hostKey = await generateKey({
    type: options.hostKey ?? 'ed25519',
    comment: 'host key',
    path: join(folder.path, 'host_key'),
  });
  const clientKey = await generateKey({ comment: 'client key', path: join(folder.path, 'client_key') });
  const rsaKey = await sharedRsaKey();
  const files = join(folder.path, 'files');
  mkdirSync(files);
  const account = { user: 'fred', password: testSecret('pässwörd 1') };
  const [command = '', ...args] = filled(name, servers[name].command);
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const forget = undoAtExit(() => child.kill('SIGKILL'));
  const log = new LogBuffer();
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => log.append(text));
  const exited = once(child, 'exit').then(forget, forget);
  // It may be gone before it has read everything.
  child.stdin.on('error', () => undefined);
  const settings = [
    ...[`user ${account.user}`, `password ${account.password}`, `authorized-key ${clientKey.publicLine}`],
    `authorized-key ${rsaKey.publicLine}`,
    ...[`host-key ${hostKey.path}`, `root ${files}`],
    ...(options.kex === undefined ? [] : [`kex ${options.kex.join(',')}`]),
    ...(options.more ?? []),
  ];
  child.stdin.write(`${settings.join('\n')}\n\n`);
  const stop = async (): Promise<void> => {
    child.stdin.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
    await exited;
    clearTimeout(timer);
    folder.remove();
  };
  try {
    const [, port = ''] = await log.waitFor(/^port (\d+)$/m, { timeoutMs: 20_000, failed: exited });
    return {
      ...{
        name: servers[name].title,
        host: '127.0.0.1',
        port: Number(port),
        ...account,
        clientKey,
        rsaKey,
        hostKey: hostKey.publicLine,
      },
      ...{ files, localFiles: files, stop, log: () => log.text() },
      version: /^library (.*)$/m.exec(log.text())?.[1] ?? '',
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
