import { createHash } from 'node:crypto';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HostCommands } from './archives/host-commands.ts';
import type { ResolvedTarget } from './bookmarks/resolved-target.ts';
import type { Host } from './host.ts';
import type { FileSystem } from './sftp/file-system.ts';
import { localPaths } from './sftp/local-paths.ts';
import { LocalFileSystem } from './sftp/local-file-system.ts';
import { ScpFileSystem } from './sftp/scp/scp-file-system.ts';
import type { SshConnection } from './ssh/connection-types.ts';
import { JournalFolder } from './transfers/journal-folder.ts';
import { TransferQueue } from './transfers/queue.ts';
import type { TransferJob } from './transfers/job.ts';
import type { FilePlace, JobRequest, PlaceReference, PrivateKeysAsker } from './transfers/transfer-types.ts';
import type { ConnectAsk } from './workbench-connections.ts';
import type { Workbench } from './workbench-core.ts';
import { FileServices } from './workbench-file-service.ts';
import type { FilePath } from '../shared/model/file-path.ts';

export { decodeName, encodeName } from './sftp/file-names.ts';

/** The files of this computer as a place of copies. */
export function localPlace({ homeDir }: Pick<Host, 'homeDir'>): FilePlace {
  return { reference: { kind: 'local' }, open: () => Promise.resolve(new LocalFileSystem(homeDir)) };
}

/** A path of this computer as it was typed, absolute from `folder`; a slash or dots at its end stay, for they say what is meant. */
export function localPath(typed: string, folder: string): FilePath {
  if (process.platform !== 'win32') return (typed.startsWith('/') ? typed : `${folder}/${typed}`) as FilePath;
  const paths = localPaths(folder);
  const end = /[\\/]\.?$/.exec(typed)?.[0].replace('\\', '/') ?? '';
  return (paths.absolute(paths.fromNative(typed)) + end) as FilePath;
}

export interface RemoteAsk extends Pick<ConnectAsk, 'prompter'> {
  /** Told of each new connection, before its files are opened. */
  readonly onConnected: (connection: SshConnection) => void;
  /** Copies by scp, without asking for SFTP. */
  readonly byScp?: boolean | undefined;
  /** Hashes are reckoned by a command there, where that can be. */
  readonly hashCommand?: boolean | undefined;
}

/**
 * The files of one host. A file system that was opened with `first` is handed to whoever opens next and closed by them, so that a server which
 * allows one channel is enough for planning and copying.
 */
export class RemotePlace implements FilePlace {
  readonly reference: FilePlace['reference'];
  readonly hash?: NonNullable<FilePlace['hash']>;
  /** Used when the command line says so: nothing of it runs before. */
  readonly commands: HostCommands;
  readonly #workbench: Pick<Workbench, 'connect'>;
  readonly #resolved: ResolvedTarget;
  readonly #ask: RemoteAsk;
  readonly #services: FileServices;
  #ready: FileSystem | undefined;
  #known = new WeakSet<SshConnection>();

  constructor(
    host: Pick<Host, 'clock' | 'log'>,
    workbench: Pick<Workbench, 'connect'>,
    resolved: ResolvedTarget,
    ask: RemoteAsk,
  ) {
    const { user, hostName, port } = resolved.target;
    this.#workbench = workbench;
    this.#resolved = resolved;
    this.#ask = ask;
    this.#services = new FileServices(host);
    if (ask.byScp === true) this.#services.choose(resolved, 'scp');
    this.commands = new HostCommands({
      clock: host.clock,
      log: host.log.scope('transfers'),
      name: resolved.name,
      lend: async (signal) => {
        const lease = await workbench.connect(resolved, { prompter: ask.prompter, onProgress: () => undefined, signal });
        return { connection: lease.connection, release: () => lease.release() };
      },
      home: async (signal) => (await this.first(signal)).home(signal),
    });
    if (ask.hashCommand === true)
      this.hash = async (path, names, signal) => (names.includes('sha256') ? this.commands.hash(path, signal) : undefined);
    this.reference = { kind: 'remote', target: `${user}@${hostName.includes(':') ? `[${hostName}]` : hostName}:${port}` };
  }

