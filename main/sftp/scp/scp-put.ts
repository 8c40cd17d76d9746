import { AppError } from '../../../shared/model/errors.ts';
import { childPath, hasRawBytes, lastName, type FileName, type FilePath } from '../../../shared/model/file-path.ts';
import type { SshConnection } from '../../ssh/connection-types.ts';
import { encodeName } from '../file-names.ts';
import type { FileAttributes, OpenFile } from '../file-system.ts';
import { looksLikePrivateKey, MOST_KEY_BYTES } from '../private-key-signs.ts';
import { ScpChannel } from './scp-channel.ts';
import { parseScpLine, scpPath } from './scp-lines.ts';
import { MOST_LEVELS, ScpTally, type ScpReport, type ScpServices } from './scp-types.ts';

export interface ScpPut {
  /** Files and folders of this computer. */
  readonly from: readonly FilePath[];
  /** As typed: a folder that is there, or, for one source, the path of the copy. */
  readonly to: string;
  readonly isRecursive: boolean;
  /** What looks like a private key too. */
  readonly sendsKeys?: boolean | undefined;
}

const PIECE_BYTES = 256 * 1024;
const permissions = (mode: number | undefined, usual: number): string => ((mode ?? usual) & 0o777).toString(8).padStart(4, '0');

/**
 * Uploads files, and folders with all in them, by `scp -t`. Links are followed as scp does, but those to folders only at the top; special files
 * are left out (SF-17). What the server refuses is told and the rest goes on. Errors: `scp.failed` when it ends, `scp.misbehaved`, `channel.*`,
 * `cancelled`, and why the connection is gone.
 */
export async function scpPut(
  connection: SshConnection,
  services: ScpServices,
  request: ScpPut,
  signal: AbortSignal,
): Promise<ScpReport> {
  if (hasRawBytes(request.to)) {
    const { hostName: host, port } = connection.target;
    const said = 'scp takes no such characters in a path';
    throw new AppError('scp.failed', { host, port, path: request.to, said }, said);
  }
  const flags = [...(request.isRecursive ? ['-r'] : []), '-p', ...(request.from.length > 1 ? ['-d'] : []), '-t'].join(' ');
  const channel = await ScpChannel.open(connection, `scp ${flags} ${scpPath(request.to || '.')}`, services.clock, signal);
  try {
    return await new Upload(channel, services, request, signal).toEnd();
  } finally {
    channel.close();
  }
}

class Upload {
  readonly #channel: ScpChannel;
  readonly #services: ScpServices;
  readonly #request: ScpPut;
  readonly #signal: AbortSignal;
  readonly #tally: ScpTally;

  constructor(channel: ScpChannel, services: ScpServices, request: ScpPut, signal: AbortSignal) {
    this.#channel = channel;
    this.#services = services;
    this.#request = request;
    this.#signal = signal;
    this.#tally = new ScpTally(services.onProgress);
  }

  async toEnd(): Promise<ScpReport> {
    await this.#answer(this.#request.to);
    for (const from of this.#request.from) {
      const name = lastName(from);
      if (name === undefined) this.#fail(from, 'name the file or folder itself');
      else await this.#entry(from, name, 0);
    }
    const exit = await this.#channel.finish();
    const report = this.#tally.report();
    if (exit.kind === 'code' && exit.code !== 0 && report.failedCount === 0) throw this.#channel.ended(this.#request.to);
    return report;
  }

  async #entry(path: FilePath, name: FileName, level: number): Promise<void> {
    try {
      const attributes = await this.#attributes(path, level);
      if (attributes === undefined) this.#tally.skipped += 1;
      else if (name.includes('\n')) this.#fail(path, 'scp can’t send a name with a line break');
      else if (attributes.kind === 'file') await this.#file(path, name, attributes);
      else if (!this.#request.isRecursive) this.#fail(path, 'it is a folder');
      else await this.#folder(path, name, attributes, level);
    } catch (error) {
      // What is wrong here with one file is no reason to leave out the others.
      if (!(error instanceof AppError) || !/^(?:file\.|transfer\.privateKey$)/.test(error.code)) throw error;
      this.#tally.failed(path, error);
    }
  }

