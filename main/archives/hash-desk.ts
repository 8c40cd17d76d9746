import type { Clock } from '../../shared/base/clock.ts';
import { cancelled } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { CommandProgram } from '../../shared/model/file-commands.ts';
import { encodeName } from '../sftp/file-names.ts';
import type { FileHash } from '../sftp/file-system.ts';
import type { SshConnection } from '../ssh/connection-types.ts';
import { outputOf } from './command-run.ts';
import { shCommand } from './shell-text.ts';

/** Names in one command; with their bytes far below what a system takes. */
const MOST_NAMES = 200;
const MOST_NAME_BYTES = 64 * 1024;
/** A large file on a slow disk says nothing until it is read. */
const SILENCE_MS = 2 * 60 * 60_000;
const COMMANDS_AT_ONCE = 2;

const programs = [
  ['sha256sum', 'sha256sum --'],
  ['shasum', 'shasum -a 256 --'],
  // BSD: -r has the hash first, as the others do.
  ['sha256', 'sha256 -r'],
] as const satisfies readonly (readonly [CommandProgram, string])[];

/**
 * The command that reckons hashes with what is there; undefined without any of them. Names come on its input, NUL behind each: no name stands in
 * the command, so nothing in a name can be read as one.
 */
export function hashCommand(has: ReadonlySet<CommandProgram>): string | undefined {
  const found = programs.find(([program]) => has.has(program));
  return found && has.has('xargs') ? shCommand(`LC_ALL=C xargs -0 ${found[1]}`) : undefined;
}

interface Wish {
  readonly path: FilePath;
  readonly bytes: Buffer;
  readonly signal: AbortSignal;
  readonly resolve: (hash: FileHash | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** A connection that is lent for a command. */
export interface Loan {
  readonly connection: SshConnection;
  release(): void;
}

interface DeskParts {
  readonly clock: Clock;
  readonly lend: (signal: AbortSignal) => Promise<Loan>;
  readonly command: string;
}

/** Hashes of a server's files by its own program: those that are asked for at the same time go into one command. */
export class HashDesk {
  readonly #parts: DeskParts;
  readonly #waiting: Wish[] = [];
  readonly #runs = new Set<{ readonly wishes: readonly Wish[]; readonly stop: AbortController }>();
  /** Those that are listened to. */
  readonly #signals = new WeakSet<AbortSignal>();
  #isAwaited = false;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** SHA-256; undefined when the server does not say it. Rejects with `cancelled` and with why no connection can be had. */
  hash(path: FilePath, signal: AbortSignal): Promise<FileHash | undefined> {
    if (signal.aborted) return Promise.reject(cancelled());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ path, bytes: encodeName(path), signal, resolve, reject });
      this.#watch(signal);
      this.#soon();
    });
  }

  /** One listener for a signal, however many files it is for. */
  #watch(signal: AbortSignal): void {
    if (this.#signals.has(signal)) return;
    this.#signals.add(signal);
    signal.addEventListener('abort', () => this.#settleAborted(), { once: true });
  }

  #settleAborted(): void {
    for (let at = this.#waiting.length - 1; at >= 0; at -= 1)
      if (this.#waiting[at]?.signal.aborted === true) this.#waiting.splice(at, 1)[0]?.reject(cancelled());
    for (const { wishes, stop } of this.#runs) {
      for (const { signal, reject } of wishes) if (signal.aborted) reject(cancelled());
      // Ends when nobody waits for it any more.
      if (wishes.every(({ signal }) => signal.aborted)) stop.abort();
    }
  }

  /** A moment later: what is asked for now goes together. */
  #soon(): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    setImmediate(() => {
      this.#isAwaited = false;
      while (this.#runs.size < COMMANDS_AT_ONCE && this.#waiting.length > 0) void this.#run(this.#take());
    });
  }

  #take(): Wish[] {
    const taken: Wish[] = [];
    let sizeBytes = 0;
    while (taken.length < MOST_NAMES) {
      const next = this.#waiting[0];
      if (next === undefined || (taken.length > 0 && sizeBytes + next.bytes.length > MOST_NAME_BYTES)) break;
      this.#waiting.shift();
      // What is written otherwise than it is, by some and not by others, is told apart only by itself.
      const isAlone = isOdd(next.bytes);
      if (isAlone && taken.length > 0) {
        this.#waiting.unshift(next);
        break;
      }
      taken.push(next);
      sizeBytes += next.bytes.length;
      if (isAlone) break;
    }
    return taken;
  }

  async #run(wishes: readonly Wish[]): Promise<void> {
    if (wishes.length === 0) return;
    const run = { wishes, stop: new AbortController() };
    this.#runs.add(run);
    try {
      const hashes = await this.#hashesOf(wishes, run.stop.signal);
      for (const [index, wish] of wishes.entries()) wish.resolve(hashes[index]);
    } catch (error) {
      for (const { reject } of wishes) reject(error);
    } finally {
      this.#runs.delete(run);
      if (this.#waiting.length > 0) this.#soon();
    }
  }

  async #hashesOf(wishes: readonly Wish[], signal: AbortSignal): Promise<(FileHash | undefined)[]> {
    const { clock, lend, command } = this.#parts;
    const input = Buffer.concat(wishes.flatMap(({ bytes }) => [bytes, Buffer.from([0])]));
    const loan = await lend(signal);
    try {
      const mostBytes = input.length * 4 + wishes.length * 200 + 4096;
      const { bytes } = await outputOf(loan.connection, command, { clock, silenceMs: SILENCE_MS, mostBytes, input }, signal);
      return readHashes(
        bytes,
        wishes.map((wish) => wish.bytes),
      );
    } finally {
      loan.release();
    }
  }
}

/** Line breaks and backslashes are escaped by GNU's program, and by Perl's, and not by others. */
function isOdd(name: Buffer): boolean {
  return name.includes(10) || name.includes(13) || name.includes(0x5c);
}

const line = /^\\?([0-9a-f]{64}) [ *]?/;

/** Finds each name's hash in the output. A file that can't be read is not in it. */
export function readHashes(output: Buffer, names: readonly Buffer[]): (FileHash | undefined)[] {
  const text = output.toString('latin1');
  const hash = (hex: string): FileHash => ({ algorithm: 'sha256', digest: Buffer.from(hex, 'hex') });
  const [only] = names;
  if (names.length === 1 && only !== undefined && isOdd(only)) {
    const found = line.exec(text)?.[1];
    return [found === undefined ? undefined : hash(found)];
  }
  const byName = new Map<string, string>();
  for (const each of text.split('\n')) {
    const found = line.exec(each);
    if (found?.[1] !== undefined) byName.set(each.slice(found[0].length), found[1]);
  }
  return names.map((name) => {
    const hex = byName.get(name.toString('latin1'));
    return hex === undefined ? undefined : hash(hex);
  });
}
