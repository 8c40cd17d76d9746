import { isAbsolute, join } from 'node:path';
import type { Disposable } from '../shared/base/disposable.ts';
import { Emitter } from '../shared/base/emitter.ts';
import type { HawserContract } from '../shared/contract.ts';
import { AppError } from '../shared/model/errors.ts';
import type { SessionId } from '../shared/model/ids.ts';
import { kindOfLog, type SessionLogForm, type SessionLogInfo, SessionLogKind } from '../shared/model/session-logs.ts';
import type { Settings } from '../shared/model/settings.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { ResolvedTarget } from './bookmarks/resolved-target.ts';
import type { Host } from './host.ts';
import { LogFile } from './terminals/logs/log-file.ts';
import { expandLogName } from './terminals/logs/log-name.ts';
import { RecordingFiles } from './terminals/logs/recording-files.ts';
import { Recording, recordingSteps } from './terminals/logs/recording.ts';
import { SessionLog } from './terminals/logs/session-log.ts';
import type { TerminalSession } from './terminals/terminal-session.ts';
import type { PageContext } from './workbench-page-context.ts';

interface Running {
  info: SessionLogInfo;
  /** Absent where it could not even begin. */
  readonly log?: SessionLog | Recording;
  readonly tap?: Disposable;
}

interface Change {
  readonly sessionId: SessionId;
  readonly kind: SessionLogKind;
  readonly log?: SessionLogInfo | undefined;
}

interface Wish {
  readonly form: SessionLogForm;
  /** Of a recording: with what is typed and echoed. */
  readonly withTyping?: boolean | undefined;
}

/** The logs and recordings of a workbench's terminals: at most one log and one recording each. */
export class SessionLogs {
  readonly #host: Host;
  readonly #settings: () => Settings;
  readonly #terminals = new Map<SessionId, { readonly terminal: TerminalSession; readonly resolved: ResolvedTarget }>();
  /** By session and kind. */
  readonly #running = new Map<string, Running>();
  /** Logs that are being written out. */
  readonly #closing = new Set<Promise<void>>();
  readonly #changed = new Emitter<Change>();
  readonly onChanged = this.#changed.event;
  readonly recordings: RecordingFiles;

  constructor({ host, settings }: { readonly host: Host; readonly settings: () => Settings }) {
    this.#host = host;
    this.#settings = settings;
    this.recordings = new RecordingFiles(host.clock);
  }

