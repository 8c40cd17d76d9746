import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentSource } from '../../shared/model/agents.ts';

export interface FoundAgent {
  readonly socket: string;
  readonly name: string;
  readonly source: AgentSource;
}

export interface FinderOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  readonly platform?: NodeJS.Platform;
}

/** A login shell reads files of the user's, which may do anything; nobody waits longer for it. */
const shellDeadlineMs = 3000;

/**
 * Finds agents, also for a program that was started from the desktop and so has no SSH_AUTH_SOCK (AG-01). The desktop's session and a login
 * shell are asked once; the usual places are looked at each time.
 */
export class AgentFinder {
  readonly #options: FinderOptions;
  readonly #platform: NodeJS.Platform;
  #session: Promise<readonly FoundAgent[]> | undefined;

  constructor(options: FinderOptions) {
    this.#options = options;
    this.#platform = options.platform ?? process.platform;
  }

  /** Those that are there, the one that is used first. */
  async find(): Promise<readonly FoundAgent[]> {
    const given = this.#options.environment['SSH_AUTH_SOCK'] ?? '';
    const all: FoundAgent[] = given === '' ? [] : [{ socket: given, name: nameOf(given), source: 'given' }];
    all.push(...(given === '' ? await (this.#session ??= this.#askSession()) : []), ...(await this.#usualPlaces()));
    return all.filter((agent, index) => all.findIndex(({ socket }) => socket === agent.socket) === index);
  }

  /** The agent for hosts that name none: that of the environment, or else of the desktop's session or the login shell. */
  async used(): Promise<FoundAgent | undefined> {
    const first = (await this.find())[0];
    // What merely lies in a usual place nobody has chosen.
    return first === undefined || first.source === 'usualPlace' ? undefined : first;
  }

  async #askSession(): Promise<readonly FoundAgent[]> {
    if (this.#platform === 'win32') return [];
    const { environment } = this.#options;
    const found: FoundAgent[] = [];
    if (this.#platform === 'darwin') {
      const said = await outputOf('/bin/launchctl', ['getenv', 'SSH_AUTH_SOCK'], environment);
      if (await isSocket(said)) found.push({ socket: said, name: nameOf(said), source: 'launchd' });
    }
    // Marks around it: a start-up file may print words of its own.
    const shell = environment['SHELL'] ?? '';
    const said = shell.startsWith('/') ? await outputOf(shell, ['-lc', 'printf "<<%s>>" "$SSH_AUTH_SOCK"'], environment) : '';
    const socket = /<<(\/[^\n<>]+)>>/.exec(said)?.[1] ?? '';
    if (await isSocket(socket)) found.push({ socket, name: nameOf(socket), source: 'loginShell' });
    return found;
  }

  async #usualPlaces(): Promise<readonly FoundAgent[]> {
    if (this.#platform === 'win32') return windowsPipes();
    const { environment, homeDir } = this.#options;
    const runtime = environment['XDG_RUNTIME_DIR'] ?? '';
    const places = [
      join(homeDir, '.1password/agent.sock'),
      join(homeDir, 'Library/Group Containers/2BUA8C4S2C.com.1password/t/agent.sock'),
      join(homeDir, '.bitwarden-ssh-agent.sock'),
      join(homeDir, 'snap/bitwarden/current/.bitwarden-ssh-agent.sock'),
      join(homeDir, '.gnupg/S.gpg-agent.ssh'),
      ...(runtime.startsWith('/')
        ? ['gnupg/S.gpg-agent.ssh', 'keyring/ssh', 'gcr/ssh', 'ssh-agent.socket', 'openssh_agent'].map((name) =>
            join(runtime, name),
          )
        : []),
    ];
    const there = await Promise.all(places.map(isSocket));
    return places.filter((_, index) => there[index]).map((socket) => ({ socket, name: nameOf(socket), source: 'usualPlace' }));
  }
}

/** By its place; an agent has no name of its own. */
function nameOf(socket: string): string {
  if (/1password/i.test(socket)) return '1Password';
  if (/bitwarden/i.test(socket)) return 'Bitwarden';
  if (/gpg-agent/.test(socket)) return 'gpg-agent';
  if (/keyring|gcr/.test(socket)) return 'GNOME Keyring';
  if (/pageant/i.test(socket)) return 'Pageant';
  return /launchd/.test(socket) ? 'ssh-agent of macOS' : 'ssh-agent';
}

async function isSocket(path: string): Promise<boolean> {
  if (!path.startsWith('/')) return false;
  return stat(path).then(
    (found) => found.isSocket(),
    () => false,
  );
}

async function windowsPipes(): Promise<readonly FoundAgent[]> {
  const names = await readdir('\\\\.\\pipe\\').catch(() => [] as string[]);
  return names
    .filter((name) => name === 'openssh-ssh-agent' || name.startsWith('pageant.'))
    .map((name) => ({ socket: `\\\\.\\pipe\\${name}`, name: nameOf(name), source: 'windowsPipe' }));
}

/** What it prints, trimmed; empty when it fails or takes too long. */
function outputOf(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  return new Promise((resolve) => {
    const options = { env: { ...environment }, timeout: shellDeadlineMs, killSignal: 'SIGKILL' as const, maxBuffer: 256 * 1024 };
    const child = execFile(command, [...args], options, (_error, stdout) => resolve(stdout.trim()));
    child.stdin?.end();
  });
}
