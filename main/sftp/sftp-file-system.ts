import { Malformed, MAX_HANDLE_BYTES, openFlag, status, type as packetType } from './protocol.ts';
import { isAppError, type AppError } from '../../shared/model/errors.ts';
import { parentPath, type FilePath } from '../../shared/model/file-path.ts';
import type { Questions } from './diagnose.ts';
import * as ext from './extensions.ts';
import { decodePath } from './file-names.ts';
import type * as files from './file-system.ts';
import { Listing, readFolder } from './listing.ts';
import type { PacketReader } from './packet-reader.ts';
import { PacketWriter } from './packet-writer.ts';
import { nothing, type Request, type SftpClient } from './sftp-client.ts';
import { SftpOpenFile } from './sftp-open-file.ts';
import { makeSession, type SftpSession } from './sftp-session.ts';
import { StatusError, unsupported, type Where } from './status-error.ts';
import { wireAttributes } from './wire-attributes.ts';
import type { WriteLuck } from './write-luck.ts';

type Operation = Where['operation'];

const noNames: files.AccountNames = { users: new Map(), groups: new Map() };
const ok = { expects: packetType.status, read: nothing } as const;

/** The files of a server over one SFTP channel. Made by `openSftp`, which may learn the server's limits a little later. */
export class SftpFileSystem implements files.FileSystem {
  readonly kind = 'remote';
  readonly #session: SftpSession;
  /** The host, for errors of the protocol. */
  readonly #misbehaved: (reason: string) => AppError;

  constructor(
    client: SftpClient,
    capabilities: files.Capabilities,
    limits: () => files.FileLimits,
    misbehaved: (reason: string) => AppError,
  ) {
    this.#misbehaved = misbehaved;
    this.#session = makeSession(client, capabilities, limits, (signal) => this.#questions(signal));
  }

  get capabilities(): files.Capabilities {
    return this.#session.capabilities;
  }

  get limits(): files.FileLimits {
    return this.#session.limits;
  }

  get isClosed(): boolean {
    return this.#session.client.isClosed;
  }

  get onClosed(): files.FileSystem['onClosed'] {
    return this.#session.client.onClosed;
  }

  get rttMs(): number | undefined {
    return this.#session.client.rttMs;
  }

  /** Whether it lets anything be changed, as far as it was tried. */
  get writes(): WriteLuck {
    return this.#session.writes;
  }

  close(): void {
    this.#session.client.fail(undefined);
  }

  home(signal: AbortSignal): Promise<FilePath> {
    return this.realPath('.' as FilePath, signal);
  }

  realPath(path: FilePath, signal: AbortSignal): Promise<FilePath> {
    return this.#onPath('find', packetType.realpath, path, { expects: packetType.name, read: onePath }, signal);
  }

  async expandPath(path: string, signal: AbortSignal): Promise<FilePath> {
    const where: Where = { path, operation: 'find', side: 'there' };
    if (!path.startsWith('~')) return this.realPath(path as FilePath, signal);
    if (this.capabilities.expandPath) {
      const build = (id: number): Buffer =>
        new PacketWriter(packetType.extended, id).ascii(ext.extension.expandPath).path(path).finish();
      return this.#session.ask({ build, expects: packetType.name, read: onePath }, where, signal);
    }
    if (path !== '~' && !path.startsWith('~/')) throw unsupported(where, ext.extension.expandPath);
    return this.realPath(`.${path.slice(1)}` as FilePath, signal);
  }

  stat(path: FilePath, signal: AbortSignal): Promise<files.FileAttributes> {
    return this.#onPath('find', packetType.stat, path, attributes, signal);
  }

  lstat(path: FilePath, signal: AbortSignal): Promise<files.FileAttributes> {
    return this.#onPath('find', packetType.lstat, path, attributes, signal);
  }

  async *list(path: FilePath, signal: AbortSignal, options: files.ListOptions = {}): AsyncGenerator<files.ListBatch, void, void> {
    const where: Where = { path, operation: 'list', side: 'there' };
    const handle = await this.#onPath('list', packetType.opendir, path, this.#handle(), signal);
    const readNames = (both: AbortSignal): Promise<Buffer | undefined> => this.#readNames(handle, where, both);
    try {
      yield* readFolder(readNames, new Listing(options.maxEntries), signal);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      const failure = this.#misbehaved(error.message);
      this.#session.client.fail(failure);
      throw failure;
    } finally {
      this.#closeHandle(handle);
    }
  }

