import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tempFolder } from './cleanup.ts';
import { startDaemon } from './daemon.ts';
import { LogBuffer } from './log-buffer.ts';
import { program } from './requirements.ts';
import { wantMarked } from './secrets/test-secret.ts';

const run = promisify(execFile);

export type KeyType = 'ed25519' | 'ecdsa' | 'rsa';

export interface KeyOptions {
  readonly type?: KeyType;
  readonly bits?: number;
  /** ssh-keygen -m; Ed25519 has no PEM form, ssh-keygen writes its own for it. */
  readonly format?: 'openssh' | 'pem' | 'pkcs8';
  readonly passphrase?: string;
  readonly comment?: string;
  /** Where to write it; without one, a temporary folder that goes with the process or with `remove`. */
  readonly path?: string;
}

export interface KeyFile {
  readonly path: string;
  readonly publicPath: string;
  /** `ssh-ed25519 AAAA… comment`, without the line end. */
  readonly publicLine: string;
  /** `SHA256:…` as ssh-keygen -l prints it. */
  readonly fingerprint: string;
  remove(): void;
}

const formats = { openssh: 'RFC4716', pem: 'PEM', pkcs8: 'PKCS8' } as const;

/** Makes a key pair with ssh-keygen(1). */
export async function generateKey(options: KeyOptions = {}): Promise<KeyFile> {
  const { type = 'ed25519', bits, format = 'openssh', passphrase = '', comment = 'test key' } = options;
  wantMarked(passphrase, 'passphrase of a key');
  const folder = options.path === undefined ? tempFolder('hawser-key-') : undefined;
  const path = options.path ?? join(folder?.path ?? '', `id_${type}`);
  const args = ['-q', '-t', type, '-N', passphrase, '-C', comment, '-f', path];
  if (bits !== undefined) args.push('-b', String(bits));
  // RFC4716 means OpenSSH's own format for private keys (ssh-keygen(1), -m), which is the default.
  if (format !== 'openssh') args.push('-m', formats[format]);
  await run(program('ssh-keygen'), args);
  const publicLine = readFileSync(`${path}.pub`, 'utf8').trim();
  const listed = await run(program('ssh-keygen'), ['-l', '-f', `${path}.pub`]);
  return {
    path,
    publicPath: `${path}.pub`,
    publicLine,
    fingerprint: listed.stdout.split(' ')[1] ?? '',
    remove: () => folder?.remove(),
  };
}

export interface Agent {
  readonly socket: string;
  readonly pid: number;
  /** Adds a key without a passphrase, with ssh-add options such as `-c` or `-t 60` before it. */
  add(path: string, options?: readonly string[]): Promise<void>;
  /** Public key lines the agent offers (ssh-add -L). */
  list(): Promise<string[]>;
  stop(): Promise<void>;
}

export interface AgentOptions {
  readonly keys?: readonly string[];
  /** Pattern of the provider libraries that it may load (ssh-agent -P). */
  readonly providers?: string;
  /** Beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A real ssh-agent(1) with a socket of its own; `keys` are paths of private keys without passphrases. */
export async function startAgent(options: AgentOptions = {}): Promise<Agent> {
  const { keys = [], providers, env: more = {} } = options;
  const folder = tempFolder('hawser-agent-');
  const socket = join(folder.path, 'agent.sock');
  const log = new LogBuffer();
  const daemon = startDaemon({
    command: program('ssh-agent'),
    args: ['-D', '-a', socket, ...(providers === undefined ? [] : ['-P', providers])],
    env: { ...process.env, ...more },
    output: (text) => {
      log.append(text);
    },
  });
  // It prints its environment once the socket listens.
  await log.waitFor(/SSH_AUTH_SOCK=/, { failed: daemon.exited });
  const env = { ...process.env, ...more, SSH_AUTH_SOCK: socket };
  const agent: Agent = {
    socket,
    pid: daemon.pid,
    add: async (path, options = []) => {
      await run(program('ssh-add'), ['-q', ...options, path], { env });
    },
    list: async () => {
      // Status 1 says that it has none.
      const listed = await run(program('ssh-add'), ['-L'], { env }).catch(() => ({ stdout: '' }));
      return listed.stdout.split('\n').filter((line) => line !== '');
    },
    stop: async () => {
      await daemon.kill();
      folder.remove();
    },
  };
  for (const key of keys) await agent.add(key);
  return agent;
}
