import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Disposable } from '../shared/base/disposable.ts';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import { AppError, cancelled, isAppError } from '../shared/model/errors.ts';
import type { BookmarkId, SessionId } from '../shared/model/ids.ts';
import type { InstallOutcome, StrictFault } from '../shared/model/key-install.ts';
import type {
  InstallWish,
  KeyChange,
  KeyChanged,
  KeyFileInfo,
  KeyImport,
  KeyPlace,
  KeyRemoval,
  KeyTestOutcome,
  KeyTypeWish,
  KeyWish,
  PastedKeyInfo,
} from '../shared/model/keys.ts';
import type { TokenKeyType } from '../shared/model/token-keys.ts';
import type { HostBook } from './bookmarks/host-book.ts';
import { labelOfHost, type ResolvedTarget } from './bookmarks/resolved-target.ts';
import type { Host } from './host.ts';
import { installKey, mendModes, removeKey, undoInstall, type InstallUndo } from './keys/install/install-key.ts';
import { authorizedLine, optionsFault, readPastedKey, restrictedWhy } from './keys/install/authorized-line.ts';
import { keyFileInfo, listKeyFiles, type InventorySources } from './keys/inventory.ts';
import { readInnerComment, readPrivateKey } from './keys/key-file.ts';
import {
  changeKeyFile,
  keyPath,
  mendKeyPermissions,
  newKey,
  rebuildPublicFile,
  suggestName,
  writeNewPair,
} from './keys/key-files.ts';
import { KeyUses, keysOfLogin } from './keys/key-uses.ts';
import { KeyMemory, type PlaceFace } from './keys/key-memory.ts';
import { commentLine, fingerprint, type PublicKey } from './keys/public-key.ts';
import { keyFace } from './known-hosts/key-face.ts';
import type { Prompter } from './prompts/prompter.ts';
import { noOptions } from './ssh-config/command-line-options.ts';
import type { FileSystem } from './sftp/file-system.ts';
import type { SshConnection } from './ssh/connection-types.ts';
import type { Connections } from './workbench-connections.ts';
import { TokenKeyBook } from './workbench-token-keys.ts';

/** Where a key is to be installed, tested or removed. */
export type KeyTarget =
  { readonly sessionId: SessionId } | { readonly bookmarkId: BookmarkId } | { readonly destination: string };

export interface KeysParts {
  readonly host: Host;
  readonly book: HostBook;
  readonly connections: Connections;
  /** What a session's last connect went by. Throws `session.notFound`. */
  readonly resolvedOf: (sessionId: SessionId) => ResolvedTarget;
  /** Whether a bookmark names this host. */
  readonly isBookmarked: (host: string) => boolean;
}

type Account = Pick<KeyPlace, 'user' | 'host' | 'port'>;

/** Installs that can be taken back; older ones are forgotten. */
const mostUndos = 100;

/** Key files of this computer, and the servers where their public halves stand. */
export class Keys implements Disposable {
  readonly #parts: KeysParts;
  readonly #memory: KeyMemory;
  readonly #uses: KeyUses;
  readonly #undos = new Map<string, { readonly undo: InstallUndo; readonly target: ResolvedTarget }>();
  readonly #changed = new Emitter<void>();
  /** A key was made, changed, installed or used. */
  readonly onChanged: Event<void> = this.#changed.event;
  /** Those that are made on security keys, or read from them. */
  readonly tokens: TokenKeyBook;