  async open(path: FilePath, access: files.Access, signal: AbortSignal): Promise<files.OpenFile> {
    const mode = access.kind === 'read' ? undefined : access.mode;
    const isNew = access.kind !== 'read' && access.create === 'new';
    const build = (id: number): Buffer =>
      new PacketWriter(packetType.open, id).path(path).uint32(openFlags(access)).attributes({ permissions: mode }).finish();
    const operation = access.kind === 'read' || access.create === 'never' ? 'open' : 'create';
    const where: Where = { path, operation, side: 'there' };
    const handle = await this.#session.ask({ ...this.#handle(), build }, where, signal, isNew ? path : undefined);
    return new SftpOpenFile(this.#session, path, handle);
  }

  async setAttributes(path: FilePath, changes: files.AttributeChanges, signal: AbortSignal): Promise<void> {
    const wire = await wireAttributes(changes, () => this.stat(path, signal));
    const build = (id: number): Buffer => new PacketWriter(packetType.setstat, id).path(path).attributes(wire).finish();
    await this.#session.ask({ ...ok, build }, { path, operation: 'change', side: 'there' }, signal);
  }

  async setLinkAttributes(path: FilePath, changes: files.AttributeChanges, signal: AbortSignal): Promise<void> {
    const where: Where = { path, operation: 'change', side: 'there' };
    this.#need('setLinkAttributes', where);
    const wire = await wireAttributes(changes, () => this.lstat(path, signal));
    const build = (id: number): Buffer =>
      new PacketWriter(packetType.extended, id).ascii(ext.extension.setLinkAttributes).path(path).attributes(wire).finish();
    await this.#session.ask({ ...ok, build }, where, signal);
  }

  async makeFolder(path: FilePath, mode: number | undefined, signal: AbortSignal): Promise<void> {
    const build = (id: number): Buffer =>
      new PacketWriter(packetType.mkdir, id).path(path).attributes({ permissions: mode }).finish();
    await this.#session.ask({ ...ok, build }, { path, operation: 'makeFolder', side: 'there' }, signal, path);
  }

  async removeFolder(path: FilePath, signal: AbortSignal): Promise<void> {
    await this.#onPath('removeFolder', packetType.rmdir, path, ok, signal);
  }

  async removeFile(path: FilePath, signal: AbortSignal): Promise<void> {
    await this.#onPath('removeFile', packetType.remove, path, ok, signal);
  }

  async rename(from: FilePath, to: FilePath, signal: AbortSignal): Promise<void> {
    const build = (id: number): Buffer => new PacketWriter(packetType.rename, id).path(from).path(to).finish();
    await this.#session.ask({ ...ok, build }, { path: from, operation: 'rename', side: 'there' }, signal, to);
  }

  async replace(from: FilePath, to: FilePath, signal: AbortSignal): Promise<void> {
    const where: Where = { path: to, operation: 'replace', side: 'there' };
    this.#need('replace', where);
    await this.#session.ask(ext.replaceRequest(from, to), where, signal);
  }

  async makeLink(target: FilePath, link: FilePath, signal: AbortSignal): Promise<void> {
    // The draft has the link first. OpenSSH mixed them up, and almost everybody does as OpenSSH does (its PROTOCOL, section 4.1).
    const build = (id: number): Buffer => new PacketWriter(packetType.symlink, id).path(target).path(link).finish();
    await this.#session.ask({ ...ok, build }, { path: link, operation: 'makeLink', side: 'there' }, signal, link);
  }

  readLink(link: FilePath, signal: AbortSignal): Promise<FilePath> {
    return this.#onPath('readLink', packetType.readlink, link, { expects: packetType.name, read: onePath }, signal);
  }

  async makeHardLink(existing: FilePath, link: FilePath, signal: AbortSignal): Promise<void> {
    const where: Where = { path: link, operation: 'makeLink', side: 'there' };
    this.#need('hardLink', where);
    await this.#session.ask(ext.hardLinkRequest(existing, link), where, signal, link);
  }

  async space(path: FilePath, signal: AbortSignal): Promise<files.Space> {
    const where: Where = { path, operation: 'space', side: 'there' };
    this.#need('space', where);
    return this.#session.ask(ext.spaceRequest(path), where, signal);
  }

  async copyData(from: files.FilePart, to: files.FilePoint, signal: AbortSignal): Promise<void> {
    const where: Where = { path: to.file.path, operation: 'copy', side: 'there' };
    this.#need('copyData', where);
    const [source, target] = [from.file, to.file];
    if (!(source instanceof SftpOpenFile && target instanceof SftpOpenFile)) throw new TypeError('a file of another file system');
    const part = { handle: source.handle, offsetBytes: from.offsetBytes, lengthBytes: from.lengthBytes };
    await this.#session.ask(ext.copyDataRequest(part, { handle: target.handle, offsetBytes: to.offsetBytes }), where, signal);
  }

  async checkFile(path: FilePath, algorithms: readonly files.HashName[], signal: AbortSignal): Promise<files.FileHash> {
    const where: Where = { path, operation: 'hash', side: 'there' };
    this.#need('checkFile', where);
    return this.#session.ask(ext.checkFileRequest(path, algorithms), where, signal);
  }

  async accountNames(users: readonly number[], groups: readonly number[], signal: AbortSignal): Promise<files.AccountNames> {
    if (!this.capabilities.accountNames || users.length + groups.length === 0) return noNames;
    const where: Where = { path: '.', operation: 'find', side: 'there' };
    return this.#session.ask(ext.accountNamesRequest(users, groups), where, signal);
  }

  #need(capability: keyof typeof ext.extension & keyof files.Capabilities, where: Where): void {
    if (!this.capabilities[capability]) throw unsupported(where, ext.extension[capability]);
  }

