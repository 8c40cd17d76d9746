import type { Clock } from '../../shared/base/clock.ts';
import { printable, printableLine } from '../../shared/base/printable.ts';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { ExitStatus } from '../../shared/model/session.ts';
import type { Logger } from '../log/logger.ts';
import type { ByteChannel, ShellRequest, SshConnection } from '../ssh/connection-types.ts';
import { capabilitiesOf, commonLimits, extension, limitsRequest } from './extensions.ts';
import { Handshake, initPacket, type Greeting } from './handshake.ts';
import { VERSION } from './protocol.ts';
import { SftpClient } from './sftp-client.ts';
import { SftpFileSystem } from './sftp-file-system.ts';

/** What is said on a channel before SFTP begins there, such as a talk with sudo. */
export interface Prelude {
  /** Output of the command; answers what belongs to SFTP already, once the prelude is over. */
  take(bytes: Buffer): Buffer | undefined;
  /** Error output. */
  takeError(bytes: Buffer): void;
  /** The channel has ended. */
  end(): void;
  /** Resolves when SFTP may begin, or when the channel has ended. Rejects with why it must not begin. */
  whenOver(write: (bytes: Uint8Array) => void, signal: AbortSignal): Promise<void>;
}

/** One way to start a file service. */
export interface ServiceStart {
  /** For errors. */
  readonly what: string;
  readonly request: Pick<ShellRequest, 'subsystem' | 'command'>;
  readonly prelude?: Prelude | undefined;
}

const WINDOW_BYTES = 2 * 1024 * 1024;
const SAID_BYTES = 4096;
/** How long the exit status may come after the end of the output, and the end of a channel after we closed it. */
const EXIT_DEADLINE_MS = 1000;
/** A connection that goes so soon after its login was cut by the server on purpose, or by its own fault (RS-04). */
const JUST_LOGGED_IN_MS = 5000;

/** Status of a process of sshd that gives up. */
const SSHD_FAILED = 255;

const borrowing = { borrows: true } as const;

/** One try to start a file service on a connection. */
export class ServiceOpening {
  readonly #connection: SshConnection;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #start: ServiceStart;
  #handshake: Handshake;
  #said = '';
  #exit: ExitStatus | undefined;
  #hasEnded = false;
  #limits = commonLimits;

  constructor(connection: SshConnection, services: { readonly clock: Clock; readonly log: Logger }, start: ServiceStart) {
    this.#connection = connection;
    this.#clock = services.clock;
    this.#log = services.log;
    this.#start = start;
    this.#handshake = new Handshake(services.clock);
  }

  /** Errors: `sftp.textFirst`, `sftp.badVersion`, `sftp.misbehaved`, `sftp.ended`, `sftp.cutAfterLogin`, those of `openSession` and of the prelude. */
  async run(signal: AbortSignal): Promise<SftpFileSystem> {
    try {
      return await this.#run(signal);
    } catch (error) {
      throw this.#wasCut(error) ?? error;
    }
  }

  async #run(signal: AbortSignal): Promise<SftpFileSystem> {
    const { prelude, request } = this.#start;
    const isEarly = this.#mayGreetEarly();
    const onSent = isEarly ? (channel: ByteChannel): void => this.#greet(channel) : undefined;
    const channel = await this.#connection.openSession({ ...request, windowBytes: WINDOW_BYTES, signal, onSent });
    const client = new SftpClient(channel, {
      clock: this.#clock,
      windowBytes: WINDOW_BYTES,
      misbehaved: (reason) => this.#misbehaved(reason),
      ended: (reason) => this.#ended(reason),
    });
    this.#attach(channel, client);
    try {
      await prelude?.whenOver((bytes) => void channel.write(bytes).catch(() => undefined), signal);
      if (!isEarly) this.#greet(channel);
      const greeting = await this.#handshake.outcome(signal);
      if (greeting.kind === 'ended') await this.#exitStatus(channel);
      const { extensions, tookMs } = this.#accepted(greeting, channel);
      client.tookMs(tookMs);
      if (extensions.has(extension.limits)) void this.#askLimits(client);
      this.#log.debug('sftp opened', { start: this.#start.what, extensions: [...extensions.keys()] });
      const misbehaved = (reason: string): AppError => this.#misbehaved(reason);
      return new SftpFileSystem(client, capabilitiesOf(extensions), () => this.#limits, misbehaved);
    } catch (error) {
      client.fail(undefined);
      // Where one session is allowed, the next try needs the room of this one.
      if (!signal.aborted) await this.#exitStatus(channel);
      throw error;
    }
  }

  /**
   * OpenSSH starts the subsystem before it reads on, and takes no notice of what follows one that it refuses (channels.c, channel_input_data). Others
   * may lose what comes too early.
   */
  #mayGreetEarly(): boolean {
    const { request, prelude } = this.#start;
    const isOpenSsh = /^SSH-2\.0-OpenSSH_/.test(this.#connection.serverIdentification);
    return isOpenSsh && request.subsystem !== undefined && prelude === undefined;
  }

  #greet(channel: ByteChannel): void {
    // It measures the time from its making on.
    if (!this.#hasEnded) this.#handshake = new Handshake(this.#clock);
    channel.write(initPacket()).catch(() => undefined);
  }

