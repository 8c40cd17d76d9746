import type { Event } from '../shared/base/emitter.ts';
import { AppError } from '../shared/model/errors.ts';
import type { FileSide } from '../shared/model/files.ts';
import type { DropId } from '../shared/model/handover.ts';
import { BookmarkId, type ConnectionId, type SessionId } from '../shared/model/ids.ts';
import type { SessionInfo } from '../shared/model/session.ts';
import type { Settings } from '../shared/model/settings.ts';
import { HostCommands } from './archives/host-commands.ts';
import type { Loan } from './archives/hash-desk.ts';
import type { HostBook, TargetReference } from './bookmarks/host-book.ts';
import { labelOfHost, type ResolvedTarget } from './bookmarks/resolved-target.ts';
import { forFiles } from './ssh-config/command-line-options.ts';
import type { PageDrops } from './handover/page-drops.ts';
import type { Host } from './host.ts';
import type { PromptDesk } from './prompts/prompt-desk.ts';
import { unattendedPrompter } from './prompts/unattended-prompter.ts';
import type { FileSystem } from './sftp/file-system.ts';
import { RootFileSystem } from './sftp/root/root-file-system.ts';
import type { RootGrant } from './sftp/root/root-switch.ts';
import { LocalFileSystem } from './sftp/local-file-system.ts';
import type { SshConnection } from './ssh/connection-types.ts';
import type { Lease } from './ssh/pool-types.ts';
import type { FilePlace, PlaceReference } from './transfers/transfer-types.ts';
import type { Connections } from './workbench-connections.ts';
import { needsSomebody, withDeadline } from './workbench-unattended-login.ts';
import { targetOfSession } from './workbench-session-target.ts';
import type { Sessions } from './workbench-sessions.ts';
import { refuseOnDevice } from './workbench-device.ts';

/** How long a login that nobody is asked about may take. */
const LOGIN_DEADLINE_MS = 20_000;
/** A login that would have asked somebody is not tried again for so long: each try counts as a failed one over there. */
const REFUSED_FOR_MS = 30 * 60_000;

/** What a job may do to reach its hosts. */
export interface Leave {
  /** Nothing is connected before the user said so. */
  mayConnect: boolean;
  /** The page that answers questions of one connect, after its user said "go on". */
  pageKey: string | undefined;
}

/** What is kept of a host to find it again, and to name it. */
export interface HostFace {
  readonly reference: TargetReference;
  readonly label: string;
  readonly production: boolean;
  /** The files are root's: they are reached while the switch is on, and in no other way. */
  readonly asRoot: boolean;
}

/** Leave to act as root on hosts, as the switches of files sessions give it. */
export interface RootLeave {
  /** Undefined while no switch of this host is on. */
  grantFor(reference: TargetReference): RootGrant | undefined;
  /** A switch went on or off. */
  readonly onChanged: Event<void>;
}

interface PlacesParts {
  readonly host: Host;
  readonly book: HostBook;
  readonly connections: Connections;
  readonly desk: PromptDesk;
  readonly drops: PageDrops;
  readonly root: RootLeave;
  /** Says where commands may be run for files. */
  readonly settings: () => Pick<Settings, 'fileCommandHosts'>;
}

/** The commands of one account, and whether the user allowed them. */
export interface HostCommandsOf {
  readonly commands: HostCommands;
  /** `user@host:port`, under which the answer is kept. */
  label(signal: AbortSignal): Promise<string>;
  mayRunCommands(signal: AbortSignal): Promise<boolean>;
}

/** Where the files of transfers are: hands out file systems of this computer and of hosts. */
export class TransferPlaces {
  readonly #parts: PlacesParts;
  readonly #carriers = new Map<string, Carrier>();

