import type { Clock } from '../../shared/base/clock.ts';
import { printable, printableLine } from '../../shared/base/printable.ts';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { ExitStatus } from '../../shared/model/session.ts';
import type { Logger } from '../log/logger.ts';
import type { ByteChannel, ShellRequest, SshConnection } from '../ssh/connection-types.ts';
import { capabilitiesOf, commonLimits, extension, limitsRequest } from './extensions.ts';
import type { FileLimits } from './file-system.ts';
import { Handshake, initPacket, type Greeting } from './handshake.ts';
import { VERSION } from './protocol.ts';
import { SftpClient } from './sftp-client.ts';
import { SftpFileSystem } from './sftp-file-system.ts';
import { StatusError } from './status-error.ts';

export interface SftpOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Runs this on the server instead of asking for the subsystem: a server of one's own, `sudo -n …/sftp-server`. */
  readonly serverCommand?: string | undefined;
}

const WINDOW_BYTES = 2 * 1024 * 1024;
const SAID_BYTES = 2048;
/** How long the exit status may come after the end of the output. */
const EXIT_DEADLINE_MS = 1000;

/** Where distributions put sftp-server(8): Debian, Red Hat, Arch and SUSE, the BSDs and macOS, by hand. */
const serverPaths = [
  '/usr/lib/openssh/sftp-server',
  '/usr/libexec/openssh/sftp-server',
  '/usr/lib/ssh/sftp-server',
  '/usr/libexec/sftp-server',
  '/usr/lib/sftp-server',
  '/usr/local/libexec/sftp-server',
  '/usr/local/lib/sftp-server',
] as const;

/** Understood by the Bourne shells, csh and fish. */
const findServer = [...serverPaths.map((path) => `test -x ${path} && exec ${path}`), 'exec sftp-server'].join('; ');

interface Start {
  /** For errors. */
  readonly what: string;
  readonly request: Pick<ShellRequest, 'subsystem' | 'command'>;
  /** Whether another start is tried when this one is refused or ends at once. */
  readonly isLast: boolean;
}

/**
 * Opens SFTP on a connection: the subsystem, else (RS: servers without a Subsystem line) sftp-server(8) where it usually lies, or a command of
 * one's own alone. May be called several times for several channels. Errors: `sftp.unavailable`, `sftp.textFirst`, `sftp.badVersion`,
 * `sftp.misbehaved`, `sftp.ended`, `channel.openFailed`, `cancelled`, and why the connection is gone.
 */
export async function openSftp(connection: SshConnection, options: SftpOptions, signal: AbortSignal): Promise<SftpFileSystem> {
  const { hostName: host, port } = connection.target;
  const tried: { what: string; why: string }[] = [];
  for (const start of startsOf(options.serverCommand)) {
    try {
      return await new Opening(connection, options, start).run(signal);
    } catch (error) {
      const why = refusal(error);
      if (why === undefined) throw error;
      tried.push({ what: start.what, why });
      options.log.info('no sftp', { start: start.what, why });
    }
  }
  const message = tried.map(({ what, why }) => `${what}: ${why}`).join('; ');
  throw new AppError('sftp.unavailable', { host, port, tried }, `no file service: ${message}`, { phase: 'channel' });
}

function startsOf(serverCommand: string | undefined): readonly Start[] {
  if (serverCommand !== undefined) {
    return [{ what: serverCommand, request: { command: serverCommand }, isLast: true }];
  }
  return [
    { what: 'the subsystem sftp', request: { subsystem: 'sftp' }, isLast: false },
    { what: 'sftp-server in the usual places', request: { command: findServer }, isLast: true },
  ];
}

/** Why a start failed, when that leaves room for another one; undefined for every other error. */
function refusal(error: unknown): string | undefined {
  if (isAppError(error, 'channel.requestRefused')) return 'refused';
  if (!isAppError(error, 'sftp.ended')) return undefined;
  const { reason, said } = error.detail;
  return said === '' ? reason : `${reason}: ${said}`;
}

