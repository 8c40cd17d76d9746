import type { PsWays } from '../shared/model/powershell.ts';
import type { Wire } from '../shared/rpc/wire.ts';
import type { LikeSsh, ResolveRequest } from './bookmarks/explain.ts';
import type { TargetReference } from './bookmarks/host-book.ts';
import type { Production } from './bookmarks/production.ts';
import type { ResolvedTarget } from './bookmarks/resolved-target.ts';
import type { TerminalNeed } from './runs/command-end.ts';
import type { Prompter } from './prompts/prompter.ts';
import type { Lease } from './ssh/pool-types.ts';
import type { CommandLineOptions } from './ssh-config/command-line-options.ts';
import type { OpenedHostCommand } from './workbench-command-open.ts';
import type { ConnectAsk } from './workbench-connections.ts';
import type { Doctor } from './workbench-doctor.ts';
import type { Imports } from './workbench-imports.ts';
import type { AgentAdditions } from './workbench-agent-additions.ts';
import type { KeyRotationBook } from './workbench-key-rotations.ts';
import type { Stakes } from './workbench-stakes.ts';
import type { OpenedPowerShell } from './workbench-powershell-open.ts';

/** The core, whichever host runs it. */
export interface Workbench {
  /**
   * Serves one page on a wire; the wire is the workbench's from then on. `isWatcher`: nobody looks at it (the tray); it is told what changes of
   * tunnels, may list them and switch them off, and nothing else.
   * `windowKey` names the page's window from one run to the next. Only the process of the core can say so, never who speaks on a wire.
   */
  attach(wire: Wire, options?: { readonly isWatcher?: boolean; readonly windowKey?: string | undefined }): void;
  /** Hears what would be lost with each window, and with the program, whenever that changes. */
  watchStakes(report: (stakes: Stakes) => void): void;
  /** A window was closed: its sessions end. `isForgotten`: its tabs don't come back either. */
  windowClosed(windowKey: string, isForgotten: boolean): void;
  /** What is in force for a destination or a bookmark. An ssh in a command of `Match exec` asks `prompter`, if there is one. Throws `AppError` of the phase `config`. */
  resolve(
    reference: TargetReference,
    options?: CommandLineOptions,
    signal?: AbortSignal,
    prompter?: Prompter,
  ): Promise<ResolvedTarget>;
  /** The same for looking at: nothing runs and nothing is looked up. */
  draw(reference: TargetReference, options?: CommandLineOptions): Promise<ResolvedTarget>;
  /** Which hosts are production, by the bookmarks as they stand now. */
  production(): Promise<Pick<Production, 'has'>>;
  /** What `ssh -G` would print, with its reasons. Commands of `Match exec` run; nothing connects. Throws `AppError` of the phase `config`. */
  resolveLikeSsh(request: ResolveRequest, signal: AbortSignal): Promise<LikeSsh>;
  /** Connects, or shares a connection. The lease must be released. */
  connect(resolved: ResolvedTarget, ask: ConnectAsk): Promise<Lease>;
  /** A command on such a connection, without a terminal unless one is needed, or on one more where that has no room. The lease must be released. */
  openCommand(resolved: ResolvedTarget, command: string, ask: ConnectAsk, terminal?: TerminalNeed): Promise<OpenedHostCommand>;
  /** A PowerShell session on such a connection. `ways` absent: as the bookmark has it, else the usual ones. */
  openPowerShell(resolved: ResolvedTarget, ask: ConnectAsk, ways?: PsWays): Promise<OpenedPowerShell>;
  /** Hosts from and to other programs, and addresses that were opened from outside. */
  readonly imports: Imports;
  /** Keys of one's own that give way to new ones, host by host. */
  readonly keyRotations: KeyRotationBook;
  /** Keys of one's own for an agent. */
  readonly agentAdditions: AgentAdditions;
  /** What happened to connections, and what their failures mean. */
  readonly doctor: Pick<Doctor, 'stories' | 'diagnoseError'>;
  /** Starts the demo host, if this host has one, and answers the destination that opens it. */
  startDemo(): Promise<string>;
  /** Ends everything: shells, connections, pages. */
  close(): Promise<void>;
}
