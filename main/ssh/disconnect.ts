/** What the end of a transport means to people, by the phase it happened in (CN-18). The one place that translates. */
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError, type AuthAttempt } from '../../shared/model/errors.ts';
import type { Hop } from '../../shared/model/phase.ts';
import type { ConnectPhase } from '../../shared/model/phase.ts';
import type { KeyFace } from '../../shared/model/host-key.ts';
import { explainMismatch } from './algorithms.ts';
import type { KeyLists } from './key-lists.ts';
import { disconnectReasonName, type AlgorithmOffer } from './ssh2-internals.ts';
import type { Down } from './transport.ts';

/** The server broke the protocol in a way that has no error of its own; becomes `connection.lost`. */
export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation';
}

/** What is known at the moment of the end. */
export interface DownSituation {
  readonly target: EffectiveHost;
  readonly hop: Hop;
  readonly phase: ConnectPhase;
  /** A dialog was open, so that the server was waiting for us. */
  readonly isWaitingForUser: boolean;
  /** Since the transport was connected. */
  readonly seconds: number;
  readonly tried: readonly AuthAttempt[];
  /** Since the last byte of the server. */
  readonly idleSeconds: number;
  readonly offers: { readonly ours: AlgorithmOffer; readonly theirs: KeyLists | undefined };
  readonly keyFace: (blob: Uint8Array) => KeyFace;
}

const PROTOCOL_ERROR = 2;

export function errorOf(down: Down, situation: DownSituation): AppError {
  const { target, hop, phase } = situation;
  const host = { host: target.hostName, port: target.port };
  const where = { phase, hop };
  switch (down.kind) {
    case 'closedHere':
      return new AppError('cancelled', {}, 'the connection was closed here', where);
    case 'hostKeyChanged':
      return new AppError(
        'hostKey.changedOnRekey',
        { ...host, offered: situation.keyFace(down.blob) },
        'another host key in a later key exchange',
        where,
      );
    case 'notAnswering':
      return new AppError(
        'connection.notAnswering',
        { ...host, seconds: down.seconds },
        `no answer for ${down.seconds} s`,
        where,
      );
    case 'disconnected':
    case 'ended':
    case 'broken':
    case 'protocol':
      break;
  }
  if (phase === 'kex') return kexError(down, situation);
  if (phase === 'hostKey' || phase === 'authentication') return loginError(down, situation);
  return lostError(down, situation);
}

type Ending = Extract<Down, { kind: 'disconnected' | 'ended' | 'broken' | 'protocol' }>;

function kexError(down: Ending, situation: DownSituation): AppError {
  const { target, hop, phase, offers } = situation;
  const host = { host: target.hostName, port: target.port };
  const mismatch = offers.theirs === undefined ? undefined : explainMismatch(target, offers.ours, offers.theirs);
  if (mismatch !== undefined) {
    return new AppError('kex.noCommonAlgorithm', { ...host, ...mismatch }, `no common ${mismatch.category}`, { phase, hop });
  }
  const reason = reasonOf(down);
  return new AppError('kex.failed', { ...host, reason }, `key exchange failed: ${reason}`, { phase, hop });
}

function loginError(down: Ending, situation: DownSituation): AppError {
  const { target, hop, phase, seconds } = situation;
  const login = { host: target.hostName, port: target.port, user: target.user };
  const where = { phase, hop };
  if (down.kind === 'disconnected' && down.code === PROTOCOL_ERROR && /too many authentication failures/i.test(down.text)) {
    return new AppError('auth.tooManyFailures', { ...login, tried: [...situation.tried] }, down.text, where);
  }
  // sshd says nothing when LoginGraceTime is over: it closes (CN-11, ER-32).
  const isSilentEnd = down.kind === 'ended' || down.kind === 'broken';
  if (situation.isWaitingForUser && (isSilentEnd || (down.kind === 'disconnected' && /time/i.test(down.text)))) {
    return new AppError('auth.graceTimeout', { ...login, seconds }, `the server gave up after ${seconds} s`, where);
  }
  return lostError(down, situation);
}

function lostError(down: Ending, situation: DownSituation): AppError {
  const { target, hop, phase, idleSeconds } = situation;
  const host = { host: target.hostName, port: target.port };
  const reason = reasonOf(down);
  if (down.kind === 'disconnected') {
    return new AppError('connection.closedByServer', { ...host, reason, code: down.code }, reason, { phase, hop });
  }
  if (down.kind === 'ended' && phase !== 'established') {
    return new AppError('connection.closedByServer', { ...host, reason }, reason, { phase, hop });
  }
  return new AppError('connection.lost', { ...host, reason, idleSeconds }, reason, { phase, hop });
}

function reasonOf(down: Ending): string {
  switch (down.kind) {
    case 'disconnected':
      return down.text === '' ? disconnectReasonName(down.code) : down.text;
    case 'ended':
      return 'the server closed the connection';
    case 'broken':
      return systemReason(down.cause);
    case 'protocol':
      return down.reason.startsWith('Bad packet length')
        ? 'the server sent a message that is damaged or longer than what is read: 35,000 bytes, 66,560 with AES-GCM (a very long login banner does that)'
        : down.reason;
  }
}

function systemReason(cause: unknown): string {
  if (cause instanceof AppError) return cause.message;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  const words: Readonly<Record<string, string>> = {
    ECONNRESET: 'the connection was reset',
    EPIPE: 'the connection was closed while sending',
    ETIMEDOUT: 'the network gave up sending',
    EHOSTUNREACH: 'the host can no longer be reached',
    ENETUNREACH: 'the network can no longer be reached',
    ENETDOWN: 'the network is down',
  };
  return (code !== undefined ? words[code] : undefined) ?? (cause instanceof Error ? cause.message : String(cause));
}
