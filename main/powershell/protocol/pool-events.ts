import type { PsValue } from './clixml/values.ts';
import type { Guid } from './guid.ts';
import type { HostCall } from './host-calls.ts';
import type { InformationRecord, ProgressRecord } from './records.ts';

/** What is known of the server. */
export interface ServerVersions {
  /** Negotiated: the lower of both. */
  readonly protocol: string;
  /** `7.6.5`; undefined when it does not say. */
  readonly powerShell: string | undefined;
  readonly edition: string | undefined;
  /** `Unix`, `Win32NT`. */
  readonly platform: string | undefined;
  readonly os: string | undefined;
  /** SecureStrings hang: PowerShell before 7.1 on anything but Windows (issue 7239). */
  readonly lacksSecureStrings: boolean;
}

/** Why a session is of no more use. */
export type PoolFailure =
  /** Rules of the protocol were broken; `problem` is the rest of a sentence: “… because ” + problem. */
  | { readonly kind: 'protocol'; readonly problem: string }
  /** The server's own last words. */
  | { readonly kind: 'server'; readonly text: string }
  /** Versions that do not go together. */
  | { readonly kind: 'version'; readonly theirs: string }
  /** It refused to open the session; an ErrorRecord tells why, if anything does. */
  | { readonly kind: 'refused'; readonly record: PsValue }
  /** Our own line came back: a terminal or a shell is at the other end. */
  | { readonly kind: 'echo' }
  | { readonly kind: 'ended' };

export type PipelineEnd = 'completed' | 'failed' | 'stopped' | 'lost';

export type PipelineEvent =
  /** The server has all of the command and began it. */
  | { readonly kind: 'running' }
  | { readonly kind: 'output'; readonly value: PsValue }
  | { readonly kind: 'error'; readonly record: PsValue }
  | {
      readonly kind: 'message';
      readonly stream: 'warning' | 'verbose' | 'debug';
      readonly text: string;
      readonly record: PsValue;
    }
  | { readonly kind: 'progress'; readonly progress: ProgressRecord }
  | { readonly kind: 'information'; readonly information: InformationRecord; readonly record: PsValue }
  | { readonly kind: 'hostCall'; readonly call: HostCall }
  /** All input that was handed over is with the server. */
  | { readonly kind: 'inputSent' }
  /** One message could not be read; the pipeline goes on. */
  | { readonly kind: 'unreadable'; readonly message: string; readonly problem: string }
  /** The result is complete. `error`: the ErrorRecord that ended it; `problem`: what this client found instead. */
  | {
      readonly kind: 'ended';
      readonly state: PipelineEnd;
      readonly error?: PsValue | undefined;
      readonly problem?: string | undefined;
    }
  /** The server has forgotten it. */
  | { readonly kind: 'closed' };

export type PoolEvent =
  | { readonly kind: 'opened'; readonly versions: ServerVersions }
  | { readonly kind: 'pipeline'; readonly id: Guid; readonly event: PipelineEvent }
  | { readonly kind: 'hostCall'; readonly call: HostCall }
  /** A pair of keys is needed for SecureStrings (`KeyExchange.make`), for `offerKey`. */
  | { readonly kind: 'keyWanted' }
  /** SecureStrings can be read and written. */
  | { readonly kind: 'keyReady' }
  | { readonly kind: 'keyRefused' }
  /** The answer to `resetRunspace` and its like. */
  | { readonly kind: 'answered'; readonly callId: bigint; readonly value: PsValue }
  | { readonly kind: 'userEvent'; readonly record: PsValue }
  /** A message that this client has no use for, by name. */
  | { readonly kind: 'ignored'; readonly message: string; readonly why: string }
  | { readonly kind: 'noise'; readonly text: string }
  /** The server could not use something of ours, and lives on. */
  | { readonly kind: 'serverError'; readonly text: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'broken'; readonly failure: PoolFailure };
