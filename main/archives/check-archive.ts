import { spawn, type ChildProcess } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ArchiveFormat } from '../../shared/model/archives.ts';
import { printable } from '../../shared/base/printable.ts';
import { AppError } from '../../shared/model/errors.ts';
import { shownInText, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import { decodeName } from '../sftp/file-names.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import { openPlainFile, readInOrder } from '../sftp/browser/plain-file.ts';
import { whyNotStarted } from '../storage/end-program.ts';
import { memberSteps, type MemberFault } from './member-path.ts';
import { TarFault, TarParser, type TarMember } from './tar-parser.ts';

/** What is in an archive. */
export interface CheckedArchive {
  readonly format: ArchiveFormat;
  /** What it makes in the folder that it is unpacked in. */
  readonly names: readonly FileName[];
  readonly members: number;
  /** Each `.ssh` in it, as a path below that folder. */
  readonly sshFolders: readonly FilePath[];
  /** Of the archive itself, and when it was written: it is not to be another one when it is sent. */
  readonly sizeBytes: number;
  readonly modifiedSeconds: number | undefined;
}

const magic: readonly (readonly [ArchiveFormat, readonly number[]])[] = [
  ['gz', [0x1f, 0x8b]],
  ['bz2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zst', [0x28, 0xb5, 0x2f, 0xfd]],
];

/** A program of this computer that unpacks what Node can't. */
const unpackers: Readonly<Partial<Record<ArchiveFormat, string>>> = { bz2: 'bzip2', xz: 'xz', zst: 'zstd' };

/** The bytes of a file of this computer, in order. */
export async function* bytesOf(files: FileSystem, path: FilePath, signal: AbortSignal): AsyncGenerator<Buffer, void, void> {
  const plain = await openPlainFile(files, path, signal);
  try {
    for await (const { pieces } of readInOrder(plain, { endBytes: Number.MAX_SAFE_INTEGER }, signal))
      for (const piece of pieces) yield Buffer.from(piece);
  } finally {
    await plain.file.close().catch(() => undefined);
  }
}

/**
 * Reads a whole archive of this computer before any of it is sent: refuses one whose entries would lie outside of the folder that it is unpacked in
 * (`archive.badMember`), and one that is none (`archive.unreadable`). `archive.lacks`: a program is needed here to look into it.
 */
export async function checkArchive(files: FileSystem, path: FilePath, signal: AbortSignal): Promise<CheckedArchive> {
  const { sizeBytes = 0, modifiedSeconds } = await files.stat(path, signal);
  const format = await formatOf(files, path, signal);
  const check = new Check(path);
  try {
    await readUnpacked(format, bytesOf(files, path, signal), path, signal, (chunk) => check.take(chunk));
    check.end();
  } catch (error) {
    if (error instanceof TarFault || isZlib(error))
      throw new AppError('archive.unreadable', { path, why: (error as Error).message }, (error as Error).message, {
        cause: error,
      });
    throw error;
  }
  const { names, members, sshFolders } = check;
  return { format, names: [...names], members, sshFolders: [...sshFolders], sizeBytes, modifiedSeconds };
}

async function formatOf(files: FileSystem, path: FilePath, signal: AbortSignal): Promise<ArchiveFormat> {
  const plain = await openPlainFile(files, path, signal);
  try {
    const { pieces } = await plain.file.read(0, 16, signal);
    const start = Buffer.concat(pieces);
    return magic.find(([, bytes]) => bytes.every((byte, index) => start[index] === byte))?.[0] ?? 'tar';
  } finally {
    await plain.file.close().catch(() => undefined);
  }
}

async function readUnpacked(
  format: ArchiveFormat,
  source: AsyncIterable<Buffer>,
  path: FilePath,
  signal: AbortSignal,
  take: (chunk: Buffer) => void,
): Promise<void> {
  const sink = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) take(chunk);
  };
  const program = unpackers[format];
  if (format === 'tar') await sink(source);
  else if (program === undefined) await pipeline(Readable.from(source), createGunzip(), sink, { signal });
  else await throughProgram(program, source, path, signal, sink);
}