  constructor(parts: PlacesParts) {
    this.#parts = parts;
    parts.root.onChanged(() => {
      for (const carrier of this.#carriers.values()) carrier.rootChanged();
    });
  }

  /** A place that its reference names. `leave` is asked each time a file system is opened. */
  at(reference: PlaceReference, leave: Leave): FilePlace {
    if (reference.kind === 'local') {
      return { reference, open: () => Promise.resolve(new LocalFileSystem(this.#parts.host.homeDir)) };
    }
    if (reference.kind === 'page') {
      const { dropId } = reference;
      return { reference, open: (signal) => this.#parts.drops.open(dropId as DropId, signal) };
    }
    const { target } = reference;
    const face = readHostFace(target);
    const carrier = this.#carrier(target, face);
    return {
      reference,
      open: (signal) => carrier.open(leave, signal),
      hash: async (path, names, signal) =>
        names.includes('sha256') && (await carrier.mayRunCommands(signal)) ? carrier.commands.hash(path, signal) : undefined,
    };
  }

  /**
   * The commands of a host's account: whoever uses them has asked `mayRunCommands`, or the user. `connected`: what its open session goes by.
   */
  commandsOf(target: string, connected: ResolvedTarget): HostCommandsOf {
    const carrier = this.#carrier(target, readHostFace(target));
    carrier.isConnectedAs(connected);
    const { commands } = carrier;
    return {
      commands,
      label: (signal) => carrier.label(signal),
      mayRunCommands: (signal) => carrier.mayRunCommands(signal),
    };
  }

  /** The connection that carries the files of a place now. */
  connectionOf(reference: PlaceReference): ConnectionId | undefined {
    return reference.kind === 'remote' ? this.#carriers.get(reference.target)?.connectionId : undefined;
  }

  #carrier(key: string, face: HostFace): Carrier {
    const known = this.#carriers.get(key) ?? new Carrier(this.#parts, face);
    this.#carriers.set(key, known);
    return known;
  }
}

/**
 * The way to one host for all transfers of it: a connection apart from that of terminals and panes when its login needs nobody, so that a bulk
 * copy does not delay typing; else the one that is open anyhow.
 */
class Carrier {
  readonly #parts: PlacesParts;
  readonly #face: HostFace;
  #apart: Lease | undefined;
  #connecting: Promise<Lease> | undefined;
  /** File systems that are open, or being opened, on the connection apart. */
  #users = 0;
  #refusedUntil = 0;
  /** What is in force for what is connected: the account that the user's answer is kept for is the one that commands run as. */
  #known: ResolvedTarget | undefined;
  readonly #rootFiles = new Set<RootFileSystem>();
  /** What is open, and on which connection; the newest last. */
  readonly #carried = new Map<object, ConnectionId>();
  readonly commands: HostCommands;

  constructor(parts: PlacesParts, face: HostFace) {
    this.#parts = parts;
    this.#face = face;
    const { clock, log } = parts.host;
    // Somebody has asked for what a command is for.
    const leave = { mayConnect: true, pageKey: undefined };
    this.commands = new HostCommands({
      clock,
      log: log.scope('transfers'),
      name: face.label,
      lend: (signal) => this.#lend(signal),
      home: async (signal) => {
        const files = await this.open(leave, signal);
        return files.home(signal).finally(() => files.close());
      },
    });
  }

  /** `user@host:port`, under which the user's answer is kept. */
  async label(signal: AbortSignal): Promise<string> {
    return labelOfHost((await this.#inForce(signal)).target);
  }

  get connectionId(): ConnectionId | undefined {
    return [...this.#carried.values()].at(-1);
  }

  /** A session of this host is open. What the connection apart was made with goes on while that is open. */
  isConnectedAs(resolved: ResolvedTarget): void {
    if (!this.#isApart) this.#known = resolved;
  }

  /** Whether the user has said so, and the files are the account's own. */
  async mayRunCommands(signal: AbortSignal): Promise<boolean> {
    if (this.#face.asRoot) return false;
    return this.#parts.settings().fileCommandHosts[await this.label(signal)] === true;
  }

  /** Rejects with `session.notOpen` when nothing is connected and nothing may connect; else with what connecting and `openSftp` reject with. */
  async open(leave: Leave, signal: AbortSignal): Promise<FileSystem> {
    const { connections } = this.#parts;
    if (this.#face.asRoot) this.#rootGrant();
    const resolved = leave.mayConnect ? await this.#toConnect(signal, leave.pageKey) : await this.#toLookAt();
    const why = leave.mayConnect ? await this.#openApart(resolved, signal) : undefined;
    if (why !== undefined && !(why instanceof Error)) return why;
    const shared = connections.leaseOpen(resolved);
    if (shared !== undefined) return this.#openOn(shared, resolved, signal);
    const { pageKey } = leave;
    if (!leave.mayConnect || pageKey === undefined) throw why ?? this.#notOpen();
    const prompter = this.#parts.desk.prompterForPage(pageKey);
    const ask = { prompter, onProgress: () => undefined, onNote: () => undefined, signal };
    const { lease, fileSystem } = await this.#openWith(resolved, ask);
    // Later connects of the job, after a cut, don't ask.
    leave.pageKey = undefined;
    fileSystem.onClosed(() => lease.release());
    return this.#carry(fileSystem, lease.connection);
  }

  /** The switch went off: what is in hand is finished, and nothing more begins. */
  rootChanged(): void {
    if (this.#rootFiles.size === 0 || this.#parts.root.grantFor(this.#face.reference) !== undefined) return;
    for (const files of this.#rootFiles) files.windDown(this.#rootOff());
  }

  /** A file system, or why there is none; undefined when it was not tried. */
  async #openApart(resolved: ResolvedTarget, signal: AbortSignal): Promise<FileSystem | Error | undefined> {
    const { clock, log } = this.#parts.host;
    if (clock.now() < this.#refusedUntil) return undefined;
    this.#users += 1;
    try {
      const { connection } = await this.#lease(resolved);
      const fileSystem = await this.#openFilesOn(connection, resolved, signal);
      fileSystem.onClosed(() => this.#leave());
      return fileSystem;
    } catch (error) {
      this.#leave();
      if (signal.aborted || !(error instanceof Error)) throw error;
      log.scope('transfers').info('no connection apart', { host: this.#face.label, error: String(error) });
      if (needsSomebody(error)) this.#refusedUntil = clock.now() + REFUSED_FOR_MS;
      return error;
    }
  }

  /** A connection for one command: the one apart where it can be had, else the one that is open. */
  async #lend(signal: AbortSignal): Promise<Loan> {
    const { connections, host } = this.#parts;
    const resolved = await this.#inForce(signal);
    if (host.clock.now() >= this.#refusedUntil) {
      this.#users += 1;
      let isLent = true;
      const release = (): void => {
        if (isLent) this.#leave();
        isLent = false;
        this.#carried.delete(release);
      };
      try {
        const { connection } = await this.#lease(resolved);
        this.#carried.set(release, connection.id);
        return { connection, release };
      } catch (error) {
        release();
        if (error instanceof Error && needsSomebody(error)) this.#refusedUntil = host.clock.now() + REFUSED_FOR_MS;
      }
    }
    const shared = connections.leaseOpen(resolved);
    if (shared === undefined) throw this.#notOpen();
    const release = (): void => {
      this.#carried.delete(release);
      shared.release();
    };
    this.#carried.set(release, shared.connection.id);
    return { connection: shared.connection, release };
  }

  /** A connection apart is there, or being made. */
  get #isApart(): boolean {
    return this.#connecting !== undefined || this.#apart?.connection.isClosed === false;
  }

  /** As the config says now, or as the connection apart was made, which is used on. */
  async #toConnect(signal: AbortSignal, pageKey?: string): Promise<ResolvedTarget> {
    if (this.#known !== undefined && this.#isApart) return this.#known;
    const { book, desk } = this.#parts;
    const prompter = pageKey === undefined ? undefined : desk.prompterForPage(pageKey);
    const resolved = await book.resolveBeside(this.#face.reference, forFiles, signal, prompter);
    refuseOnDevice(resolved, 'files');
    if (!this.#isApart) this.#known = resolved;
    return this.#known ?? resolved;
  }

  /** To find what is open: nothing runs and nothing is looked up. */
  async #toLookAt(): Promise<ResolvedTarget> {
    return this.#known !== undefined && this.#isApart ? this.#known : this.#parts.book.draw(this.#face.reference, forFiles);
  }

  /** For commands, which are run while something is open. */
  async #inForce(signal: AbortSignal): Promise<ResolvedTarget> {
    return this.#known ?? (await this.#toConnect(signal));
  }

  #lease(resolved: ResolvedTarget): Promise<Lease> {
    const { connections, host } = this.#parts;
    if (this.#apart?.connection.isClosed === false) return Promise.resolve(this.#apart);
    const ask = { prompter: unattendedPrompter, onProgress: () => undefined, own: 'apart' as const };
    this.#connecting ??= withDeadline(host.clock, LOGIN_DEADLINE_MS, (signal) =>
      connections.acquire(resolved, { ...ask, signal }),
    )
      .then((lease) => {
        if (this.#users === 0) lease.release();
        else this.#apart = lease;
        return lease;
      })
      .finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  #leave(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    this.#apart?.release();
    this.#apart = undefined;
  }

  async #openOn(lease: Lease, resolved: ResolvedTarget, signal: AbortSignal): Promise<FileSystem> {
    try {
      const fileSystem = await this.#openFilesOn(lease.connection, resolved, signal);
      fileSystem.onClosed(() => lease.release());
      return fileSystem;
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  async #openFilesOn(connection: SshConnection, resolved: ResolvedTarget, signal: AbortSignal): Promise<FileSystem> {
    return this.#carry(await this.#openedOn(connection, resolved, signal), connection);
  }

  #carry(fileSystem: FileSystem, { id }: SshConnection): FileSystem {
    this.#carried.set(fileSystem, id);
    fileSystem.onClosed(() => this.#carried.delete(fileSystem));
    return fileSystem;
  }

  #openedOn(connection: SshConnection, resolved: ResolvedTarget, signal: AbortSignal): Promise<FileSystem> {
    const { connections } = this.#parts;
    if (!this.#face.asRoot) return connections.openFilesOn(connection, resolved, signal);
    const known = this.#rootGrant();
    return connections.fileServices
      .openRoot(connection, resolved, known, signal)
      .then(({ fileSystem }) => this.#asRoot(fileSystem, connection));
  }

  /** Asks whoever `ask` names to log in. As root nobody is asked for sudo's password: the switch has it, or it is off. */
  async #openWith(
    resolved: ResolvedTarget,
    ask: Parameters<Connections['openFiles']>[1],
  ): Promise<{ readonly lease: Lease; readonly fileSystem: FileSystem }> {
    const { connections } = this.#parts;
    if (!this.#face.asRoot) return connections.openFiles(resolved, ask);
    const { lease, opened } = await connections.openRootFiles(resolved, ask, this.#rootGrant());
    return { lease, fileSystem: this.#asRoot(opened.fileSystem, lease.connection) };
  }

  #asRoot(inner: FileSystem, { target }: SshConnection): FileSystem {
    const files = new RootFileSystem(inner, target, this.#parts.host.clock);
    this.#rootFiles.add(files);
    files.onClosed(() => this.#rootFiles.delete(files));
    // The switch may have gone off meanwhile.
    this.rootChanged();
    return files;
  }

  /** Throws `root.off`. */
  #rootGrant(): RootGrant {
    const grant = this.#parts.root.grantFor(this.#face.reference);
    if (grant === undefined) throw this.#rootOff();
    return grant;
  }

  #rootOff(): AppError {
    const name = this.#face.label;
    return new AppError('root.off', { name }, `as root is off for ${name}`);
  }

  #notOpen(): AppError {
    const name = this.#face.label;
    return new AppError('session.notOpen', { sessionId: '', name }, `${name} is not connected`);
  }
}

/** The reference of the host of a session, for the journal; with the identity that its files have now. */
function hostReference(session: SessionInfo, asRoot: boolean): PlaceReference {
  const { name, production } = session;
  const face = { ...targetOfSession(session), label: name, production, ...(asRoot && { asRoot }) };
  return { kind: 'remote', target: JSON.stringify(face) };
}

/** Whether a session is of the host that a reference names, whatever it is called now. */
function isOfHost(session: SessionInfo, target: string): boolean {
  const one = hostReference(session, false);
  const key = (text: string): string => JSON.stringify(readHostFace(text).reference);
  return one.kind === 'remote' && key(one.target) === key(target);
}

/** The host of a session whose files are open. Throws `session.notFound`, `session.notOpen`. */
export function openHost(sessions: Sessions, sessionId: SessionId): PlaceReference {
  const session = sessions.files(sessionId);
  if (session.fileSystem.isClosed) throw new AppError('session.notOpen', { sessionId, name: session.info.name }, 'not open');
  return hostReference(session.info, session.isRoot);
}

/** All sides on which panes may show the files of a place. */
export function sidesOf(sessions: Sessions, place: PlaceReference): FileSide[] {
  if (place.kind === 'local') return [{ kind: 'local' }];
  if (place.kind === 'page') return [];
  const mine = sessions.all().filter((session) => session.kind === 'files' && isOfHost(session, place.target));
  return mine.map(({ sessionId }) => ({ kind: 'remote', sessionId }));
}

/** Reads what `hostReference` made; a journal may hold anything. */
export function readHostFace(target: string): HostFace {
  let value: unknown;
  try {
    value = JSON.parse(target);
  } catch {
    value = undefined;
  }
  const found = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const { bookmarkId, destination, label, production, asRoot } = found;
  const id = BookmarkId.safeParse(bookmarkId);
  const typed = typeof destination === 'string' ? destination : '';
  return {
    reference: id.success ? { bookmarkId: id.data } : { destination: typed },
    label: typeof label === 'string' ? label : typed,
    production: production === true,
    asRoot: asRoot === true,
  };
}
