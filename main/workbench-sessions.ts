import { randomUUID } from 'node:crypto';
import type { Disposable } from '../shared/base/disposable.ts';
import { Emitter } from '../shared/base/emitter.ts';
import { AppError } from '../shared/model/errors.ts';
import { SessionId, type ConnectionId } from '../shared/model/ids.ts';
import type { SessionInfo, TerminalSize } from '../shared/model/session.ts';
import type { HostBook, TargetReference } from './bookmarks/host-book.ts';
import type { ResolvedTarget } from './bookmarks/resolved-target.ts';
import type { Host } from './host.ts';
import type { PromptDesk } from './prompts/prompt-desk.ts';
import { unattendedPrompter } from './prompts/unattended-prompter.ts';
import { TerminalSession, type GapMark, type SessionBackend } from './terminals/terminal-session.ts';
import { faceOf, type Connections } from './workbench-connections.ts';

interface OpenRequest {
  readonly target: TargetReference;
  readonly size: TerminalSize;
  readonly ownConnection: boolean;
  /** The page that has the session, now: it may change while the session lives. */
  readonly pageOf: (sessionId: SessionId) => string | undefined;
}

/** All terminals of the core. It owns them; a page only has them attached. */
export class Sessions implements Disposable {
  readonly #host: Host;
  readonly #book: HostBook;
  readonly #connections: Connections;
  readonly #desk: PromptDesk;
  readonly #autoReconnect: () => boolean;
  readonly #sessions = new Map<SessionId, { readonly session: TerminalSession; readonly login: Disposable }>();
  readonly #changed = new Emitter<SessionInfo>();
  readonly #gap = new Emitter<GapMark & { readonly sessionId: SessionId }>();
  readonly onChanged = this.#changed.event;
  readonly onGap = this.#gap.event;
  readonly #moved = new Emitter<ConnectionId>();
  /** A session began to use this connection, or stopped. */
  readonly onMoved = this.#moved.event;

  constructor(parts: {
    readonly host: Host;
    readonly book: HostBook;
    readonly connections: Connections;
    readonly desk: PromptDesk;
    readonly autoReconnect: () => boolean;
  }) {
    this.#host = parts.host;
    this.#book = parts.book;
    this.#connections = parts.connections;
    this.#desk = parts.desk;
    this.#autoReconnect = parts.autoReconnect;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /**
   * Makes a session and starts to connect once `adopt` gave it to its page, so that no question is asked before a page has it.
   * Throws what resolving throws: nothing was made then.
   */
  async open(request: OpenRequest, adopt: (sessionId: SessionId) => void): Promise<SessionInfo> {
    const resolved = await this.#book.resolve(request.target);
    const id = SessionId.parse(randomUUID());
    const session = new TerminalSession({
      id,
      face: faceOf(resolved),
      size: request.size,
      backend: this.#backend(id, request, resolved),
      clock: this.#host.clock,
      log: this.#host.log,
    });
    this.#sessions.set(id, { session, login: this.#connections.holdLogins(resolved) });
    adopt(id);
    let connectionId: ConnectionId | undefined;
    session.onChanged((info) => {
      this.#changed.emit(info);
      if (info.connectionId === connectionId) return;
      const moved = [connectionId, info.connectionId];
      connectionId = info.connectionId;
      for (const each of moved) if (each !== undefined) this.#moved.emit(each);
    });
    session.onGap((gap) => this.#gap.emit({ sessionId: id, ...gap }));
    session.start();
    return session.info;
  }

  get(sessionId: SessionId): TerminalSession {
    const entry = this.#sessions.get(sessionId);
    if (!entry) throw new AppError('session.notFound', { sessionId }, 'no such session');
    return entry.session;
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
    this.#moved.dispose();
  }

  #backend(id: SessionId, request: OpenRequest, first: ResolvedTarget): SessionBackend {
    let resolved: ResolvedTarget | undefined = first;
    const prompter = this.#desk.prompterFor(
      id,
      () => request.pageOf(id),
      (waiting) => this.#sessions.get(id)?.session.setWaitingForUser(waiting),
    );
    return {
      autoReconnect: () => (resolved ?? first).settings.autoReconnect ?? this.#autoReconnect(),
      openShell: async ({ size, unattended, onProgress, onNote, signal }) => {
        // The first connect goes by what `open` resolved; later ones by what the config says then.
        const target = resolved === first ? first : await this.#book.resolve(request.target);
        resolved = undefined;
        return this.#connections.openShell(target, {
          prompter: unattended ? unattendedPrompter : prompter,
          own: request.ownConnection,
          size,
          onProgress,
          onNote,
          signal,
        });
      },
    };
  }
}