  #attach(channel: ByteChannel, client: SftpClient): void {
    const { prelude } = this.#start;
    let isPrelude = prelude !== undefined;
    let hasGreeted = false;
    channel.receive((bytes, used) => {
      let chunk: Buffer | undefined;
      if (hasGreeted) {
        client.take(bytes);
      } else {
        chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        if (isPrelude) {
          chunk = prelude?.take(chunk);
          isPrelude = chunk === undefined;
        }
        const rest = chunk === undefined ? undefined : this.#handshake.take(chunk);
        hasGreeted = rest !== undefined;
        if (rest !== undefined) client.take(rest);
      }
      // What is kept of them is what reads asked for, and that is limited there.
      used();
    }, borrowing);
    channel.receiveError((bytes, used) => {
      if (this.#said.length < SAID_BYTES) this.#said += Buffer.from(bytes).toString('utf8');
      if (!hasGreeted) prelude?.takeError(Buffer.from(bytes));
      used();
    });
    const end = (): void => {
      this.#hasEnded = true;
      prelude?.end();
      this.#handshake.end();
    };
    channel.onEnd(() => {
      end();
      if (hasGreeted) client.ended(channel.lost ?? this.#ended('the server closed it'));
    });
    channel.onClosed((exit) => {
      this.#exit = exit;
      end();
      client.ended(channel.lost ?? this.#ended('the server closed it'));
    });
  }

  #accepted(greeting: Greeting, channel: ByteChannel): Extract<Greeting, { kind: 'version' }> {
    const { hostName: host, port } = this.#connection.target;
    switch (greeting.kind) {
      case 'version':
        if (greeting.version === VERSION) return greeting;
        throw new AppError('sftp.badVersion', { host, port, version: greeting.version }, `SFTP version ${greeting.version}`);
      case 'text':
        throw new AppError('sftp.textFirst', { host, port, text: greeting.text }, `text instead of SFTP: ${greeting.text}`);
      case 'malformed':
        throw this.#misbehaved(greeting.reason);
      case 'silent':
        throw this.#ended(`it said nothing for ${greeting.seconds} seconds`);
      case 'ended':
        throw channel.lost ?? this.#sessionFailed() ?? this.#ended(exitText(this.#exit));
    }
  }

  /** Nobody waits for them: the first answer to anything else comes later. A server that knows the extension and refuses it has the common limits. */
  async #askLimits(client: SftpClient): Promise<void> {
    try {
      this.#limits = await client.request(limitsRequest(), new AbortController().signal);
      this.#log.debug('sftp limits', { ...this.#limits });
    } catch {
      // Where the channel is gone, everybody is told.
    }
  }

  #exitStatus(channel: ByteChannel): Promise<void> {
    return new Promise((resolve) => {
      const deadline = this.#clock.after(EXIT_DEADLINE_MS, resolve);
      channel.onClosed(() => {
        deadline.dispose();
        resolve();
      });
    });
  }

  /** The error to show where the connection went while the first thing was opened on it; undefined for every other error. */
  #wasCut(error: unknown): AppError | undefined {
    const isLost = isAppError(error, 'connection.lost') || isAppError(error, 'connection.closedByServer');
    if (!isLost || this.#clock.now() - this.#connection.connectedAt > JUST_LOGGED_IN_MS) return undefined;
    const { hostName: host, port } = this.#connection.target;
    const { reason } = error.detail;
    return new AppError('sftp.cutAfterLogin', { host, port, reason }, `cut after the login: ${reason}`, {
      cause: error,
      phase: 'channel',
    });
  }

  /**
   * sshd's own process of a session ended, not what it was to start: with 255, as its fatal() does, and without a word, which goes to its log (RS-04). So it
   * is with a faulty ChrootDirectory where that process sets up the account, as for root; other accounts lose the connection. Undefined for any other end.
   */
  #sessionFailed(): AppError | undefined {
    const { subsystem } = this.#start.request;
    const isSilent = this.#exit?.kind === 'code' && this.#exit.code === SSHD_FAILED && this.#said === '';
    if (subsystem === undefined || !isSilent) return undefined;
    const { hostName: host, port } = this.#connection.target;
    const reason = `the session for the subsystem ${subsystem} ended at once, with status ${SSHD_FAILED} and without a word`;
    return new AppError('sftp.cutAfterLogin', { host, port, reason }, reason, { phase: 'channel' });
  }

  #ended(reason: string): AppError {
    const { hostName: host, port } = this.#connection.target;
    const said = printable(this.#said, 500).trim();
    return new AppError('sftp.ended', { host, port, reason, said }, `${reason}${said === '' ? '' : `: ${printableLine(said)}`}`);
  }

  #misbehaved(reason: string): AppError {
    const { hostName: host, port } = this.#connection.target;
    this.#log.warn('sftp server misbehaved', { host, reason });
    return new AppError('sftp.misbehaved', { host, port, reason }, reason);
  }
}

function exitText(exit: ExitStatus | undefined): string {
  if (exit?.kind === 'code') return `it ended with status ${exit.code}`;
  return exit?.kind === 'signal' ? `it was ended by the signal ${exit.signal}` : 'it ended at once';
}
