import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { signalAll, tempFolder } from './cleanup.ts';
import { startDaemon } from './daemon.ts';
import type { Daemon } from './daemon.ts';
import { freePort } from './free-port.ts';
import { LogFile } from './log-file.ts';
import { isRoot, program } from './requirements.ts';
import { generateKey } from './ssh-keys.ts';
import type { KeyFile, KeyType } from './ssh-keys.ts';

export interface SshdOptions {
  /** Lines of sshd_config(5). They stand before the fixture's own (the first value wins); Match blocks go to the end. */
  readonly config?: string;
  /** Host keys to make; default Ed25519 only, which is the quickest. */
  readonly hostKeys?: readonly KeyType[];
  /** Host key files of another server, instead of new ones: the same host at another place. */
  readonly hostKeyFiles?: readonly KeyFile[];
  /** Public key lines for authorized_keys, besides `clientKey`. */
  readonly authorizedKeys?: readonly string[];
  readonly listen?: string;
  readonly port?: number;
  /** Environment of the sessions (SetEnv). */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Sshd {
  readonly host: string;
  readonly port: number;
  /** The account that serves: the current one. */
  readonly user: string;
  /** The fixture's own folder, 0700; gone after `stop`. */
  readonly dir: string;
  readonly configFile: string;
  readonly authorizedKeysFile: string;
  /** A key that authorized_keys holds from the beginning, without passphrase. */
  readonly clientKey: KeyFile;
  readonly hostKeyFiles: readonly KeyFile[];
  /** One line a host key, as ssh would write it. */
  readonly knownHostsLines: readonly string[];
  /** A file with `knownHostsLines`. */
  readonly knownHostsFile: string;
  readonly pid: number;
  /** What sshd logged so far, at DEBUG1, over all restarts. */
  log(): string;
  waitForLog(pattern: RegExp, options?: { readonly timeoutMs?: number; readonly from?: number }): Promise<RegExpMatchArray>;
  /** Ends listener and sessions, and starts again at the same port with the same keys; `config` replaces the extra lines. */
  restart(config?: string): Promise<void>;
  /** Ends listener and sessions at once; the port is closed until `restart`. */
  kill(): Promise<void>;
  /** Ends the sessions only, as a server that runs on but drops everybody. */
  dropSessions(): void;
  /** Stops the sessions' processes (SIGSTOP): the TCP connections stay open and nothing answers. */
  freezeSessions(): void;
  thawSessions(): void;
  /** Ends everything and removes the folder. Idempotent. */
  stop(): Promise<void>;
}

/** How a variant of the fixture differs; for the other files of this folder. */
export interface SshdSetting {
  readonly user?: string;
  readonly prepare?: (dir: string) => void;
  /** Puts a command before sshd's own, for another namespace. Must end in exec, so that the process stays the same. */
  readonly wrap?: (argv: readonly string[], dir: string) => readonly string[];
  /** Lines of the fixture's own config that take the place of the usual account lines. */
  readonly accountConfig?: (dir: string) => readonly string[];
}

const attempts = 5;

/** Host pattern of a known_hosts line (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export function knownHostsName(host: string, port: number): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

let version: number | undefined;

function sshdVersion(): number {
  if (version === undefined) {
    // 9.2 and earlier know no -V and print the version with the usage; both go to stderr.
    const { stderr } = spawnSync(program('sshd'), ['-V'], { encoding: 'utf8', timeout: 5000 });
    version = Number(/OpenSSH_(\d+\.\d+)/.exec(stderr)?.[1] ?? 0);
  }
  return version;
}

function splitConfig(config: string): { readonly before: string; readonly after: string } {
  const at = config.search(/^[ \t]*match[ \t]/im);
  return at === -1 ? { before: config, after: '' } : { before: config.slice(0, at), after: config.slice(at) };
}

function writeConfig(sshd: Omit<ConfigParts, 'lines'> & { readonly lines: readonly string[] }): void {
  const { before, after } = splitConfig(sshd.extra);
  const lines = [
    before,
    `ListenAddress ${sshd.host.includes(':') ? `[${sshd.host}]` : sshd.host}:${sshd.port}`,
    ...sshd.hostKeyFiles.map((key) => `HostKey ${key.path}`),
    'PidFile none',
    'LogLevel DEBUG1',
    'PrintMotd no',
    'PrintLastLog no',
    // Many logins at once are what benches do; the refusal of that is a test's own setting.
    // Unlike other keywords, the last of these wins.
    ...(/^[ \t]*maxstartups\b/im.test(before) ? [] : ['MaxStartups 1000']),
    ...(sshdVersion() >= 9.8 ? ['PerSourcePenalties no'] : []),
    // sshd takes no second line of that name: one of any name stands for all.
    ...(/^[ \t]*subsystem\b/im.test(sshd.extra) ? [] : ['Subsystem sftp internal-sftp']),
    ...sshd.lines,
    after,
  ];
  writeFileSync(sshd.configFile, lines.join('\n'), { mode: 0o600 });
}

interface ConfigParts {
  readonly configFile: string;
  readonly extra: string;
  readonly host: string;
  readonly port: number;
  readonly hostKeyFiles: readonly KeyFile[];
  readonly lines: readonly string[];
}

function usualAccountConfig(dir: string): string[] {
  return [
    `AuthorizedKeysFile ${join(dir, 'authorized_keys')}`,
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    // The folder lies below a temporary one that anybody may write to.
    'StrictModes no',
  ];
}

function setEnvLine(env: Readonly<Record<string, string>>): string[] {
  const pairs = Object.entries(env).map(([name, value]) => `"${name}=${value}"`);
  return pairs.length === 0 ? [] : [`SetEnv ${pairs.join(' ')}`];
}

/** As root sshd wants this folder, which otherwise only its service makes. Others may be using it: it stays. */
function makeRunFolder(): void {
  if (isRoot && !existsSync('/run/sshd')) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
}

/**
 * A real OpenSSH sshd(8) at a free port of the loopback interface, with keys and a configuration of its own, serving the current
 * account by public key. Listens when the promise is fulfilled.
 * @throws Error with sshd's log when it does not start
 */
export function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  makeRunFolder();
  return startSshdIn({}, options);
}

