import { randomUUID } from 'node:crypto';
import type { Disposable } from '../shared/base/disposable.ts';
import { Emitter } from '../shared/base/emitter.ts';
import type { DetachedRun } from '../shared/model/detached-runs.ts';
import { AppError, cancelled } from '../shared/model/errors.ts';
import { SessionId, type ConnectionId } from '../shared/model/ids.ts';
import type { SessionInfo, TerminalSize } from '../shared/model/session.ts';
import { readTerminalEncoding } from '../shared/model/terminal-encoding.ts';
import type { HostBook, TargetReference } from './bookmarks/host-book.ts';
import type { ResolvedTarget } from './bookmarks/resolved-target.ts';
import { forFiles, noOptions, type CommandLineOptions } from './ssh-config/command-line-options.ts';
import type { Host } from './host.ts';
import type { PromptDesk } from './prompts/prompt-desk.ts';
import type { Prompter } from './prompts/prompter.ts';
import { unattendedPrompter } from './prompts/unattended-prompter.ts';
import type { Attempt } from './sessions/connected-session.ts';
import type { ConnectProgress } from './ssh/connection-types.ts';
import { FilesSession } from './sftp/browser/files-session.ts';
import { ROOT_MS, type RootAccess, type RootGrant } from './sftp/root/root-switch.ts';
import { TerminalSession, type GapMark } from './terminals/terminal-session.ts';
import { faceOf, type ConnectAsk, type Connections } from './workbench-connections.ts';
import { detachedCommand } from './workbench-detached.ts';
import { isRunAgain, isSubsystem, startCommand, unlikeSsh } from './workbench-start-command.ts';
import { targetOfSession } from './workbench-session-target.ts';
import { refuseOnDevice } from './workbench-device.ts';
import { UnresolvedTargets } from './workbench-unresolved.ts';

type Session = TerminalSession | FilesSession;

const ignore = (): void => undefined;

interface OpenRequest {
  readonly target: TargetReference;
  readonly size: TerminalSize;
  readonly ownConnection: boolean;
  readonly kind: Session['kind'];
  /** Of a terminal: run instead of the shell. */
  readonly program?: 'pwsh' | 'powershell.exe' | undefined;
  /** Of a terminal: a detached run, which the terminal begins or shows. */
  readonly detached?: DetachedRun | undefined;
  /** Of a terminal: that of an earlier run whose tab it is in. */
  readonly continues?: SessionId | undefined;
  /** The page that has the session, now: it may change while the session lives. */
  readonly pageOf: (sessionId: SessionId) => string | undefined;
  /** Asked before there is a session, by an ssh in a command of `Match exec`. */
  readonly prompter?: Prompter | undefined;
}

interface Entry {
  readonly session: Session;
  readonly login: Disposable;
  /** What its last connect went by. */
  resolved: ResolvedTarget;
}

/** All terminals of the core, and the tabs of files. It owns them; a page only has them attached. */
export class Sessions implements Disposable {
  readonly #host: Host;
  readonly #book: HostBook;
  readonly #connections: Connections;
  readonly #desk: PromptDesk;
  readonly #autoReconnect: () => boolean;
  readonly #onTerminal: (terminal: TerminalSession, resolved: ResolvedTarget, continues: SessionId | undefined) => void;
  readonly #onProgress: (id: SessionId, progress: ConnectProgress | undefined) => void;
  readonly #sessions = new Map<SessionId, Entry>();
  /** What `open` was asked for and no session was made of. */
  readonly unresolved = new UnresolvedTargets();
  readonly #changed = new Emitter<SessionInfo>();
  readonly #gap = new Emitter<GapMark & { readonly sessionId: SessionId }>();
  readonly onChanged = this.#changed.event;
  readonly onGap = this.#gap.event;
  readonly #filesOpened = new Emitter<FilesSession>();
  /** The files of a session can be used, for the first time or again. */
  readonly onFilesOpened = this.#filesOpened.event;
  readonly #closed = new Emitter<SessionId>();
  readonly onClosed = this.#closed.event;
  readonly #rootChanged = new Emitter<void>();
  /** A switch to root went on or off. */
  readonly onRootChanged = this.#rootChanged.event;
  readonly #moved = new Emitter<ConnectionId>();
  /** A session began to use this connection, or stopped. */
  readonly onMoved = this.#moved.event;

