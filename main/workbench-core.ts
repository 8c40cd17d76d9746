import type { PsWays } from '../shared/model/powershell.ts';
import type { Wire } from '../shared/rpc/wire.ts';
import type { TargetReference } from './bookmarks/host-book.ts';
import type { ResolvedTarget } from './bookmarks/resolved-target.ts';
import type { Lease } from './ssh/pool-types.ts';
import type { CommandLineOptions } from './ssh-config/command-line-options.ts';
import type { ConnectAsk } from './workbench-connections.ts';
import type { OpenedPowerShell } from './workbench-powershell-open.ts';

/** The core, whichever host runs it. */
export interface Workbench {
  /** Serves one page on a wire; the wire is the workbench's from then on. */
  attach(wire: Wire): void;
  /** What is in force for a destination or a bookmark. Throws `AppError` of the phase `config`. */
  resolve(reference: TargetReference, options?: CommandLineOptions): Promise<ResolvedTarget>;
  /** Connects, or shares a connection. The lease must be released. */
  connect(resolved: ResolvedTarget, ask: ConnectAsk): Promise<Lease>;
  /** A PowerShell session on such a connection. `ways` absent: as the bookmark has it, else the usual ones. */
  openPowerShell(resolved: ResolvedTarget, ask: ConnectAsk, ways?: PsWays): Promise<OpenedPowerShell>;
  /** Starts the demo host, if this host has one, and answers the destination that opens it. */
  startDemo(): Promise<string>;
  /** Ends everything: shells, connections, pages. */
  close(): Promise<void>;
}
