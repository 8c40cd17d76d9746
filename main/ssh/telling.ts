/** What the connections of this folder tell of themselves while they live, for whoever keeps their stories (`main/doctor`). */
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { printableLine } from '../../shared/base/printable.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { Hop } from '../../shared/model/phase.ts';
import type { ConnectionId } from '../../shared/model/ids.ts';
import type { OfferedAlgorithms, StoryId, TimelineFact } from '../../shared/model/timeline.ts';
import type { Authenticator } from './connection-types.ts';
import type { KeyLists } from './key-lists.ts';
import type { AlgorithmOffer } from './ssh2-internals.ts';

/** Takes one fact. Never throws, and costs next to nothing. */
export type Tell = (fact: TimelineFact) => void;

/** Has the engine's own lines told, or no longer. */
export type ListenToEngine = (listener: ((line: string) => void) | undefined) => void;

export interface StoryTeller {
  readonly id: StoryId;
  readonly tell: Tell;
  /** The engine is about to begin. */
  starting(engine: { readonly listenToEngine: ListenToEngine }): void;
  /** The connection is there. */
  opened(connection: { readonly id: ConnectionId; readonly listenToEngine?: ListenToEngine | undefined }): void;
  /** The round trip of a heartbeat. */
  measured(ms: number): void;
}

/** Keeps what is told. */
export interface Stories {
  begin(about: {
    readonly target: EffectiveHost;
    readonly hop: Hop;
    readonly route: readonly string[];
    readonly before?: readonly EffectiveHost[] | undefined;
    /** On whose behalf, and by which way: what is found out holds for this alone (RS-05). */
    readonly subject?: string | undefined;
  }): StoryTeller;
}

export function connectedFact(stream: Duplex, address: string | undefined): TimelineFact {
  const own =
    stream instanceof Socket && stream.localAddress !== undefined && stream.localPort !== undefined
      ? { address: stream.localAddress, port: stream.localPort }
      : undefined;
  return { kind: 'connected', ...(address !== undefined && { address }), ...(own && { own }) };
}

const mostNames = 200;

export function offersFact(ours: AlgorithmOffer, theirs: KeyLists): TimelineFact {
  const clean = (names: readonly string[]): string[] => names.slice(0, mostNames).map((name) => printableLine(name, 100));
  const { kex, hostKey, cipherOut, macOut, compressionOut } = theirs;
  const isMarker = (name: string): boolean => /^(ext-info-|kex-strict-)/.test(name);
  const lists: OfferedAlgorithms = {
    kex: clean(kex.filter((name) => !isMarker(name))),
    hostKey: clean(hostKey),
    cipher: clean(cipherOut),
    mac: clean(macOut),
    compression: clean(compressionOut),
  };
  const mine: OfferedAlgorithms = {
    kex: [...ours.kex],
    hostKey: [...ours.hostKey],
    cipher: [...ours.cipher],
    mac: [...ours.mac],
    compression: [...ours.compression],
  };
  return { kind: 'offers', ours: mine, theirs: lists, strict: kex.includes('kex-strict-s-v00@openssh.com') };
}

/** Tells each attempt with the key's fingerprint, what was passed over, and what the server says meanwhile. */
export function toldAuthenticator(inner: Authenticator, tell: Tell): Authenticator {
  let told = 0;
  let banner = '';
  let methods = '';
  let hasSignatures = false;
  let current: { readonly fingerprint?: string; readonly algorithm?: string } = {};
  const tellAttempts = (): void => {
    const { attempts } = inner;
    for (; told < attempts.length; told += 1) {
      const attempt = attempts[told];
      if (attempt === undefined) continue;
      const isSkipped = attempt.answer === 'skipped' || attempt.answer === 'cancelled';
      tell({ kind: 'attempt', ...attempt, ...(isSkipped ? {} : current) });
    }
  };
  return {
    async next(situation, signal) {
      if (situation.banner !== banner) {
        banner = situation.banner;
        tell({ kind: 'banner', text: banner });
      }
      if (situation.serverSignatureAlgorithms !== undefined && !hasSignatures) {
        hasSignatures = true;
        tell({ kind: 'signatures', names: [...situation.serverSignatureAlgorithms] });
      }
      const left = situation.methodsLeft?.join(',');
      if (left !== undefined && left !== methods) {
        methods = left;
        tell({ kind: 'methods', names: [...(situation.methodsLeft ?? [])], afterStep: situation.partialSuccess });
      }
      try {
        const step = await inner.next(situation, signal);
        // What was passed over on the way to this step comes before it.
        if (step.kind === 'stop') tellAttempts();
        if (step.kind === 'publickey') {
          const { fingerprint, label: identity } = step.identity;
          current = { fingerprint, algorithm: step.algorithm };
          tell({ kind: 'trying', method: 'publickey', identity, ...current });
        } else if (step.kind !== 'stop' && step.kind !== 'none') {
          current = {};
          tell({ kind: 'trying', method: step.kind });
        }
        return step;
      } catch (error) {
        tellAttempts();
        throw error;
      }
    },
    onOutcome(outcome, situation) {
      inner.onOutcome(outcome, situation);
      tellAttempts();
    },
    async afterLogin(signal) {
      const facts = (await inner.afterLogin?.(signal)) ?? [];
      for (const fact of facts) tell(fact);
      return facts;
    },
    get attempts() {
      return inner.attempts;
    },
    get canRepeatSilently() {
      return inner.canRepeatSilently;
    },
  };
}