  constructor(parts: {
    readonly host: Host;
    readonly book: HostBook;
    readonly connections: Connections;
    readonly desk: PromptDesk;
    readonly autoReconnect: () => boolean;
    /** A terminal was made; nothing ran in it yet. */
    readonly onTerminal?:
      ((terminal: TerminalSession, resolved: ResolvedTarget, continues: SessionId | undefined) => void) | undefined;
    /** Hears each step of a session's connects; undefined as one begins. */
    readonly onProgress?: ((id: SessionId, progress: ConnectProgress | undefined) => void) | undefined;
  }) {
    this.#host = parts.host;
    this.#book = parts.book;
    this.#connections = parts.connections;
    this.#desk = parts.desk;
    this.#autoReconnect = parts.autoReconnect;
    this.#onProgress = parts.onProgress ?? ignore;
    this.#onTerminal = parts.onTerminal ?? ignore;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /**
   * Makes a session and starts to connect once `adopt` gave it to its page, so that no question is asked before a page has it.
   * Throws what resolving throws, and `cancelled`, which ends a program of `Match exec`: nothing was made then.
   */
  async open(request: OpenRequest, adopt: (sessionId: SessionId) => void, signal: AbortSignal): Promise<SessionInfo> {
    const resolving = this.#book.resolve(request.target, optionsFor(request.kind), signal, request.prompter);
    const resolved = await this.unresolved.watch(request.target, resolving);
    const production = await this.#book.isProduction(resolved);
    // Who asked is gone: nobody would have the session.
    if (signal.aborted) throw cancelled();
    const id = SessionId.parse(randomUUID());
    const session = this.#make(id, request, resolved, production);
    this.#sessions.set(id, { session, login: this.#connections.holdLogins(resolved), resolved });
    adopt(id);
    let connectionId: ConnectionId | undefined;
    session.onChanged((info) => {
      this.#changed.emit(info);
      if (info.connectionId === connectionId) return;
      const moved = [connectionId, info.connectionId];
      connectionId = info.connectionId;
      for (const each of moved) if (each !== undefined) this.#moved.emit(each);
    });
    session.start();
    return session.info;
  }

  /** Throws `session.notFound`, as the two below. */
  get(sessionId: SessionId): Session {
    return this.#entry(sessionId).session;
  }

  /** What the session's last connect went by. Throws `session.notFound`. */
  resolved(sessionId: SessionId): ResolvedTarget {
    return this.#entry(sessionId).resolved;
  }

  terminal(sessionId: SessionId): TerminalSession {
    const session = this.get(sessionId);
    if (session.kind === 'terminal') return session;
    throw new AppError('session.notFound', { sessionId }, 'this session has files, no terminal');
  }

  files(sessionId: SessionId): FilesSession {
    const session = this.get(sessionId);
    if (session.kind === 'files') return session;
    throw new AppError('session.notFound', { sessionId }, 'this session has a terminal, no files');
  }

  /** Leave to act as root on a host: that of any of its files sessions whose switch is on. */
  rootGrant(reference: TargetReference): RootGrant | undefined {
    const wanted = JSON.stringify(reference);
    for (const { session } of this.#sessions.values()) {
      if (session.kind !== 'files' || JSON.stringify(targetOfSession(session.info)) !== wanted) continue;
      const grant = session.rootGrant;
      if (grant !== undefined) return grant;
    }
    return undefined;
  }

  all(): readonly SessionInfo[] {
    return [...this.#sessions.values()].map(({ session }) => session.info);
  }

  /** The sessions among `ids` that still live. */
  infos(ids: Iterable<SessionId>): SessionInfo[] {
    return [...ids].flatMap((id) => this.#sessions.get(id)?.session.info ?? []);
  }

  close(sessionId: SessionId): void {
    const entry = this.#sessions.get(sessionId);
    this.#sessions.delete(sessionId);
    const connectionId = entry?.session.connectionId;
    entry?.session.dispose();
    entry?.login.dispose();
    if (entry) this.#closed.emit(sessionId);
    if (entry?.session.kind === 'files') this.#rootChanged.emit();
    if (connectionId !== undefined) this.#moved.emit(connectionId);
  }

  /** How many sessions a connection carries. */
  countOn(connectionId: string): number {
    return [...this.#sessions.values()].filter(({ session }) => session.connectionId === connectionId).length;
  }

  dispose(): void {
    for (const id of [...this.#sessions.keys()]) this.close(id);
    this.#changed.dispose();
    this.#gap.dispose();
    this.#filesOpened.dispose();
    this.#closed.dispose();
    this.#rootChanged.dispose();
    this.#moved.dispose();
  }

  #entry(sessionId: SessionId): Entry {
    const entry = this.#sessions.get(sessionId);
    if (!entry) throw new AppError('session.notFound', { sessionId }, 'no such session');
    return entry;
  }

  #make(id: SessionId, request: OpenRequest, resolved: ResolvedTarget, production: boolean): Session {
    const { clock, log } = this.#host;
    const connecting = this.#connecting(id, request, resolved);
    const common = { id, face: faceOf(resolved, production), clock, log };
    if (request.kind === 'files') {
      const openFiles = async (attempt: Attempt): ReturnType<Connections['openFiles']> => {
        const { target, ask } = await connecting.next(attempt);
        return this.#connections.openFiles(target, ask);
      };
      const openRoot = async (known: RootGrant | undefined, signal: AbortSignal): Promise<RootAccess> => {
        const { target, ask } = await connecting.next({ unattended: false, onProgress: ignore, onNote: ignore, signal });
        const { lease, opened } = await this.#connections.openRootFiles(target, ask, known);
        const { hostKeyBlob } = lease.connection;
        return { lease, fileSystem: opened.fileSystem, grant: { password: opened.password, hostKeyBlob } };
      };
      const { autoReconnect } = connecting;
      const { startFolder } = resolved.settings;
      const rootMs = rootMsOf(this.#host.environment['HAWSER_ROOT_SECONDS']);
      const files = new FilesSession({ ...common, backend: { openFiles, openRoot, autoReconnect, startFolder, rootMs } });
      files.onOpened(() => this.#filesOpened.emit(files));
      let wasRoot = false;
      files.onChanged(() => {
        if (files.isRoot === wasRoot) return;
        wasRoot = files.isRoot;
        this.#rootChanged.emit();
      });
      return files;
    }
    const { size, program, detached, continues } = request;
    // A command that did its work runs again only when the user says so.
    let waitsForUser = false;
    const openShell = async (attempt: Attempt & { readonly size: TerminalSize }): ReturnType<Connections['openShell']> => {
      const { target, ask } = await connecting.next(attempt);
      if (program !== undefined || detached !== undefined) refuseOnDevice(target, 'commands');
      const own = detached ? detachedCommand(detached) : (target.command ?? startCommand(target));
      const command = program === undefined ? own : `${program} -NoLogo`;
      waitsForUser = program === undefined && detached === undefined && isRunAgain(target);
      const isPlain = program === undefined && detached === undefined;
      const otherwise = isPlain ? unlikeSsh(target) : undefined;
      if (otherwise !== undefined) ask.onNote(otherwise);
      const more = { size: attempt.size, isSubsystem: isPlain && isSubsystem(target) };
      return this.#connections.openShell({ ...target, command }, { ...ask, ...more });
    };
    const encoding = readTerminalEncoding(resolved.settings.terminalEncoding);
    const { escapeCharacter } = resolved.target;
    const face = {
      ...common.face,
      ...(escapeCharacter !== undefined && escapeCharacter !== '~' && { escapeCharacter }),
      ...(program !== undefined && { program }),
      ...(detached !== undefined && { detached: detached.id }),
      ...(continues !== undefined && { continues: true as const }),
      ...(encoding !== 'utf-8' && { encoding }),
    };
    const terminal = new TerminalSession({
      ...common,
      face,
      size,
      encoding,
      backend: { openShell, autoReconnect: () => !waitsForUser && connecting.autoReconnect() },
    });
    terminal.onGap((gap) => this.#gap.emit({ sessionId: id, ...gap }));
    this.#onTerminal(terminal, resolved, continues);
    return terminal;
  }

  /** To where each connect of a session goes, and whom it may ask. */
  #connecting(
    id: SessionId,
    request: OpenRequest,
    first: ResolvedTarget,
  ): {
    readonly autoReconnect: () => boolean;
    readonly next: (
      attempt: Attempt,
    ) => Promise<{ readonly target: ResolvedTarget; readonly ask: ConnectAsk & Pick<Attempt, 'onNote'> }>;
  } {
    let resolved: ResolvedTarget | undefined = first;
    const prompter = this.#desk.prompterFor(
      id,
      () => request.pageOf(id),
      (waiting) => this.#sessions.get(id)?.session.setWaitingForUser(waiting),
    );
    return {
      autoReconnect: () => first.settings.autoReconnect ?? this.#autoReconnect(),
      next: async ({ unattended, onProgress: show, onNote, signal }) => {
        this.#onProgress(id, undefined);
        const onProgress = (progress: ConnectProgress): void => {
          this.#onProgress(id, progress);
          show(progress);
        };
        // The first connect goes by what `open` resolved; later ones by what the config says then.
        const asked = unattended ? unattendedPrompter : prompter;
        const target = resolved ?? (await this.#book.resolve(request.target, optionsFor(request.kind), signal, asked));
        resolved = undefined;
        const entry = this.#sessions.get(id);
        if (entry !== undefined) entry.resolved = target;
        return { target, ask: { prompter: asked, own: request.ownConnection, onProgress, onNote, signal } };
      },
    };
  }
}

/** A shell, or the command of its bookmark, unless it is for files. */
function optionsFor(kind: Session['kind']): CommandLineOptions {
  return kind === 'files' ? forFiles : noOptions;
}

/** A shorter time as root than the usual one, where the environment says so; never a longer one. */
function rootMsOf(seconds: string | undefined): number {
  const wanted = Number(seconds ?? NaN) * 1000;
  return wanted > 0 ? Math.min(ROOT_MS, wanted) : ROOT_MS;
}
