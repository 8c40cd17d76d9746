/** What the tests of this folder share: a target with the usual settings, keys as identities, a minimal authenticator. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';
import { systemClock, type Clock } from '../../shared/base/clock.ts';
import { AppError, type AuthAttempt } from '../../shared/model/errors.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { KeyFace } from '../../shared/model/host-key.ts';
import { silentLogger } from '../log/logger.ts';
import { openConnection, type ConnectionServices } from './connection.ts';
import type {
  Authenticate,
  Authenticator,
  AuthSituation,
  AuthStep,
  ByteChannel,
  ConnectProgress,
  ConnectRequest,
  Identity,
  ShellChannel,
  SshConnection,
  VerifyHostKey,
} from './connection-types.ts';
import { dialTcp } from './dial.ts';
import type { EngineListener } from './engine-listener.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
}

export function hostOf(server: Address, changes: Partial<EffectiveHost> = {}): EffectiveHost {
  return {
    originalHost: server.host,
    hostName: server.host,
    port: server.port,
    user: server.user ?? 'nobody',
    hostKeyAlias: undefined,
    addressFamily: 'any',
    bindAddress: undefined,
    proxyJump: [],
    identityFiles: [],
    identitiesOnly: false,
    identityAgent: undefined,
    userKnownHostsFiles: [],
    globalKnownHostsFiles: [],
    strictHostKeyChecking: 'ask',
    hashKnownHosts: false,
    serverAliveIntervalSeconds: 0,
    serverAliveCountMax: 3,
    tcpKeepAlive: true,
    connectTimeoutSeconds: 10,
    compression: false,
    ciphers: undefined,
    macs: undefined,
    kexAlgorithms: undefined,
    hostKeyAlgorithms: undefined,
    pubkeyAcceptedAlgorithms: undefined,
    preferredAuthentications: ['publickey', 'keyboard-interactive', 'password'],
    pubkeyAuthentication: true,
    passwordAuthentication: true,
    kbdInteractiveAuthentication: true,
    numberOfPasswordPrompts: 3,
    batchMode: false,
    rekeyLimit: { bytes: undefined, seconds: undefined },
    requestTty: 'auto',
    setEnv: [],
    allowLegacy: false,
    notes: [],
    ...changes,
  };
}

function string(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as Uint8Array);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A private key file without a passphrase as an identity (Ed25519 and RSA). */
export function identityOf(path: string): Identity {
  const parsed = ssh2.utils.parseKey(readFileSync(path));
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined || key instanceof Error) throw key ?? new Error('no key');
  const publicBlob = Buffer.from(key.getPublicSSH());
  return {
    label: path.split('/').at(-1) ?? path,
    from: path,
    keyType: key.type,
    publicBlob,
    fingerprint: `SHA256:${createHash('sha256').update(publicBlob).digest('base64').replace(/=+$/, '')}`,
    sign: (data, algorithm) => {
      const hash = algorithm === 'rsa-sha2-512' ? 'sha512' : algorithm === 'rsa-sha2-256' ? 'sha256' : undefined;
      return Promise.resolve(Buffer.concat([string(algorithm), string(key.sign(data, hash))]));
    },
  };
}

/** `algorithm` of an identity: what a server with rsa-sha2 takes. */
export function keyStep(identity: Identity): AuthStep {
  return { kind: 'publickey', identity, algorithm: identity.keyType === 'ssh-rsa' ? 'rsa-sha2-512' : identity.keyType };
}

/** Plays steps in order, after `none`; notes what it was told. */
export class ScriptedAuthenticator implements Authenticator {
  readonly attempts: AuthAttempt[] = [];
  readonly situations: AuthSituation[] = [];
  readonly outcomes: string[] = [];
  canRepeatSilently = true;
  readonly #steps: ((situation: AuthSituation, signal: AbortSignal) => AuthStep | Promise<AuthStep>)[];
  #last: AuthStep | undefined;

  constructor(steps: readonly (AuthStep | ((situation: AuthSituation, signal: AbortSignal) => AuthStep | Promise<AuthStep>))[]) {
    this.#steps = [{ kind: 'none' } as const, ...steps].map((step) => (typeof step === 'function' ? step : () => step));
  }

