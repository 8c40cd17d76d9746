import type { Clock } from '../../../shared/base/clock.ts';
import type { Disposable } from '../../../shared/base/disposable.ts';
import { Emitter, type Event } from '../../../shared/base/emitter.ts';
import { AppError } from '../../../shared/model/errors.ts';
import type { ConnectionId, SessionId } from '../../../shared/model/ids.ts';
import type { SessionInfo } from '../../../shared/model/session.ts';
import type { Logger } from '../../log/logger.ts';
import {
  ConnectedSession,
  type Attempt,
  type Beginning,
  type SessionFace,
  type SessionLease,
} from '../../sessions/connected-session.ts';
import type { FileSystem } from '../file-system.ts';
import { RootSwitch, type RootAccess, type RootGrant } from '../root/root-switch.ts';
import { SftpFileSystem } from '../sftp-file-system.ts';
import { ScpFileSystem } from '../scp/scp-file-system.ts';

/** What a session does not know itself: how to get a connection, and whom to ask. */
export interface FilesBackend {
  /** Leases a connection with a file service on it. */
  openFiles(attempt: Attempt): Promise<{ readonly lease: SessionLease; readonly fileSystem: FileSystem }>;
  /** The same as root; may ask for sudo's password. `known`: what it took before. */
  openRoot(known: RootGrant | undefined, signal: AbortSignal): Promise<RootAccess>;
  readonly autoReconnect: () => boolean;
  /** Where the host's bookmark wants its files opened. */
  readonly startFolder: string | undefined;
  /** How long the switch to root stays on; absent: 15 minutes. */
  readonly rootMs?: number | undefined;
}

/** The files of one host for one tab. After a reconnect it has a new file system: ask for it each time. */
export class FilesSession implements Disposable {
  readonly id: SessionId;
  readonly kind = 'files';
  readonly #session: ConnectedSession<FileSystem>;
  readonly #backend: FilesBackend;
  readonly #root: RootSwitch;
  readonly #opened = new Emitter<FileSystem>();
  readonly #changed = new Emitter<SessionInfo>();
  readonly onChanged: Event<SessionInfo> = this.#changed.event;
  /** The files can be used: first, and again after each reconnect. */
  readonly onOpened: Event<FileSystem> = this.#opened.event;

  constructor(options: {
    readonly id: SessionId;
    readonly face: SessionFace;
    readonly backend: FilesBackend;
    readonly clock: Clock;
    readonly log: Logger;
  }) {
    const { id, face, backend, clock } = options;
    this.id = id;
    this.#session = new ConnectedSession({
      id,
      face: { ...face, kind: 'files' },
      clock,
      log: options.log.scope('files'),
      work: {
        autoReconnect: backend.autoReconnect,
        open: async (attempt) => {
          const { lease, fileSystem } = await backend.openFiles(attempt);
          return { lease, running: fileSystem };
        },
        begin: (fileSystem, beginning) => this.#begin(fileSystem, beginning),
      },
    });
    this.#backend = backend;
    this.#root = new RootSwitch(clock, backend.rootMs);
    this.#session.onChanged(() => this.#tell());
    this.#root.onChanged(() => this.#rootChanged());
  }

  get info(): SessionInfo {
    const { startFolder } = this.#backend;
    const { running } = this.#session;
    const service = running instanceof ScpFileSystem ? 'scp' : 'sftp';
    const root = this.#root.state;
    const seemsReadOnly = running !== undefined && seemsReadOnlyOf(this.#root.fileSystem ?? running);
    const files = { service, seemsReadOnly, ...(startFolder !== undefined && { startFolder }), ...(root && { root }) } as const;
    return { ...this.#session.info, files };
  }

  /** The switch to root is on: everything that its files are asked for is done as root. */
  get isRoot(): boolean {
    return this.#root.fileSystem !== undefined;
  }

  /** What it takes to open more of root's files; undefined while the switch is off. */
  get rootGrant(): RootGrant | undefined {
    return this.#root.grant;
  }

  get connectionId(): ConnectionId | undefined {
    return this.#session.connectionId;
  }

  /** Throws `session.notOpen` while the session is not connected. */
  get fileSystem(): FileSystem {
    const { running, info } = this.#session;
    if (running) return this.#root.fileSystem ?? running;
    throw new AppError('session.notOpen', { sessionId: this.id, name: info.name }, `the files of ${info.name} are not connected`);
  }

  /** Without SFTP: copies by scp. Undefined for every other service. Throws `session.notOpen`. */
  get scp(): ScpFileSystem | undefined {
    const { fileSystem } = this;
    return fileSystem instanceof ScpFileSystem ? fileSystem : undefined;
  }

  /** Opens the files as root for a while, or for a while more. Rejects with `session.notOpen` and with what opening rejects with. */
  async becomeRoot(): Promise<void> {
    const known = this.#root.grant;
    void this.fileSystem;
    await this.#root.turnOn((signal) => this.#backend.openRoot(known, signal));
  }

  /** Idempotent. */
  leaveRoot(): void {
    this.#root.turnOff();
  }

  start(): void {
    this.#session.start();
  }

  reconnect(): void {
    this.#session.reconnect();
  }

  stop(): void {
    this.#session.stop();
  }

  setWaitingForUser(waitingForUser: boolean): void {
    this.#session.setWaitingForUser(waitingForUser);
  }

  dispose(): void {
    this.#root.dispose();
    this.#session.dispose();
    this.#opened.dispose();
    this.#changed.dispose();
  }

  #tell(): void {
    this.#changed.emit(this.info);
  }

  #rootChanged(): void {
    const { running } = this.#session;
    this.#tell();
    // Panes show what another account sees.
    if (running && this.#root.state?.kind !== 'starting') this.#opened.emit(this.#root.fileSystem ?? running);
  }

  #begin(fileSystem: FileSystem, { connection, loss, ended }: Beginning): Disposable {
    const { hostName: host, port } = connection.target;
    const lucky = fileSystem instanceof SftpFileSystem ? fileSystem.writes.onChanged(() => this.#tell()) : undefined;
    const closed = fileSystem.onClosed((why) => {
      const error = loss() ?? why;
      const itself = new AppError('sftp.ended', { host, port, reason: 'it was closed', said: '' }, 'the file service ended');
      ended({ kind: 'dropped', error: error ?? itself });
    });
    // After the session has told that it is open.
    queueMicrotask(() => {
      if (this.#session.running === fileSystem) this.#opened.emit(fileSystem);
    });
    return {
      dispose() {
        closed.dispose();
        lucky?.dispose();
      },
    };
  }
}

/** Known of SFTP only. */
function seemsReadOnlyOf(fileSystem: FileSystem): boolean {
  return fileSystem instanceof SftpFileSystem && fileSystem.writes.seemsReadOnly;
}