  private constructor(parts: KeysParts, memory: KeyMemory, uses: KeyUses) {
    this.#uses = uses;
    this.#parts = parts;
    this.#memory = memory;
    this.tokens = new TokenKeyBook({ host: parts.host, written: (path) => this.#told(path) });
    memory.onChanged(() => this.#changed.emit());
    parts.connections.pool.onOpened((connection) => this.#loggedIn(connection));
  }

  /** Errors: `storage.unwritable`. */
  static async open(parts: KeysParts): Promise<Keys> {
    const { host } = parts;
    return new Keys(parts, await KeyMemory.open(host.dataDir, host), await KeyUses.open(host.dataDir, host));
  }

  async list(): Promise<KeyFileInfo[]> {
    return listKeyFiles(await this.#sources());
  }

  suggest(wish: {
    readonly type: KeyTypeWish | TokenKeyType;
    readonly host?: string | undefined;
  }): Promise<{ file: string; comment: string }> {
    const { homeDir, userName } = this.#parts.host;
    return suggestName(wish, { homeDir, owner: `${userName}@${hostname().split('.')[0] ?? ''}` });
  }

  async generate({ type, file, comment, passphrase }: KeyWish): Promise<KeyFileInfo> {
    const path = keyPath(file, this.#parts.host.homeDir);
    await writeNewPair({ path, key: await newKey(type), comment: commentLine(comment), passphrase });
    return this.#told(path);
  }

  async import({ content, passphrase, file, comment, newPassphrase }: KeyImport): Promise<KeyFileInfo> {
    const path = keyPath(file, this.#parts.host.homeDir);
    const bytes = Buffer.from(content, 'base64');
    const given = await readPrivateKey(path, bytes);
    const key = await given.unlock(given.isEncrypted ? passphrase : undefined);
    const inner = given.format === 'openssh' ? await readInnerComment(path, bytes, passphrase) : given.comment;
    await writeNewPair({ path, key, comment: commentLine(comment ?? inner ?? ''), passphrase: newPassphrase });
    return this.#told(path);
  }

  async change({ path, passphrase, newPassphrase, comment }: KeyChange): Promise<KeyChanged> {
    const keptAs = await changeKeyFile({ path, passphrase, newPassphrase, comment });
    return { key: await this.#told(path), ...(keptAs !== undefined && { keptAs }) };
  }

  async rebuildPublic(path: string, passphrase: string | undefined): Promise<KeyFileInfo> {
    await rebuildPublicFile(path, passphrase);
    return this.#told(path);
  }

  async mendPermissions(path: string): Promise<KeyFileInfo> {
    // Only what the list shows as a key: this is no way to change any file's mode.
    await this.#info(path);
    await mendKeyPermissions(path);
    return this.#told(path);
  }

  checkPaste(text: string): PastedKeyInfo {
    const read = readPastedKey(text);
    if (read.kind !== 'key') return read;
    const { key, isMended, options } = read;
    if (options !== '') return { kind: 'mangled', why: restrictedWhy(options) };
    return { kind: 'key', face: keyFace(key.blob), line: authorizedLine(key), comment: key.comment, isMended };
  }

  /** Errors: those of connecting and of files, `key.unreadable` when the line is no key. */
  async install(target: KeyTarget, wish: InstallWish, prompter: Prompter, signal: AbortSignal): Promise<InstallOutcome> {
    const key = unrestrictedKeyOf(wish.line);
    const fault = optionsFault(wish.options ?? {});
    if (fault !== undefined) throw unreadable(fault);
    return this.#onFiles(target, prompter, signal, async (files, resolved) => {
      const { user } = resolved.target;
      const { options, replace, mangled = 'ask' } = wish;
      const outcome = await installKey(files, { key, options, replace, mangled, user }, signal);
      if (outcome.kind === 'present') await this.#memory.installed(fingerprint(key.blob), faceOf(resolved));
      if (outcome.kind !== 'installed') return outcome;
      await this.#memory.installed(fingerprint(key.blob), faceOf(resolved));
      const { undo, ...told } = outcome;
      const undoId = randomUUID();
      this.#undos.set(undoId, { undo, target: resolved });
      for (const oldest of [...this.#undos.keys()].slice(0, -mostUndos)) this.#undos.delete(oldest);
      return { ...told, undoId };
    });
  }

  /** Errors: `key.undoGone`, those of connecting and of files. */
  async undoInstall(undoId: string, prompter: Prompter, signal: AbortSignal): Promise<void> {
    const kept = this.#undos.get(undoId);
    if (kept === undefined) throw new AppError('key.undoGone', {}, 'the undo was forgotten');
    await this.onFilesOf(kept.target, prompter, signal, (files) => undoInstall(files, kept.undo, signal));
    this.#undos.delete(undoId);
    if (kept.undo.replaced === undefined || kept.undo.wasMangled === true)
      await this.#memory.removed(fingerprint(kept.undo.key.blob), faceOf(kept.target));
  }

  /** `at` as of `retire`. Errors: those of connecting and of files. */
  async mendFaults(
    where: { readonly target: KeyTarget; readonly at?: Account | undefined },
    faults: readonly StrictFault[],
    prompter: Prompter,
    signal: AbortSignal,
  ): Promise<void> {
    const resolved = await this.resolveAt(where.target, where.at, prompter, signal);
    await this.onFilesOf(resolved, prompter, signal, (files) => mendModes(files, faults, signal));
  }

  /** A login of its own with nothing but this key; what is open stays (KY-10). Errors: those of finding the target. */
  async test(
    target: KeyTarget,
    key: { readonly line: string; readonly path: string | undefined },
    prompter: Prompter,
    signal: AbortSignal,
  ): Promise<KeyTestOutcome> {
    return this.testOn(await this.#resolve(target, prompter, signal), key, prompter, signal);
  }

  /** The same on a host that was found already. */
  async testOn(
    resolved: ResolvedTarget,
    key: { readonly line: string; readonly path: string | undefined },
    prompter: Prompter,
    signal: AbortSignal,
  ): Promise<KeyTestOutcome> {
    const print = fingerprint(publicKeyOf(key.line).blob);
    const alone = {
      ...resolved.target,
      preferredAuthentications: ['publickey'],
      passwordAuthentication: false,
      kbdInteractiveAuthentication: false,
      pubkeyAuthentication: true,
      // Nothing else that would be let in: neither a certificate of this key nor a passkey.
      certificateFiles: [],
      certificateCommand: undefined,
      onlyPasskey: '',
      ...(key.path !== undefined && {
        identityFiles: [{ path: key.path, isDefault: false }],
        identitiesOnly: true,
        identityAgent: 'none',
      }),
    };
    try {
      const lease = await this.#parts.connections.acquire(
        { ...resolved, target: alone },
        { prompter, onProgress: () => undefined, signal, own: 'apart' },
      );
      const wasThisKey = keysOfLogin(lease.connection).includes(print);
      lease.connection.close();
      lease.release();
      if (wasThisKey) return { kind: 'accepted' };
      const { hostName: host, port, user } = resolved.target;
      const detail = { host, port, user, methodsLeft: [], tried: [...lease.connection.attempts] };
      return { kind: 'refused', error: new AppError('auth.refused', detail, 'another key or none was accepted').toWire() };
    } catch (error) {
      if (!(error instanceof AppError) || signal.aborted) throw error;
      // One of several steps: the key itself is taken.
      const isOneStep = isAppError(error, 'auth.refused') && error.detail.tried.some(({ answer }) => answer === 'partial');
      return isOneStep ? { kind: 'accepted' } : { kind: 'refused', error: error.toWire() };
    }
  }

  /**
   * Takes a key's lines away on one server (KY-14). `at`: the account that is meant; where the target leads elsewhere by now, or nowhere, its address
   * is gone to instead. Errors: those of connecting and of files.
   */
  async retire(
    where: { readonly target: KeyTarget; readonly at?: Account | undefined },
    line: string,
    prompter: Prompter,
    signal: AbortSignal,
  ): Promise<KeyRemoval> {
    return this.retireOn(await this.resolveAt(where.target, where.at, prompter, signal), line, prompter, signal);
  }

  /** The same on a host that was found already. */
  async retireOn(resolved: ResolvedTarget, line: string, prompter: Prompter, signal: AbortSignal): Promise<KeyRemoval> {
    const { blob } = publicKeyOf(line);
    return this.onFilesOf(resolved, prompter, signal, async (files) => {
      const removal = await removeKey(files, { blob, user: resolved.target.user }, signal);
      if (removal.kind === 'hidden' || removal.kind === 'elsewhere') return removal;
      await this.#memory.removed(fingerprint(blob), faceOf(resolved));
      const { file, lines } = removal;
      const besides = { foreignFiles: [...removal.foreignFiles], authorityFiles: [...removal.authorityFiles] };
      return removal.kind === 'removed'
        ? { kind: 'removed', file, lines: [...lines], ...besides }
        : { kind: 'absent', file, ...besides };
    });
  }

  /** Where a key stands, and was put just now, or was let in. */
  async stands(line: string, resolved: ResolvedTarget): Promise<void> {
    await this.#memory.installed(fingerprint(publicKeyOf(line).blob), faceOf(resolved));
  }

  /** One key file as the list has it. Errors: `key.unreadable`. */
  info(path: string): Promise<KeyFileInfo> {
    return this.#info(path);
  }

  /** What the list says may be another by now. */
  changed(): void {
    this.#changed.emit();
  }

  dispose(): void {
    this.tokens.dispose();
    this.#memory.dispose();
    this.#uses.dispose();
    this.#changed.dispose();
  }

  #resolve(target: KeyTarget, prompter: Prompter | undefined, signal: AbortSignal): Promise<ResolvedTarget> {
    return 'sessionId' in target
      ? Promise.resolve(this.#parts.resolvedOf(target.sessionId))
      : this.#parts.book.resolveBeside(target, noOptions, signal, prompter);
  }

  /** What a target leads to; where that is not the account that is meant, the account by its address. Errors: those of finding a host. */
  async resolveAt(
    target: KeyTarget,
    at: Account | undefined,
    prompter: Prompter | undefined,
    signal: AbortSignal,
  ): Promise<ResolvedTarget> {
    if (at === undefined) return this.#resolve(target, prompter, signal);
    const found = await this.#resolve(target, prompter, signal).catch(() => undefined);
    if (signal.aborted) throw cancelled();
    if (found !== undefined && isAt(found, at)) return found;
    const address = { destination: labelOfHost({ ...at, hostName: at.host }) };
    const direct = await this.#parts.book.resolveBeside(address, noOptions, signal, prompter);
    // The config may call another host by that very name: the address that was written down counts.
    return { ...direct, target: { ...direct.target, user: at.user, hostName: at.host, port: at.port } };
  }

  async #onFiles<T>(
    target: KeyTarget,
    prompter: Prompter,
    signal: AbortSignal,
    work: (files: FileSystem, resolved: ResolvedTarget) => Promise<T>,
  ): Promise<T> {
    const resolved = await this.#resolve(target, prompter, signal);
    return this.onFilesOf(resolved, prompter, signal, (files) => work(files, resolved));
  }

  /** Works on the files of an account, over a connection that is open or is made for it. */
  async onFilesOf<T>(
    resolved: ResolvedTarget,
    prompter: Prompter,
    signal: AbortSignal,
    work: (files: FileSystem) => Promise<T>,
  ): Promise<T> {
    const ask = { prompter, onProgress: () => undefined, onNote: () => undefined, signal };
    const { lease, fileSystem } = await this.#parts.connections.openFiles(resolved, ask);
    try {
      return await work(fileSystem);
    } finally {
      fileSystem.close();
      lease.release();
    }
  }

  #loggedIn(connection: SshConnection): void {
    const { user, hostName: host, port, originalHost } = connection.target;
    // Hosts that no bookmark names leave no trace of theirs here: whoever hides names in known_hosts means it (SE-25).
    const mayAdd = this.#parts.isBookmarked(host) || this.#parts.isBookmarked(originalHost);
    for (const print of keysOfLogin(connection)) {
      void this.#uses.loggedIn(print).then(() => this.#changed.emit());
      void this.#memory.loggedIn(print, { user, host, port, name: labelOfHost(connection.target) }, mayAdd);
    }
  }

  async #told(path: string): Promise<KeyFileInfo> {
    const info = await this.#info(path);
    this.#changed.emit();
    return info;
  }

  async #info(path: string): Promise<KeyFileInfo> {
    const info = await keyFileInfo(path, await this.#sources());
    if (info === undefined)
      throw new AppError('key.unreadable', { file: path, reason: 'it is no private key' }, `${path} is no key`);
    return info;
  }

  async #sources(): Promise<InventorySources> {
    const named = new Map<string, string[]>();
    for (const { resolved } of await this.#parts.book.everyHost())
      for (const { path, isDefault } of resolved.target.identityFiles)
        if (!isDefault) named.set(path, [...(named.get(path) ?? []), resolved.name]);
    return {
      homeDir: this.#parts.host.homeDir,
      named,
      places: (print) => this.#memory.places(print),
      uses: this.#uses,
      face: keyFace,
    };
  }
}

function publicKeyOf(line: string): PublicKey {
  const read = readPastedKey(line);
  if (read.kind === 'key') return read.key;
  throw unreadable(read.kind === 'privateKey' ? 'it is the private half, which never leaves this computer' : read.why);
}

/** A line may restrict its key; those restrictions are never dropped in silence. */
function unrestrictedKeyOf(line: string): PublicKey {
  const read = readPastedKey(line);
  if (read.kind === 'key' && read.options !== '') throw unreadable(restrictedWhy(read.options));
  return publicKeyOf(line);
}

function unreadable(reason: string): AppError {
  return new AppError('key.unreadable', { file: 'the public key', reason }, reason);
}

function faceOf({ name, target, bookmarkId, destination }: ResolvedTarget): PlaceFace {
  const way = bookmarkId !== undefined ? { bookmarkId } : destination !== undefined ? { destination } : {};
  return { user: target.user, host: target.hostName, port: target.port, name, ...way };
}

function isAt({ target }: ResolvedTarget, { user, host, port }: Account): boolean {
  return target.user === user && target.hostName.toLowerCase() === host.toLowerCase() && target.port === port;
}