  async next(situation: AuthSituation, signal: AbortSignal): Promise<AuthStep> {
    this.situations.push(situation);
    const step = this.#steps.shift();
    this.#last = (await step?.(situation, signal)) ?? {
      kind: 'stop',
      error: new AppError(
        'auth.refused',
        { host: '', port: 1, user: '', methodsLeft: [...(situation.methodsLeft ?? [])], tried: [...this.attempts] },
        'nothing left',
      ),
    };
    return this.#last;
  }

  onOutcome(outcome: 'accepted' | 'partial' | 'refused'): void {
    this.outcomes.push(`${this.#last?.kind ?? '?'} ${outcome}`);
    if (this.#last !== undefined && this.#last.kind !== 'none') this.attempts.push({ method: this.#last.kind, answer: outcome });
  }
}

export const acceptAnyKey: VerifyHostKey = () => Promise.resolve({ kind: 'once' });

export function plainKeyFace(blob: Uint8Array): KeyFace {
  const sha256 = `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
  return { type: 'test', typeLabel: 'TEST', bits: 0, sha256, md5: 'MD5:', randomart: '' };
}

export function services(clock: Clock = systemClock): ConnectionServices {
  return { clock, log: silentLogger, keyFace: plainKeyFace };
}

export interface ConnectOptions {
  readonly authenticate?: Authenticate;
  readonly steps?: ConstructorParameters<typeof ScriptedAuthenticator>[0];
  readonly verifyHostKey?: VerifyHostKey;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ConnectProgress) => void;
  readonly preferred?: readonly string[];
  readonly stream?: ConnectRequest['stream'];
  readonly tell?: ConnectRequest['tell'];
  readonly forwardedAgent?: ConnectionServices['forwardedAgent'];
}

/** Dials (unless a stream is given) and connects. */
export async function connect(target: EffectiveHost, options: ConnectOptions = {}): Promise<SshConnection> {
  const signal = options.signal ?? new AbortController().signal;
  const dialled = options.stream === undefined ? await dialTcp(target, () => undefined, signal) : undefined;
  const stream = options.stream ?? dialled?.stream;
  if (stream === undefined) throw new Error('no stream');
  return openConnection(
    {
      target,
      hop: { index: 1, count: 1, label: `${target.user}@${target.hostName}:${target.port}` },
      route: [],
      stream,
      address: dialled?.address,
      verifyHostKey: options.verifyHostKey ?? acceptAnyKey,
      preferredHostKeyTypes: () => Promise.resolve(options.preferred ?? []),
      authenticate: options.authenticate ?? (() => new ScriptedAuthenticator(options.steps ?? [])),
      onProgress: options.onProgress ?? (() => undefined),
      tell: options.tell,
      signal,
    },
    { ...services(options.clock), forwardedAgent: options.forwardedAgent },
  );
}

/** Opens a command with a bulk window. */
export function exec(connection: SshConnection, command: string, windowBytes = 2 * 1024 * 1024): Promise<ShellChannel> {
  return connection.openSession({ command, windowBytes, signal: new AbortController().signal });
}

/** Collects everything until the channel is closed. */
export function collect(channel: ByteChannel): Promise<{ output: Buffer; errors: Buffer; exit: unknown }> {
  const output: Uint8Array[] = [];
  const errors: Uint8Array[] = [];
  channel.receive((bytes, used) => {
    output.push(bytes);
    used();
  });
  channel.receiveError((bytes, used) => {
    errors.push(bytes);
    used();
  });
  return new Promise((resolve) => {
    channel.onClosed((exit) => resolve({ output: Buffer.concat(output), errors: Buffer.concat(errors), exit }));
  });
}

/** Waits until something holds. */
export async function until(holds: () => boolean, timeoutMs = 25_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The error that a promise must reject with. */
export async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it succeeded');
}

/** An engine's listener that hears everything and does nothing. */
export function silentListener(): EngineListener {
  const nothing = (): void => undefined;
  return {
    write: nothing,
    failed: nothing,
    offersExchanged: nothing,
    keysExchanged: nothing,
    hostKeyOffered: nothing,
    disconnected: nothing,
    signatureAlgorithms: nothing,
    serviceAccepted: nothing,
    banner: nothing,
    authenticationFailed: nothing,
    authenticationSucceeded: nothing,
    publicKeyAccepted: nothing,
    passwordChangeRequested: nothing,
    questionsAsked: nothing,
    globalRequest: nothing,
    globalRequestAnswered: nothing,
    channelOpenRequested: nothing,
    channelOpened: nothing,
    channelOpenFailed: nothing,
    channelData: nothing,
    channelErrorData: nothing,
    channelWindowAdjusted: nothing,
    channelRequestAnswered: nothing,
    channelRequest: nothing,
    channelEnded: nothing,
    channelClosed: nothing,
  };
}
