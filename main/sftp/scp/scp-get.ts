import { randomBytes } from 'node:crypto';
import { AppError, isAppError } from '../../../shared/model/errors.ts';
import { childPath, hasRawBytes, lastName, parentPath, type FileName, type FilePath } from '../../../shared/model/file-path.ts';
import type { SshConnection } from '../../ssh/connection-types.ts';
import { ScpChannel } from './scp-channel.ts';
import { parseScpLine, scpPath, type ScpLine } from './scp-lines.ts';
import { MOST_LEVELS, ScpTally, type ScpReport, type ScpServices } from './scp-types.ts';

export interface ScpGet {
  /** As typed; `~` at its beginning is the account's folder. Its last step names what comes. */
  readonly path: string;
  /** Folders too, with all in them. */
  readonly isRecursive: boolean;
  /** Path of the copy itself; its folder must be there. */
  readonly to: FilePath;
}

type Entry = Extract<ScpLine, { kind: 'file' | 'folder' }>;
type Times = Extract<ScpLine, { kind: 'times' }>;

const goOn = Buffer.from([0]);
/** More in one folder than anybody has: a server must not fill our memory with names. */
const MOST_NAMES = 1_000_000;

/**
 * Downloads one file, or a folder with all in it, by `scp -f`. What is written is named by the request, never by the server (CVE-2019-6111,
 * CVE-2026-59995, CVE-2026-59996): one entry of that very name is taken, and only a file where no folder was asked for. Inside a folder that was
 * asked for, names are steps, each once, and nothing is written through a link. No set-user bit is taken. Each file is written beside its
 * place and renamed. Errors: `scp.failed`, `scp.misbehaved`, `file.*`, `channel.*`, `cancelled`, and why the connection is gone.
 */
export async function scpGet(
  connection: SshConnection,
  services: ScpServices,
  request: ScpGet,
  signal: AbortSignal,
): Promise<ScpReport> {
  const name = lastName(request.path as FilePath);
  const { hostName: host, port } = connection.target;
  if (name === undefined || name.startsWith('~') || hasRawBytes(request.path)) {
    const said = hasRawBytes(request.path) ? 'scp takes no such characters in a path' : 'name the file or folder itself';
    throw new AppError('scp.failed', { host, port, path: request.path, said }, said);
  }
  const flags = request.isRecursive ? '-r -p' : '-p';
  const channel = await ScpChannel.open(connection, `scp ${flags} -f ${scpPath(request.path)}`, services.clock, signal);
  try {
    return await new Download(channel, services, request, name, signal).toEnd();
  } finally {
    channel.close();
  }
}

class Download {
  readonly #channel: ScpChannel;
  readonly #services: ScpServices;
  readonly #request: ScpGet;
  readonly #name: FileName;
  readonly #signal: AbortSignal;
  readonly #tally: ScpTally;

  constructor(channel: ScpChannel, services: ScpServices, request: ScpGet, name: FileName, signal: AbortSignal) {
    this.#channel = channel;
    this.#services = services;
    this.#request = request;
    this.#name = name;
    this.#signal = signal;
    this.#tally = new ScpTally(services.onProgress);
  }

  async toEnd(): Promise<ScpReport> {
    const { to, isRecursive } = this.#request;
    await this.#channel.write(goOn);
    let hasCome = false;
    let times: Times | undefined;
    for (let line = await this.#line(); line !== undefined; line = await this.#line()) {
      if (line.kind === 'failure') {
        this.#failure(line, this.#request.path);
      } else if (line.kind === 'times') {
        times = await this.#times(times, line);
      } else if (line.kind === 'endFolder' || line.kind === 'malformed') {
        throw this.#channel.misbehaved(line.kind === 'malformed' ? line.why : 'the end of a folder that had not begun');
      } else {
        if (hasCome) throw this.#channel.misbehaved('a second entry where one was asked for');
        if (line.name !== this.#name) throw this.#channel.misbehaved('an entry of another name than was asked for');
        if (line.kind === 'folder' && !isRecursive) throw this.#channel.misbehaved('a folder where a file was asked for');
        hasCome = true;
        await this.#entry(line, times, to, 0);
        times = undefined;
      }
    }
    const report = this.#tally.report();
    if (!hasCome && report.failedCount === 0) throw this.#channel.ended(this.#request.path);
    return report;
  }

  async #entry(line: Entry, times: Times | undefined, to: FilePath, level: number): Promise<void> {
    if (line.kind === 'file') await this.#file(line, times, to);
    else await this.#folder(line, times, to, level);
  }