  /** The account on the host. */
  get user(): string {
    return this.#resolved.target.user;
  }

  /** Errors: those of connecting and of `openSftp`. */
  async first(signal: AbortSignal): Promise<FileSystem> {
    if (this.#ready === undefined || this.#ready.isClosed) this.#ready = await this.#open(signal);
    return this.#ready;
  }

  async open(signal: AbortSignal): Promise<FileSystem> {
    const ready = this.#ready;
    this.#ready = undefined;
    return ready === undefined || ready.isClosed ? this.#open(signal) : ready;
  }

  /** Where copies go by scp: chosen, or said when it was asked; undefined for a host with SFTP. Errors as `first`. */
  async scp(signal: AbortSignal): Promise<ScpFileSystem | undefined> {
    const first = await this.first(signal);
    return first instanceof ScpFileSystem ? first : undefined;
  }

  /** Closes what nobody took. Idempotent. */
  close(): void {
    this.#ready?.close();
    this.#ready = undefined;
  }

  async #open(signal: AbortSignal): Promise<FileSystem> {
    const { prompter, onConnected } = this.#ask;
    const lease = await this.#workbench.connect(this.#resolved, { prompter, onProgress: () => undefined, signal });
    try {
      if (!this.#known.has(lease.connection)) onConnected(lease.connection);
      this.#known.add(lease.connection);
      const fileSystem = await this.#services.open(lease.connection, this.#resolved, signal, prompter);
      fileSystem.onClosed(() => lease.release());
      return fileSystem;
    } catch (error) {
      lease.release();
      throw error;
    }
  }
}

/**
 * The copies of one command line, with journals of their own: `<data>/command-line/<hash of the words>`. So a command finds again what the same
 * command left, and takes nothing that a window or another command works on.
 */
export class CopyDesk {
  readonly #folder: string;
  readonly #journals: JournalFolder;
  readonly #queue: TransferQueue;

  /** `words`: what makes two commands the same. `askKeys`: about private keys; without it they fail. */
  constructor(
    { dataDir, clock, log }: Pick<Host, 'dataDir' | 'clock' | 'log'>,
    words: readonly string[],
    askKeys?: PrivateKeysAsker,
  ) {
    const name = createHash('sha256')
      .update(Buffer.from(words.join('\0'), 'utf16le'))
      .digest('hex')
      .slice(0, 32);
    this.#folder = join(dataDir, 'command-line', name);
    this.#journals = new JournalFolder(this.#folder, clock, log);
    this.#queue = new TransferQueue({ clock, log, asker: undefined, askKeys, journals: this.#journals });
  }

  /** What an earlier run of the same command did not finish. What it had begun to cancel is cleaned up already when this is answered. */
  async takeLeft(remote: FilePlace, local: FilePlace): Promise<readonly TransferJob[]> {
    return this.takeLeftAt(({ kind }) => (kind === 'local' ? local : remote));
  }

  /** The same of copies between any places. */
  async takeLeftAt(place: (reference: PlaceReference) => FilePlace): Promise<readonly TransferJob[]> {
    const jobs = await this.#queue.takeLeft(place);
    for (const job of jobs) if (job.isRunning) await job.whenEnded();
    return jobs.filter((job) => job.isOpen);
  }

  /** Begins a copy. Throws the system's error when its journal can't be made. */
  add(request: JobRequest): Promise<TransferJob> {
    return this.#queue.add(request);
  }

  goOn(job: TransferJob): void {
    this.#queue.start(job.id);
  }

  /** Ends a copy for good, and removes what it left beside its targets. False when that can't be had now. */
  async cancel(job: TransferJob): Promise<boolean> {
    await this.#queue.remove(job.id);
    if (job.isOpen) return false;
    await this.#journals.remove(job.id);
    return true;
  }

  /** Interrupts what runs. Idempotent. */
  async close(): Promise<void> {
    const ended = this.#queue.states().map(({ id }) => this.#queue.job(id));
    await this.#queue.close();
    for (const job of ended) if (job !== undefined && !job.isOpen) await this.#journals.remove(job.id);
    // Stays where something is left to do.
    await rmdir(this.#folder).catch(() => undefined);
  }
}
