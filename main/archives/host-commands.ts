import type { Clock } from '../../shared/base/clock.ts';
import type { CommandProgram, NoCommands } from '../../shared/model/file-commands.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { Logger } from '../log/logger.ts';
import type { FileHash } from '../sftp/file-system.ts';
import { lookForAbility, type Ability } from './ability.ts';
import { hashCommand, HashDesk, type Loan } from './hash-desk.ts';

interface HostCommandsParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** The host's name, for errors. */
  readonly name: string;
  /** A connection for one command. */
  readonly lend: (signal: AbortSignal) => Promise<Loan>;
  /** Where the file service of the same account starts. */
  readonly home: (signal: AbortSignal) => Promise<FilePath>;
}

/** A server that has no room for one more channel may have it later. */
const AGAIN_MS = 60_000;

/**
 * The commands of one account, used for its files once the user has allowed that: nothing here asks, and nothing runs before the first call. What
 * the account can do is looked for once; where another program answers than the one that was asked for, no command is run again (RS-02).
 */
export class HostCommands {
  readonly #parts: HostCommandsParts;
  #ability: Promise<Ability> | undefined;
  #known: Ability | undefined;
  #lookedAt = 0;
  #desk: HashDesk | undefined;

  constructor(parts: HostCommandsParts) {
    this.#parts = parts;
  }

  get name(): string {
    return this.#parts.name;
  }

  /** What is known without asking the server. */
  get known(): Ability | undefined {
    return this.#known;
  }

  /** Rejects when no connection can be had, or it is lost meanwhile. */
  ability(signal: AbortSignal): Promise<Ability> {
    const { clock } = this.#parts;
    const known = this.#known;
    const isOld = known?.kind === 'unable' && known.reason.why === 'noChannel' && clock.now() - this.#lookedAt > AGAIN_MS;
    if (known !== undefined && !isOld) return Promise.resolve(known);
    this.#ability ??= this.#look(signal).finally(() => (this.#ability = undefined));
    return this.#ability;
  }

  /** The programs there. Rejects with `archive.noCommands`, and as `ability` does. */
  async programs(signal: AbortSignal): Promise<ReadonlySet<CommandProgram>> {
    const ability = await this.ability(signal);
    if (ability.kind === 'able') return ability.programs;
    throw this.refusal(ability.reason);
  }

  refusal(reason: NoCommands): AppError<'archive.noCommands'> {
    const { name } = this.#parts;
    return new AppError('archive.noCommands', { name, ...reason }, `no commands on ${name}: ${reason.why}`);
  }

  lend(signal: AbortSignal): Promise<Loan> {
    return this.#parts.lend(signal);
  }

  /**
   * SHA-256 as a program of the server reckons it; undefined where that can't be had, and for what it can't read. Rejects with `cancelled`, and
   * when the connection is lost.
   */
  async hash(path: FilePath, signal: AbortSignal): Promise<FileHash | undefined> {
    try {
      if (this.#desk === undefined) {
        const ability = await this.ability(signal);
        const command = ability.kind === 'able' ? hashCommand(ability.programs) : undefined;
        if (command === undefined) return undefined;
        this.#desk ??= new HashDesk({ clock: this.#parts.clock, lend: (stop) => this.#parts.lend(stop), command });
      }
      return await this.#desk.hash(path, signal);
    } catch (error) {
      // A server that has no room for this has it for reading the file.
      if (error instanceof AppError && /^(?:channel|sftp|archive)\./.test(error.code)) return undefined;
      throw error;
    }
  }

  async #look(signal: AbortSignal): Promise<Ability> {
    const { clock, log, name, lend, home } = this.#parts;
    const start = await home(signal);
    const loan = await lend(signal);
    try {
      const ability = await lookForAbility(loan.connection, { clock, home: start }, signal);
      const what = ability.kind === 'able' ? [...ability.programs].join(' ') : `none: ${ability.reason.why}`;
      log.info('commands for files', { host: name, what });
      this.#lookedAt = clock.now();
      this.#known = ability;
      return ability;
    } finally {
      loan.release();
    }
  }
}