async function throughProgram(
  program: string,
  source: AsyncIterable<Buffer>,
  path: FilePath,
  signal: AbortSignal,
  sink: (chunks: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const child = spawn(program, ['-dc'], { stdio: 'pipe', signal, killSignal: 'SIGKILL' });
  // Where this process has no descriptors left it has no pipes, against Node's types for it: `error` follows, and has to be heard.
  if ((child as Partial<ChildProcess>).stdin === undefined)
    return new Promise((_resolve, reject) => child.once('error', (error) => reject(notStarted(error, program, path))));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-600)));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => reject(signal.aborted ? error : notStarted(error, program, path)));
    child.on('close', resolve);
  });
  ended.catch(() => undefined);
  try {
    const [fed, , status] = await Promise.allSettled([
      pipeline(Readable.from(source), child.stdin),
      sink(child.stdout as AsyncIterable<Buffer>).catch((error: unknown) => {
        child.kill('SIGKILL');
        throw error;
      }),
      ended,
    ]).then(async ([a, b, c]) => {
      // What was wrong with the content says more than a broken pipe.
      if (c.status === 'rejected') throw c.reason;
      if (b.status === 'rejected') throw b.reason;
      return [a, b, c] as const;
    });
    if (fed.status === 'rejected' || status.value !== 0)
      throw new AppError('archive.unreadable', { path, why: printable(said, 300).trim() }, `${program} failed`);
  } finally {
    child.kill('SIGKILL');
  }
}

function notStarted(error: NodeJS.ErrnoException, program: string, path: FilePath): AppError {
  if (error.code === 'ENOENT') return new AppError('archive.lacks', { program }, `${program} is missing here`);
  const why = `${program} could not be started: ${whyNotStarted(error)}`;
  return new AppError('archive.unreadable', { path, why }, why, { cause: error });
}

function isZlib(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^Z_|^ERR_.*ZLIB|unexpected end of file/.test(`${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}`)
  );
}

class Check {
  readonly names = new Set<FileName>();
  readonly sshFolders = new Set<FilePath>();
  members = 0;
  readonly #path: FilePath;
  readonly #parser = new TarParser();
  readonly #links = new Set<string>();

  constructor(path: FilePath) {
    this.#path = path;
  }

  take(chunk: Buffer): void {
    for (const event of this.#parser.push(chunk)) if (event.kind === 'member') this.#member(event.member);
  }

  end(): void {
    this.#parser.finish();
  }

  #member(member: TarMember): void {
    this.members += 1;
    const steps = memberSteps(member.path);
    if (typeof steps === 'string') throw this.#bad(member.path, steps);
    for (let length = 1; length < steps.length; length += 1)
      if (this.#links.has(steps.slice(0, length).join('/'))) throw this.#bad(member.path, 'throughLink');
    if (member.kind === 'hardLink') {
      const target = memberSteps(member.target);
      if (typeof target === 'string') throw this.#bad(member.target, target);
      for (let length = 1; length <= target.length; length += 1)
        if (this.#links.has(target.slice(0, length).join('/'))) throw this.#bad(member.target, 'throughLink');
    }
    const whole = steps.join('/');
    if (member.kind === 'link') this.#links.add(whole);
    // A folder that takes a link's place would be kept as the link by some programs: the link is remembered all the same.
    if (steps[0] !== undefined) this.names.add(steps[0]);
    for (const [at, step] of steps.entries())
      if (step === '.ssh') this.sshFolders.add(steps.slice(0, at + 1).join('/') as FilePath);
  }

  #bad(name: Buffer, why: MemberFault | 'throughLink'): AppError {
    const member = shownInText(decodeName(name.subarray(0, 1000)));
    return new AppError('archive.badMember', { path: this.#path, member, why }, `bad member: ${why}`);
  }
}
