import type { Clock } from '../../../shared/base/clock.ts';
import type { EffectiveHost } from '../../../shared/model/effective-host.ts';
import type { ScanRow, ScanTarget } from '../../../shared/model/trust.ts';
import type { Logger } from '../../log/logger.ts';
import type { Lease } from '../../ssh/pool-types.ts';
import type { KnownHostsStore } from '../file-store.ts';

/** A host of a scan with the way to it; a `ResolvedTarget` is one. */
export interface ScannedHost {
  /** What its row is called. */
  readonly name: string;
  readonly target: EffectiveHost;
  /** Jump hosts in the order they are visited. */
  readonly hops: readonly EffectiveHost[];
}

export interface ScanServices {
  /** The stores that the keys are compared with. */
  readonly store: KnownHostsStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** What is in force for a target; asked when its turn comes. Its `AppError` becomes the row's. */
  readonly resolve: (target: ScanTarget, signal: AbortSignal) => Promise<ScannedHost>;
  /** What a row is called until its target is resolved; the destination when absent. */
  readonly labelOf?: ((target: ScanTarget) => string | undefined) | undefined;
  /**
   * A share in the connection to the last of `route` (jump hosts in order, at least one), as `Connections.acquire` gives it: host keys
   * of jump hosts are judged and asked for by whoever the prompter behind it is, never accepted by the scan. Asked at most once for
   * each route; the shares are given back when the scan ends.
   */
  readonly acquireHop: (route: readonly EffectiveHost[], signal: AbortSignal) => Promise<Lease>;
  /** How many hosts at a time; 16 when absent. */
  readonly parallel?: number | undefined;
  /** The longest that each phase of a connection may take; the host's ConnectTimeout when that is less. 10 when absent. */
  readonly timeoutSeconds?: number | undefined;
}

export interface ScanOptions {
  /** Key types, as `keyTypesOf` reads them: ssh-keyscan's words or wire names. Absent: every plain type. */
  readonly types?: readonly string[] | undefined;
  /**
   * Called for every target with `waiting` at once, then on each change; the last row of a target is `done` or `failed`. Keys that
   * came before a failure stay in the row.
   */
  readonly onRow: (row: ScanRow) => void;
  /** Each key as it came, before it is compared; for `ssh-keyscan`'s form. `blob` is the certificate when that was asked for. */
  readonly onKey?: ((key: { readonly index: number; readonly host: ScannedHost; readonly blob: Buffer }) => void) | undefined;
  /** The identification line of each connection. */
  readonly onIdentification?:
    ((said: { readonly index: number; readonly host: ScannedHost; readonly line: string }) => void) | undefined;
  /** Ends the scan; hosts that are not done then end as `failed` with `cancelled`. */
  readonly signal: AbortSignal;
}