  /** Of what a link leads to, as far as it is followed; undefined: left out. */
  async #attributes(path: FilePath, level: number): Promise<FileAttributes | undefined> {
    const { local } = this.#services;
    const own = await local.lstat(path, this.#signal);
    const found = own.kind === 'link' ? await local.stat(path, this.#signal) : own;
    if (found.kind === 'file') return found;
    return found.kind === 'folder' && (own.kind === 'folder' || level === 0) ? found : undefined;
  }

  /** Nothing of it was sent yet. */
  async #refuseKey(path: FilePath, file: OpenFile, sizeBytes: number): Promise<void> {
    if (this.#request.sendsKeys === true || sizeBytes > MOST_KEY_BYTES) return;
    if (looksLikePrivateKey(path, await file.read(0, MOST_KEY_BYTES, this.#signal)))
      throw new AppError('transfer.privateKey', { path }, 'a private key does not leave this computer unasked');
  }

  async #file(path: FilePath, name: FileName, attributes: FileAttributes): Promise<void> {
    const { local } = this.#services;
    const file = await local.open(path, { kind: 'read' }, this.#signal);
    try {
      const { sizeBytes = 0, kind } = await file.stat(this.#signal);
      if (kind !== 'file') return void (this.#tally.skipped += 1);
      await this.#refuseKey(path, file, sizeBytes);
      if (!(await this.#times(path, attributes))) return;
      await this.#say(`C${permissions(attributes.mode, 0o644)} ${sizeBytes} `, name);
      if (!(await this.#answer(path))) return;
      for (let at = 0; at < sizeBytes;) {
        const { pieces, sizeBytes: got } = await file.read(at, Math.min(PIECE_BYTES, sizeBytes - at), this.#signal);
        // The size was promised: without the rest everything after it would be taken for the file's bytes.
        if (got === 0) throw this.#channel.failed(path, 'the file became shorter while it was read');
        for (const piece of pieces) await this.#channel.write(piece);
        at += got;
        this.#tally.bytes(got, path);
        if (this.#signal.aborted) throw new AppError('cancelled', {}, 'cancelled');
      }
      await this.#channel.write(Buffer.from([0]));
      if (await this.#answer(path)) this.#tally.file(path);
    } finally {
      await file.close().catch(() => undefined);
    }
  }

  async #folder(path: FilePath, name: FileName, attributes: FileAttributes, level: number): Promise<void> {
    if (level >= MOST_LEVELS) return this.#fail(path, 'folders in folders without end');
    if (!(await this.#times(path, attributes))) return;
    await this.#say(`D${permissions(attributes.mode, 0o755)} 0 `, name);
    if (!(await this.#answer(path))) return;
    this.#tally.folders += 1;
    try {
      for await (const { entries } of this.#services.local.list(path, this.#signal))
        for (const entry of entries) await this.#entry(childPath(path, entry.name), entry.name, level + 1);
    } finally {
      await this.#channel.write(Buffer.from('E\n')).catch(() => undefined);
    }
    await this.#answer(path);
  }

  async #times(path: FilePath, { modifiedSeconds, accessedSeconds }: FileAttributes): Promise<boolean> {
    if (modifiedSeconds === undefined) return true;
    const [modified, accessed] = [modifiedSeconds, accessedSeconds ?? modifiedSeconds].map((each) =>
      Math.max(0, Math.floor(each)),
    );
    await this.#channel.write(Buffer.from(`T${modified} 0 ${accessed} 0\n`));
    return this.#answer(path);
  }

  #say(line: string, name: FileName): Promise<void> {
    return this.#channel.write(Buffer.concat([Buffer.from(line), encodeName(name), Buffer.from('\n')]));
  }

  /** Whether the server takes it; a refusal is noted. Throws when that was the end. */
  async #answer(path: string): Promise<boolean> {
    const word = await this.#channel.byte(this.#signal);
    if (word === undefined) throw this.#channel.ended(path);
    if (word === 0) return true;
    const rest = (await this.#channel.line(this.#signal)) ?? Buffer.alloc(0);
    const line = parseScpLine(Buffer.concat([Buffer.from([word]), rest]));
    if (line.kind !== 'failure') throw this.#channel.misbehaved('something else than an answer');
    const error = this.#channel.failed(path, line.said.replace(/^scp: /, ''));
    if (line.isLast) throw error;
    this.#tally.failed(path, error);
    return false;
  }

  #fail(path: string, said: string): void {
    this.#tally.failed(path, this.#channel.failed(path, said));
  }
}