/** The same, in the setting of a variant. */
export async function startSshdIn(setting: SshdSetting, options: SshdOptions): Promise<Sshd> {
  const { config = '', hostKeys = ['ed25519'], authorizedKeys = [], listen: host = '127.0.0.1', env = {} } = options;
  const folder = tempFolder('hawser-sshd-');
  const dir = folder.path;
  const hostKeyFiles =
    options.hostKeyFiles ??
    (await Promise.all(hostKeys.map((type) => generateKey({ type, comment: 'host key', path: join(dir, `host_${type}`) }))));
  const clientKey = await generateKey({ comment: 'client key', path: join(dir, 'client_key') });
  const authorizedKeysFile = join(dir, 'authorized_keys');
  writeFileSync(authorizedKeysFile, [clientKey.publicLine, ...authorizedKeys, ''].join('\n'), { mode: 0o600 });
  setting.prepare?.(dir);

  const log = new LogFile();
  const configFile = join(dir, 'sshd_config');
  // What the tester's own shell does at its start (~/.bashrc runs for sshd's commands too) is no business of a test.
  const sessionEnv = setting.accountConfig === undefined ? { HOME: dir, ...env } : env;
  const accountLines = [...(setting.accountConfig ?? usualAccountConfig)(dir), ...setEnvLine(sessionEnv)];
  let extra = config;

  const launch = async (port: number): Promise<Daemon> => {
    writeConfig({ configFile, extra, host, port, hostKeyFiles, lines: accountLines });
    const argv = [program('sshd'), '-D', '-e', '-f', configFile];
    const [command = '', ...args] = setting.wrap?.(argv, dir) ?? argv;
    const from = log.text().length;
    const daemon = startDaemon({ command, args, output: log.fd });
    try {
      await log.waitFor(/^Server listening on /m, { from, failed: daemon.exited });
    } catch (error) {
      await daemon.kill();
      throw error;
    }
    return daemon;
  };

  const launchSomewhere = async (): Promise<{ readonly daemon: Daemon; readonly port: number }> => {
    for (let attempt = 1; ; attempt += 1) {
      const port = options.port ?? (await freePort(setting.wrap === undefined ? host : undefined));
      const from = log.text().length;
      try {
        return { daemon: await launch(port), port };
      } catch (error) {
        const isTaken = log.text().slice(from).includes('Address already in use');
        if (!isTaken || options.port !== undefined || attempt === attempts) {
          log.close();
          folder.remove();
          throw error;
        }
      }
    }
  };

  const { daemon: first, port } = await launchSomewhere();
  let daemon = first;
  const name = knownHostsName(host, port);
  const knownHostsLines = hostKeyFiles.map((key) => `${name} ${key.publicLine.split(' ').slice(0, 2).join(' ')}`);
  const knownHostsFile = join(dir, 'known_hosts');
  writeFileSync(knownHostsFile, knownHostsLines.map((line) => `${line}\n`).join(''));

  return {
    host,
    port,
    user: setting.user ?? userInfo().username,
    dir,
    configFile,
    authorizedKeysFile,
    clientKey,
    hostKeyFiles,
    knownHostsLines,
    knownHostsFile,
    get pid() {
      return daemon.pid;
    },
    log: () => log.text(),
    waitForLog: (pattern, wait) => log.waitFor(pattern, wait),
    restart: async (replaced) => {
      await daemon.kill();
      extra = replaced ?? extra;
      daemon = await launch(port);
    },
    kill: () => daemon.kill(),
    dropSessions: () => {
      signalAll(daemon.descendants(), 'SIGKILL');
    },
    freezeSessions: () => {
      signalAll(daemon.descendants(), 'SIGSTOP');
    },
    thawSessions: () => {
      signalAll(daemon.descendants(), 'SIGCONT');
    },
    stop: async () => {
      await daemon.kill();
      log.close();
      folder.remove();
    },
  };
}
