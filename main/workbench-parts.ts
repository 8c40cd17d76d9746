import type { Settings } from '../shared/model/settings.ts';
import type { DetachedRun } from '../shared/model/detached-runs.ts';
import type { Snippet } from '../shared/model/snippets.ts';
import type { HostBook } from './bookmarks/host-book.ts';
import type { AgentFinder } from './agent/agent-finder.ts';
import type { GivenKeys } from './agent/given-keys.ts';
import type { PasskeyBook } from './fido/passkey-book.ts';
import type { Host } from './host.ts';
import type { TrustBook } from './known-hosts/manager/trust-book.ts';
import type { TrustMemory } from './known-hosts/memory/trust-memory.ts';
import type { PageRegistry, PageWire } from './pages/page-registry.ts';
import type { PromptDesk } from './prompts/prompt-desk.ts';
import type { FolderBookmark } from '../shared/model/folder-bookmarks.ts';
import type { ScrollbackBook } from './scrollback/scrollback-book.ts';
import type { FileBrowser } from './sftp/browser/file-browser.ts';
import type { FileSearches } from './sftp/browser/file-search.ts';
import type { JsonDocument } from './storage/json-document.ts';
import type { Archives } from './workbench-archives.ts';
import type { Comparisons } from './workbench-comparisons.ts';
import type { Certificates } from './workbench-certificates.ts';
import type { Connections } from './workbench-connections.ts';
import type { Doctor } from './workbench-doctor.ts';
import type { Handover } from './workbench-handover.ts';
import type { WorkbenchEdits } from './workbench-edits.ts';
import type { PowerShells } from './workbench-powershell.ts';
import type { Runs } from './workbench-runs.ts';
import type { Imports } from './workbench-imports.ts';
import type { KeyRotationBook } from './workbench-key-rotations.ts';
import type { Keys } from './workbench-keys.ts';
import type { Rotations } from './workbench-rotations.ts';
import type { Scans } from './workbench-scans.ts';
import type { Sessions } from './workbench-sessions.ts';
import type { Transfers } from './workbench-transfers.ts';
import type { Streams } from './workbench-streams.ts';
import type { SessionLogs } from './workbench-session-logs.ts';
import type { WorkbenchVault } from './workbench-vault.ts';
import type { Windows } from './workbench-windows.ts';
import type { PacServer } from './tunnels/proxy-help.ts';
import type { Tunnels } from './workbench-tunnels.ts';

/** What the workbench is made of, as its handlers see it. */
export interface WorkbenchParts {
  readonly host: Host;
  readonly book: HostBook;
  readonly sessions: Sessions;
  readonly connections: Connections;
  readonly doctor: Doctor;
  /** What was seen of host keys. */
  readonly memory: TrustMemory;
  /** The known_hosts files, for the manager. */
  readonly trustBook: TrustBook;
  readonly files: FileBrowser;
  readonly searches: FileSearches;
  /** Folders that the user comes back to. */
  readonly folders: JsonDocument<FolderBookmark[]>;
  readonly transfers: Transfers;
  readonly tunnels: Tunnels;
  readonly pacServer: PacServer;
  readonly powerShells: PowerShells;
  readonly runs: Runs;
  readonly comparisons: Comparisons;
  /** What is done by commands on a host, where they are allowed. */
  readonly archives: Archives;
  readonly streams: Streams;
  /** What comes from outside of the program, and what leaves it. */
  readonly handover: Handover;
  readonly edits: WorkbenchEdits;
  readonly scans: Scans;
  readonly rotations: Rotations;
  readonly imports: Imports;
  readonly keys: Keys;
  readonly keyRotations: KeyRotationBook;
  readonly certificates: Certificates;
  readonly agents: AgentFinder;
  readonly givenKeys: GivenKeys;
  readonly passkeys: PasskeyBook;
  readonly vaults: WorkbenchVault;
  readonly sessionLogs: SessionLogs;
  /** Absent where there are no pages (cli). */
  readonly scrollback: ScrollbackBook | undefined;
  readonly snippets: JsonDocument<Snippet[]>;
  readonly detached: JsonDocument<DetachedRun[]>;
  readonly desk: PromptDesk;
  readonly pages: PageRegistry;
  readonly windows: Windows;
  readonly settings: JsonDocument<Settings>;
  /** Tells a page that another one took over. */
  displace(wire: PageWire): void;
  /** Starts the demo host and trusts the key it was started with; answers the destination that opens it. */
  startDemo(): Promise<string>;
  counts(): {
    readonly connections: number;
    readonly sessions: number;
    readonly channels: number;
    readonly pipes: number;
    readonly pendingCalls: number;
    readonly prompts: number;
    readonly listings: number;
  };
}