  #onPath<T>(
    operation: Operation,
    type: number,
    path: FilePath,
    answer: Omit<Request<T>, 'build'>,
    signal: AbortSignal,
  ): Promise<T> {
    const build = (id: number): Buffer => new PacketWriter(type, id).path(path).finish();
    return this.#session.ask({ ...answer, build }, { path, operation, side: 'there' }, signal);
  }

  /** An answer with a handle. One that comes after nobody waits any more is closed. */
  #handle(): Omit<Request<Buffer>, 'build'> {
    return { expects: packetType.handle, read: readHandle, late: (handle) => this.#closeHandle(handle) };
  }

  #closeHandle(handle: Buffer): void {
    const build = (id: number): Buffer => new PacketWriter(packetType.close, id).string(handle).finish();
    // Nobody waits for the answer, and nothing was written through it.
    this.#session.client.request({ ...ok, build }, this.#session.lifetime).catch(() => undefined);
  }

  async #readNames(handle: Buffer, where: Where, signal: AbortSignal): Promise<Buffer | undefined> {
    const build = (id: number): Buffer => new PacketWriter(packetType.readdir, id, 32 + handle.length).string(handle).finish();
    const read = (fields: PacketReader): Buffer => fields.rest();
    try {
      return await this.#session.client.request({ build, expects: packetType.name, read }, signal);
    } catch (error) {
      if (error instanceof StatusError && error.code === status.eof) return undefined;
      throw await this.#session.explain(error, where, signal);
    }
  }

  #questions(signal: AbortSignal): Questions {
    const { client } = this.#session;
    const onPath =
      <T>(type: number, answer: Omit<Request<T>, 'build'>) =>
      (path: FilePath): Promise<T | undefined> =>
        known(client.request({ ...answer, build: (id) => new PacketWriter(type, id).path(path).finish() }, signal));
    return {
      stat: onPath(packetType.stat, attributes),
      lstat: onPath(packetType.lstat, attributes),
      space: async (path) => {
        if (!this.capabilities.space) return undefined;
        const found = await known(client.request(ext.spaceRequest(path), signal));
        // What was to be made is not there; the folder it was to lie in is.
        return found ?? known(client.request(ext.spaceRequest(parentPath(path)), signal));
      },
      hasEntry: (path) => this.#hasEntry(path, signal),
    };
  }

  async #hasEntry(path: FilePath, signal: AbortSignal): Promise<boolean | undefined> {
    try {
      for await (const batch of this.list(path, signal, { maxEntries: 1 })) return batch.entries.length > 0;
      return false;
    } catch (error) {
      if (isAppError(error, 'cancelled')) throw error;
      return undefined;
    }
  }
}

const attributes = { expects: packetType.attrs, read: (fields: PacketReader) => fields.attributes() } as const;

/** The answer, or undefined when it is a refusal. */
async function known<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}

function readHandle(fields: PacketReader): Buffer {
  const handle = fields.string();
  if (handle.length > MAX_HANDLE_BYTES) throw new Malformed(`a handle of ${handle.length} bytes`);
  return Buffer.from(handle);
}

/** A NAME packet with the one path that was asked for (section 6.11). */
function onePath(fields: PacketReader): FilePath {
  const count = fields.count(8);
  const path = count === 1 ? decodePath(fields.string()) : undefined;
  if (path === undefined) throw new Malformed(`${count} paths where one was to come`);
  return path;
}

function openFlags(access: files.Access): number {
  if (access.kind === 'read') return openFlag.read;
  const direction = access.kind === 'write' ? openFlag.write : openFlag.read | openFlag.write;
  const create = access.create === 'never' ? 0 : access.create === 'new' ? openFlag.create | openFlag.exclusive : openFlag.create;
  return direction | create | (access.truncate ? openFlag.truncate : 0);
}