  get all(): readonly SessionLogInfo[] {
    return [...this.#running.values()].map(({ info }) => info);
  }

  /** A terminal was made; where its host or folder wants a log, it begins with the first bytes. */
  begin(terminal: TerminalSession, resolved: ResolvedTarget): void {
    this.#terminals.set(terminal.id, { terminal, resolved });
    const wanted = resolved.settings.sessionLog ?? 'off';
    if (wanted === 'off') return;
    try {
      this.#make(terminal.id, { form: wanted });
    } catch (error) {
      // The terminal opens all the same; its tab says why there is no log.
      if (!(error instanceof AppError)) throw error;
      this.#put({ info: { sessionId: terminal.id, form: wanted, since: this.#host.clock.now(), problem: error.toWire() } });
    }
  }

  /** Throws `sessionLog.failed`, `sessionLog.badName`, `session.notFound`. */
  async start(sessionId: SessionId, wish: Wish): Promise<SessionLogInfo> {
    const kind = kindOfLog(wish);
    const key = keyOf(sessionId, kind);
    const before = this.#running.get(key);
    // Its place is not left empty in between: who looks at it would lose it from under the pointer.
    const file = this.#make(sessionId, wish);
    if (before !== undefined) this.#end(before);
    try {
      await file.open();
    } catch (error) {
      this.stop(sessionId, kind);
      throw error;
    }
    const running = this.#running.get(key);
    if (running === undefined) throw new AppError('session.notFound', { sessionId }, 'closed while its log was made');
    return running.info;
  }

  stop(sessionId: SessionId, kind: SessionLogKind): void {
    const key = keyOf(sessionId, kind);
    const running = this.#running.get(key);
    if (running === undefined) return;
    this.#running.delete(key);
    this.#end(running);
    this.#changed.emit({ sessionId, kind });
  }

  /** Below it logs and recordings lie. Throws `sessionLog.failed` for a setting that names none. */
  get folder(): string {
    return this.#folderOf(this.#settings()).folder;
  }

  /** The terminal is closed. */
  forget(sessionId: SessionId): void {
    this.#terminals.delete(sessionId);
    for (const kind of SessionLogKind.options) this.stop(sessionId, kind);
  }

  /** Waits until everything is on disk, as long as the disk takes it. */
  async close(): Promise<void> {
    for (const { info } of [...this.#running.values()]) this.stop(info.sessionId, kindOfLog(info));
    await Promise.all(this.#closing);
    this.#changed.dispose();
  }

  #make(sessionId: SessionId, { form, withTyping = false }: Wish): LogFile {
    const known = this.#terminals.get(sessionId);
    if (known === undefined) throw new AppError('session.notFound', { sessionId }, 'no such terminal');
    const { terminal, resolved } = known;
    const { clock } = this.#host;
    const settings = this.#settings();
    const since = clock.now();
    const isRecording = form === 'asciicast';
    const place = this.#placeOf(settings, resolved, since);
    const file = new LogFile({
      ...place,
      steps: isRecording ? recordingSteps(place.steps) : place.steps,
      // A later part of a recording would begin on a screen that nobody knows.
      rotateBytes: isRecording ? 0 : settings.sessionLogMegabytes * 1_000_000,
      mostBytes: isRecording ? settings.recordingMegabytes * 1_000_000 : 0,
      keepFiles: settings.sessionLogFiles,
      clock,
      onOpened: (path) => this.#change(sessionId, log, { file: path }),
      onFailed: (error) => {
        tap.dispose();
        this.#change(sessionId, log, { problem: error.toWire() });
      },
    });
    const terminalType = resolved.settings.terminalType ?? settings.terminalType;
    const log = isRecording
      ? new Recording(file, clock, { title: resolved.name, terminalType, size: terminal.size, withTyping })
      : new SessionLog(form, file, terminal.size);
    const tap = terminal.addTap(log);
    this.#put({ info: { sessionId, form, since, ...(isRecording && withTyping && { withTyping }) }, log, tap });
    return file;
  }

  #placeOf(
    settings: Settings,
    { name, target }: ResolvedTarget,
    since: number,
  ): { readonly folder: string; readonly makesFolder: boolean; readonly steps: readonly string[] } {
    const template = settings.sessionLogName;
    const facts = { name, host: target.hostName, user: target.user, port: target.port, at: new Date(since) };
    const expanded = expandLogName(template, facts);
    if (expanded.kind === 'invalid')
      throw new AppError('sessionLog.badName', { template, why: expanded.why }, `session log: ${expanded.why}`);
    return { ...this.#folderOf(settings), steps: expanded.steps };
  }

  #folderOf(settings: Settings): { readonly folder: string; readonly makesFolder: boolean } {
    const typed = settings.sessionLogFolder.trim();
    const own = typed.startsWith('~/') ? join(this.#host.homeDir, typed.slice(2)) : typed;
    if (own !== '' && !isAbsolute(own))
      throw new AppError(
        'sessionLog.failed',
        { path: own, why: 'other', reason: 'The folder needs its whole path.' },
        'relative folder',
      );
    return { folder: own === '' ? join(this.#host.dataDir, 'session-logs') : own, makesFolder: own === '' };
  }

  #put(running: Running): void {
    const { info } = running;
    const kind = kindOfLog(info);
    this.#running.set(keyOf(info.sessionId, kind), running);
    this.#changed.emit({ sessionId: info.sessionId, kind, log: info });
  }

  #change(sessionId: SessionId, log: SessionLog | Recording, changes: Partial<SessionLogInfo>): void {
    const running = [...this.#running.values()].find((each) => each.log === log);
    if (running === undefined) return;
    running.info = { ...running.info, ...changes };
    this.#changed.emit({ sessionId, kind: kindOfLog(running.info), log: running.info });
  }

  #end({ log, tap }: Running): void {
    tap?.dispose();
    if (log === undefined) return;
    const closing = log.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}

function keyOf(sessionId: SessionId, kind: SessionLogKind): string {
  return `${kind} ${sessionId}`;
}

export function createSessionLogHandlers(logs: SessionLogs): Handlers<HawserContract, PageContext>['sessionLogs'] {
  return {
    list: () => ({ logs: [...logs.all] }),
    start: ({ sessionId, ...wish }) => logs.start(sessionId, wish),
    stop: ({ sessionId, kind }) => {
      logs.stop(sessionId, kind);
      return {};
    },
    recordings: (_, { signal }) => logs.recordings.list(logs.folder, signal),
    async read(piece, pipe, { signal }) {
      await logs.recordings.send(logs.folder, piece, pipe, signal);
      pipe.end();
    },
  };
}