  async #folder(line: Entry, times: Times | undefined, to: FilePath, level: number): Promise<void> {
    if (level >= MOST_LEVELS) throw this.#channel.misbehaved('folders in folders without end');
    const { local } = this.#services;
    // Not through a link, wherever it leads: the folder is one that stands here, or a new one.
    const found = await this.#lstat(to);
    if (found === undefined) await local.makeFolder(to, 0o700, this.#signal);
    else if (found !== 'folder')
      throw new AppError('file.exists', { path: to, operation: 'makeFolder', side: 'here' }, 'in the way');
    this.#tally.folders += 1;
    await this.#channel.write(goOn);
    await this.#inside(to, level);
    if (found === undefined) await local.setAttributes(to, { mode: line.mode | 0o700, ...timesOf(times) }, this.#signal);
    await this.#channel.write(goOn);
  }

  async #inside(folder: FilePath, level: number): Promise<void> {
    const names = new Set<FileName>();
    let times: Times | undefined;
    for (;;) {
      const line = await this.#line();
      if (line === undefined) throw this.#channel.ended(folder);
      if (line.kind === 'endFolder') return;
      if (line.kind === 'malformed') throw this.#channel.misbehaved(line.why);
      if (line.kind === 'failure') {
        this.#failure(line, folder);
      } else if (line.kind === 'times') {
        times = await this.#times(times, line);
      } else {
        if (names.has(line.name)) throw this.#channel.misbehaved('the same name twice in a folder');
        if (names.size >= MOST_NAMES) throw this.#channel.misbehaved('a folder without end');
        names.add(line.name);
        await this.#entry(line, times, childPath(folder, line.name), level + 1);
        times = undefined;
      }
    }
  }

  async #file(line: Entry, times: Times | undefined, to: FilePath): Promise<void> {
    const { local } = this.#services;
    const part = partPath(to);
    const found = await this.#lstat(to);
    if (found === 'folder')
      throw new AppError('file.isAFolder', { path: to, operation: 'create', side: 'here' }, 'a folder in the way');
    const file = await local.open(part, { kind: 'write', create: 'new', truncate: false, mode: 0o600 }, this.#signal);
    let stands = false;
    try {
      await this.#channel.write(goOn);
      await this.#content(line.sizeBytes, to, (at, bytes) => file.write(at, bytes, this.#signal));
      await file.setAttributes({ mode: line.mode, ...timesOf(times) }, this.#signal);
      await file.close();
      // The sender says whether it could read all of it.
      const sent = await this.#confirmed(to);
      if (sent) await local.replace(part, to, this.#signal);
      stands = sent;
    } finally {
      await file.close().catch(() => undefined);
      if (!stands) await local.removeFile(part, new AbortController().signal).catch(() => undefined);
    }
    await this.#channel.write(goOn);
  }

  async #content(sizeBytes: number, to: FilePath, take: (at: number, bytes: Buffer) => Promise<void>): Promise<void> {
    for (let at = 0; at < sizeBytes;) {
      const bytes = await this.#channel.some(sizeBytes - at, this.#signal);
      if (bytes.length === 0) throw this.#channel.ended(to);
      await take(at, bytes);
      at += bytes.length;
      this.#tally.bytes(bytes.length, to);
    }
  }

  /** What follows the bytes of a file: zero, or a failure of the sender's while it read. */
  async #confirmed(to: FilePath): Promise<boolean> {
    const word = await this.#channel.byte(this.#signal);
    if (word === undefined) throw this.#channel.ended(to);
    if (word === 0) {
      this.#tally.file(to);
      return true;
    }
    const rest = (await this.#channel.line(this.#signal)) ?? Buffer.alloc(0);
    const line = parseScpLine(Buffer.concat([Buffer.from([word]), rest]));
    if (line.kind !== 'failure') throw this.#channel.misbehaved('something else than the end of a file');
    this.#failure(line, to);
    return false;
  }

  async #times(before: Times | undefined, line: Times): Promise<Times> {
    if (before !== undefined) throw this.#channel.misbehaved('times of nothing');
    await this.#channel.write(goOn);
    return line;
  }

  #failure({ isLast, said }: Extract<ScpLine, { kind: 'failure' }>, path: string): void {
    const error = this.#channel.failed(path, said.replace(/^scp: /, ''));
    if (isLast) throw error;
    this.#tally.failed(path, error);
  }

  async #line(): Promise<ScpLine | undefined> {
    const line = await this.#channel.line(this.#signal);
    return line === undefined ? undefined : parseScpLine(line);
  }

  async #lstat(path: FilePath): Promise<string | undefined> {
    try {
      return (await this.#services.local.lstat(path, this.#signal)).kind;
    } catch (error) {
      if (isAppError(error, 'file.notFound')) return undefined;
      throw error;
    }
  }
}

function timesOf(times: Times | undefined): { modifiedSeconds?: number; accessedSeconds?: number } {
  return times === undefined ? {} : { modifiedSeconds: times.modifiedSeconds, accessedSeconds: times.accessedSeconds };
}

/** Named as the files that transfers write beside a target. */
function partPath(to: FilePath): FilePath {
  const name = (lastName(to) ?? 'file').slice(0, 60);
  const token = [...randomBytes(8)].map((byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte % 32]).join('');
  return childPath(parentPath(to), `.${name}.hawser-${token}.part` as FileName);
}
