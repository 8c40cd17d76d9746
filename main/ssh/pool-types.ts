import type { EffectiveHost, ForeignProgram } from '../../shared/model/effective-host.ts';
import type { OutgoingProxy } from '../../shared/model/outgoing-proxy.ts';
import type { Hop } from '../../shared/model/phase.ts';
import type { Authenticate, ConnectProgress, PreferredHostKeyTypes, SshConnection, VerifyHostKey } from './connection-types.ts';

/** A program that came by an import or a link, and is the way to `host` (SE-24). */
export interface ProgramAsk {
  readonly host: EffectiveHost;
  readonly program: ForeignProgram;
  readonly hop: Hop;
}

/** The password of a proxy's user; `attempt` counts from 1. */
export interface ProxyPasswordAsk {
  readonly proxy: OutgoingProxy;
  readonly attempt: number;
  readonly attempts: number;
  readonly hop: Hop;
}

/** Where a program on the way puts the questions of an ssh in it (SSH_ASKPASS). */
export interface ProgramAskpass {
  /** What the program gets besides. */
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds since somebody was asked last; 0 while somebody is, Infinity when nobody was. */
  readonly quietMs: () => number;
  /** Withdraws what is asked. Idempotent. */
  close(): Promise<void>;
}

/** What may be asked on the way to the first place of a route; what can't be asked is not done. */
export interface RoadAsker {
  readonly mayRunProgram?: ((ask: ProgramAsk, signal: AbortSignal) => Promise<boolean>) | undefined;
  /** undefined: the program asks as it likes. The caller closes it with the program. */
  readonly askpass?: ((ask: ProgramAsk) => Promise<ProgramAskpass | undefined>) | undefined;
  /** undefined: the user would rather not. */
  readonly proxyPassword?: ((ask: ProxyPasswordAsk, signal: AbortSignal) => Promise<string | undefined>) | undefined;
}

/** On whose behalf a connection is made: whoever can answer its questions. */
export interface Asker extends RoadAsker {
  readonly id: string;
  readonly verifyHostKey: VerifyHostKey;
  readonly preferredHostKeyTypes: PreferredHostKeyTypes;
  readonly authenticate: Authenticate;
  readonly onProgress: (progress: ConnectProgress) => void;
  /** Whether a second login to this host may ask questions, after the server refused another channel (MX-02). */
  readonly mayLoginAgain: (target: EffectiveHost) => Promise<boolean>;
}

/** On whose behalf a host is connected to. */
export interface Purpose {
  /** The bookmark, or what was typed: what is found out of a server holds for this one only (RS-05). */
  readonly owner?: string | undefined;
  /** A device (IO-05). Its connection is shared with nobody who may ask more of it. */
  readonly terminalsOnly?: boolean | undefined;
}

export interface AcquireRequest {
  readonly target: EffectiveHost;
  readonly purpose?: Purpose | undefined;
  /** Jump hosts in the order they are visited. */
  readonly hops: readonly EffectiveHost[];
  readonly asker: Asker;
  /**
   * A connection that no one else has yet, whatever is open. Others may join it later, when the first is full; never one that is `apart`, which
   * is only for who asked for it (bulk copies, so that typing does not wait behind them).
   */
  readonly own?: boolean | 'apart' | undefined;
  readonly signal: AbortSignal;
}

/** A share in a connection. Whoever holds one gives it back once; the connection outlives the last by its linger time. */
export interface Lease {
  readonly connection: SshConnection;
  release(): void;
}