const borrowing = { borrows: true } as const;

class Opening {
  readonly #connection: SshConnection;
  readonly #options: SftpOptions;
  readonly #start: Start;
  readonly #handshake: Handshake;
  #said = '';
  #exit: ExitStatus | undefined;

  constructor(connection: SshConnection, options: SftpOptions, start: Start) {
    this.#connection = connection;
    this.#options = options;
    this.#start = start;
    this.#handshake = new Handshake(options.clock);
  }

  async run(signal: AbortSignal): Promise<SftpFileSystem> {
    const { clock } = this.#options;
    const channel = await this.#connection.openSession({ ...this.#start.request, windowBytes: WINDOW_BYTES, signal });
    const client = new SftpClient(channel, {
      clock,
      windowBytes: WINDOW_BYTES,
      misbehaved: (reason) => this.#misbehaved(reason),
      ended: (reason) => this.#ended(reason),
    });
    this.#attach(channel, client);
    try {
      channel.write(initPacket()).catch(() => undefined);
      const greeting = await this.#handshake.outcome(signal);
      if (greeting.kind === 'ended') await this.#exitStatus(channel);
      const { extensions, tookMs } = this.#accepted(greeting, channel);
      client.tookMs(tookMs);
      const limits = extensions.has(extension.limits) ? await this.#limits(client, signal) : commonLimits;
      this.#options.log.debug('sftp opened', { start: this.#start.what, extensions: [...extensions.keys()], limits });
      return new SftpFileSystem(client, capabilitiesOf(extensions), limits, (reason) => this.#misbehaved(reason));
    } catch (error) {
      client.fail(undefined);
      throw error;
    }
  }

  #attach(channel: ByteChannel, client: SftpClient): void {
    let hasGreeted = false;
    channel.receive((bytes, used) => {
      if (hasGreeted) {
        client.take(bytes);
      } else {
        const rest = this.#handshake.take(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
        hasGreeted = rest !== undefined;
        if (rest !== undefined) client.take(rest);
      }
      // What is kept of them is what reads asked for, and that is limited there.
      used();
    }, borrowing);
    channel.receiveError((bytes, used) => {
      if (this.#said.length < SAID_BYTES) this.#said += Buffer.from(bytes).toString('utf8');
      used();
    });
    channel.onEnd(() => {
      this.#handshake.end();
      if (hasGreeted) client.ended(channel.lost ?? this.#ended('the server closed it'));
    });
    channel.onClosed((exit) => {
      this.#exit = exit;
      this.#handshake.end();
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
        throw channel.lost ?? this.#ended(exitText(this.#exit));
    }
  }

  /** A server that knows the extension and refuses it has the common limits. */
  async #limits(client: SftpClient, signal: AbortSignal): Promise<FileLimits> {
    try {
      return await client.request(limitsRequest(), signal);
    } catch (error) {
      if (error instanceof StatusError) return commonLimits;
      throw error;
    }
  }

  #exitStatus(channel: ByteChannel): Promise<void> {
    return new Promise((resolve) => {
      const deadline = this.#options.clock.after(EXIT_DEADLINE_MS, resolve);
      channel.onClosed(() => {
        deadline.dispose();
        resolve();
      });
    });
  }

  #ended(reason: string): AppError {
    const { hostName: host, port } = this.#connection.target;
    const said = printable(this.#said, 500).trim();
    return new AppError('sftp.ended', { host, port, reason, said }, `${reason}${said === '' ? '' : `: ${printableLine(said)}`}`);
  }

  #misbehaved(reason: string): AppError {
    const { hostName: host, port } = this.#connection.target;
    this.#options.log.warn('sftp server misbehaved', { host, reason });
    return new AppError('sftp.misbehaved', { host, port, reason }, reason);
  }
}

function exitText(exit: ExitStatus | undefined): string {
  if (exit?.kind === 'code') return `it ended with status ${exit.code}`;
  return exit?.kind === 'signal' ? `it was ended by the signal ${exit.signal}` : 'it ended at once';
}
