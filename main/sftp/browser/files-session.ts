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

/** What a session does not know itself: how to get a connection, and whom to ask. */
export interface FilesBackend {
  /** Leases a connection with a file service on it. */
  openFiles(attempt: Attempt): Promise<{ readonly lease: SessionLease; readonly fileSystem: FileSystem }>;
  readonly autoReconnect: () => boolean;
}

/** The files of one host for one tab. After a reconnect it has a new file system: ask for it each time. */
export class FilesSession implements Disposable {
  readonly id: SessionId;
  readonly kind = 'files';
  readonly #session: ConnectedSession<FileSystem>;
  readonly #opened = new Emitter<FileSystem>();
  readonly onChanged: Event<SessionInfo>;
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
    this.onChanged = this.#session.onChanged;
  }

  get info(): SessionInfo {
    return this.#session.info;
  }

  get connectionId(): ConnectionId | undefined {
    return this.#session.connectionId;
  }

  /** Throws `session.notOpen` while the session is not connected. */
  get fileSystem(): FileSystem {
    const { running, info } = this.#session;
    if (running) return running;
    throw new AppError('session.notOpen', { sessionId: this.id, name: info.name }, `the files of ${info.name} are not connected`);
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
    this.#session.dispose();
    this.#opened.dispose();
  }

  #begin(fileSystem: FileSystem, { connection, loss, ended }: Beginning): Disposable {
    const { hostName: host, port } = connection.target;
    const closed = fileSystem.onClosed((why) => {
      const error = loss() ?? why;
      const itself = new AppError('sftp.ended', { host, port, reason: 'it was closed', said: '' }, 'the file service ended');
      ended({ kind: 'dropped', error: error ?? itself });
    });
    // After the session has told that it is open.
    queueMicrotask(() => {
      if (this.#session.running === fileSystem) this.#opened.emit(fileSystem);
    });
    return closed;
  }
}
