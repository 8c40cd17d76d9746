import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AttemptOf } from '../../../shared/contract-attempts.ts';
import type { EditId } from '../../../shared/model/edits.ts';
import type { FileName, FilePath } from '../../../shared/model/file-path.ts';
import type { WireError } from '../../../shared/model/errors.ts';
import type { FileRow, FileSide } from '../../../shared/model/files.ts';
import type { BookmarkId, ConnectionId, SessionId } from '../../../shared/model/ids.ts';
import type { PsRunId } from '../../../shared/model/powershell.ts';
import type { RunId } from '../../../shared/model/runs.ts';
import type { KeyFileInfo } from '../../../shared/model/keys.ts';
import type { SnippetAction, SnippetId } from '../../../shared/model/snippets.ts';
import type { HostSettings } from '../../../shared/model/bookmark.ts';
import type { TunnelHost, TunnelId, TunnelOpens, TunnelProbe, TunnelReach, TunnelSpec } from '../../../shared/model/tunnels.ts';
import type { FileSelection, FolderPlace } from '../file-selection.ts';
import type { StreamWay } from '../../../shared/model/streams.ts';
import type { TransferJobId } from '../../../shared/model/transfers.ts';
import type { PickPurpose } from '../many-hosts/pick-purpose.ts';
import type { Target } from '../target.ts';
import type { GoingRun } from '../going-run.ts';

/** Dialogs are data, drawn by one outlet. */
export type DialogRequest =
  | {
      readonly kind: 'bookmark';
      /** The bookmark or variant to edit; a new one when absent. */
      readonly id?: BookmarkId;
      /** The new one is a variant of this bookmark. */
      readonly variantOf?: BookmarkId;
      readonly parentId: BookmarkId | null;
      readonly draft?: {
        readonly name: string;
        readonly host: string;
        readonly settings: HostSettings;
        readonly note?: string | undefined;
      };
    }
  | { readonly kind: 'folder'; readonly id?: BookmarkId; readonly parentId: BookmarkId | null }
  | { readonly kind: 'hostCard'; readonly title: string; readonly target: Target }
  /** Runs a command detached on the host, and lists those that were; without a host it lists only. */
  | { readonly kind: 'detachedRuns'; readonly target: Target | undefined }
  /** A command with a file or a program of this computer at its end; `isCapture`: of network traffic. */
  | { readonly kind: 'stream'; readonly way: StreamWay; readonly target: Target; readonly isCapture?: boolean }
  /** Chooses the terminals that are typed into together. */
  | { readonly kind: 'broadcast' }
  /** A snippet to edit; a new one when absent, perhaps with these words. */
  | { readonly kind: 'snippet'; readonly id?: SnippetId; readonly text?: string }
  | { readonly kind: 'fillSnippet'; readonly id: SnippetId; readonly sessionId: SessionId; readonly action: SnippetAction }
  | { readonly kind: 'importSnippets' }
  | { readonly kind: 'exportSnippets' }
  /** Without a target a name is typed. */
  | { readonly kind: 'configWhy'; readonly name: string; readonly target?: Target }
  | { readonly kind: 'vaultLock'; readonly what: 'setUp' | 'unlock' | 'change' }
  | { readonly kind: 'vaultReset' }
  /** Tabs are to be closed with which these runs end. */
  | { readonly kind: 'closeRuns'; readonly panelIds: readonly string[]; readonly runs: readonly GoingRun[] }
  | { readonly kind: 'newKey'; readonly host?: string }
  | { readonly kind: 'importKey' }
  | { readonly kind: 'readTokenKeys' }
  | { readonly kind: 'changeKey'; readonly key: KeyFileInfo; readonly what: 'change' | 'rebuild' | 'renew' }
  | { readonly kind: 'keyDetails'; readonly key: KeyFileInfo }
  /** Without a key both sides are chosen. */
  | { readonly kind: 'compareKeys'; readonly key?: KeyFileInfo }
  | { readonly kind: 'retireKey'; readonly key: KeyFileInfo }
  | { readonly kind: 'rotateKey'; readonly key: KeyFileInfo }
  /** Of one key; without a path of all. */
  | { readonly kind: 'backUpKeys'; readonly path?: string }
  /** Puts a public key's line on a host; `path`: of its private half, for the test afterwards. */
  | {
      readonly kind: 'installKey';
      readonly name: string;
      readonly line: string;
      readonly path?: string | undefined;
      readonly target?: Target | undefined;
    }
  | { readonly kind: 'certificates' }
  | { readonly kind: 'hostCertificates'; readonly name: string; readonly target: Target }
  | { readonly kind: 'verifyKey'; readonly connectionId: ConnectionId }
  | { readonly kind: 'addKnownHosts'; readonly text?: string; readonly names?: string; readonly port?: number }
  | { readonly kind: 'exportKnownHosts'; readonly ids: readonly string[] }
  | { readonly kind: 'hashKnownHosts'; readonly file: string; readonly way: 'hash' | 'unhash' }
  /** `what`: a folder when absent. */
  | { readonly kind: 'newFolder'; readonly side: FileSide; readonly folder: FilePath; readonly what?: 'file' }
  | {
      readonly kind: 'newLink';
      readonly side: FileSide;
      readonly folder: FilePath;
      /** What it is likely meant for. */
      readonly target: FilePath | undefined;
      readonly hasHardLinks: boolean;
    }
  | {
      readonly kind: 'findFiles';
      readonly panelId: string;
      readonly side: FileSide;
      readonly folder: FilePath;
      readonly hidden: boolean;
    }
  | { readonly kind: 'fileColumns' }
  | { readonly kind: 'folderBookmarks'; readonly host: string }
  | { readonly kind: 'nameEncoding'; readonly host: string }
  | { readonly kind: 'tellDirectory'; readonly sessionId: SessionId }
  | {
      readonly kind: 'fileProperties';
      readonly side: FileSide;
      readonly folder: FilePath;
      /** What is meant. */
      readonly rows: readonly FileRow[];
      /** Whether the side has permission bits and owners. */
      readonly unixModes: boolean;
      /** Names of owners and groups that are known with their numbers. */
      readonly accounts?: { readonly users: Readonly<Record<string, number>>; readonly groups: Readonly<Record<string, number>> };
    }
  | { readonly kind: 'filePreview'; readonly side: FileSide; readonly path: FilePath; readonly row: FileRow }
  | {
      readonly kind: 'copyOptions';
      readonly way: 'copy' | 'move';
      readonly source: FileSelection;
      readonly target: FolderPlace;
    }
  /** No ids: all jobs. */
  | { readonly kind: 'exportBatch'; readonly jobIds: readonly TransferJobId[] }
  | { readonly kind: 'manifest'; readonly jobId: TransferJobId; readonly name: string }
  /** Between this computer and a host. */
  | {
      readonly kind: 'archive';
      readonly way: 'pack' | 'unpack' | 'tree';
      readonly source: FileSelection;
      readonly target: FolderPlace;
    }
  | { readonly kind: 'deleteFiles'; readonly side: FileSide; readonly folder: FilePath; readonly names: readonly FileName[] }
  | { readonly kind: 'editConflict'; readonly editId: EditId }
  | { readonly kind: 'discardEdit'; readonly editId: EditId }
  /** `seen`: the server's version, where there is a conflict. */
  | { readonly kind: 'saveEditAs'; readonly editId: EditId; readonly seen?: string }
  | { readonly kind: 'largeEdit'; readonly side: FileSide; readonly path: FilePath; readonly sizeBytes: number }
  | {
      readonly kind: 'tunnel';
      /** The tunnel to edit; a new one when absent. */
      readonly tunnelId?: TunnelId;
      readonly draft?: {
        readonly host?: TunnelHost;
        readonly spec?: TunnelSpec;
        readonly name?: string;
        readonly probe?: TunnelProbe;
        readonly opens?: TunnelOpens;
        readonly mayMove?: boolean;
      };
    }
  | {
      readonly kind: 'pastedTunnels';
      readonly tunnels: readonly { readonly spec: TunnelSpec; readonly specText: string; readonly reach: TunnelReach }[];
      readonly host?: TunnelHost;
    }
  /** Whether others may use what the switch is about to open. */
  | { readonly kind: 'tunnelReach'; readonly tunnelId: TunnelId }
  /** Has a relay listen for logins to this computer. */
  | { readonly kind: 'reachable' }
  /** Picks the hosts that commands are run on together; `targets` are picked already. */
  | { readonly kind: 'pickHosts'; readonly purpose: PickPurpose; readonly targets?: readonly Target[]; readonly panelId?: string }
  | { readonly kind: 'saveRun'; readonly runId: RunId; readonly label: string }
  | { readonly kind: 'savePowerShell'; readonly runId: PsRunId; readonly indexes?: readonly number[]; readonly label: string }
  /** Leave to use old algorithms with one server; the session, or what else failed there, tries again then. */
  | {
      readonly kind: 'allowLegacy';
      readonly host: string;
      readonly port: number;
      readonly sessionId?: SessionId;
      readonly of?: AttemptOf;
    }
  /** A target that no session could be made of, as its settings could not be made out. */
  | {
      readonly kind: 'openFailed';
      readonly target: Target;
      readonly name: string;
      readonly error: WireError;
      readonly retry: () => void;
    }
  /** Where it goes when nothing else is chosen. */
  | { readonly kind: 'importHosts'; readonly parentId?: BookmarkId | null }
  | { readonly kind: 'exportHosts' }
  | { readonly kind: 'saveToConfig'; readonly id: BookmarkId; readonly name: string }
  | { readonly kind: 'hostCommands'; readonly target: Target; readonly name: string }
  /** Addresses that other programs opened; asked about one after another. */
  | { readonly kind: 'openLink'; readonly urls: readonly string[] }
  | { readonly kind: 'keyboardMap' };

export interface ViewState {
  readonly sideBarIsOpen: boolean;
  /** Pixels. */
  readonly sideBarWidth: number;
  readonly paletteIsOpen: boolean;
  /** What a host that is chosen in the palette is opened for. */
  readonly paletteOpens: 'terminal' | 'files' | 'side';
  /** Who gets the host that is chosen when `paletteOpens` is `side`. */
  readonly hostChosen: ((target: Target) => void) | undefined;
  readonly dialog: DialogRequest | undefined;
  /** The tab whose name is being typed. */
  readonly renamingPanelId: string | undefined;
  /** The tab for which another window is chosen. */
  readonly movingPanelId: string | undefined;
  /** Counts the wishes to search the tree; the field takes the focus at each. */
  readonly findHostsAsked: number;
  /** Counts the wishes to see the hosts of ssh_config in the tree. */
  readonly showConfigAsked: number;
  readonly transfersAreOpen: boolean;
  readonly editsAreOpen: boolean;
  /** Folders of the tree that are closed. New ones are open. */
  readonly closedFolders: readonly string[];
}

export const sideBarLimits = { narrowest: 220, widest: 360, initial: 248 } as const;

/** What is kept from one start to the next. */
const kept = ['sideBarIsOpen', 'sideBarWidth', 'closedFolders'] as const;
const storageKey = 'hawser.view';

/** How the frame looks just now: nothing here comes from the core. */
export function createViewStore(storage: Pick<Storage, 'getItem' | 'setItem'>): StoreApi<ViewState> {
  const store = createStore<ViewState>(() => ({
    sideBarIsOpen: true,
    sideBarWidth: sideBarLimits.initial,
    paletteIsOpen: false,
    paletteOpens: 'terminal',
    hostChosen: undefined,
    dialog: undefined,
    renamingPanelId: undefined,
    movingPanelId: undefined,
    findHostsAsked: 0,
    showConfigAsked: 0,
    transfersAreOpen: false,
    editsAreOpen: false,
    closedFolders: [],
    ...readKept(storage.getItem(storageKey)),
  }));
  store.subscribe((state, before) => {
    if (kept.every((name) => state[name] === before[name])) return;
    storage.setItem(storageKey, JSON.stringify(Object.fromEntries(kept.map((name) => [name, state[name]]))));
  });
  return store;
}

/** A width inside the limits, in whole pixels. */
export function sideBarWidth(wanted: number): number {
  return Math.round(Math.min(sideBarLimits.widest, Math.max(sideBarLimits.narrowest, wanted)));
}

function readKept(text: string | null): Partial<ViewState> {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
  if (typeof value !== 'object' || value === null) return {};
  const found = value as Record<string, unknown>;
  const { sideBarIsOpen, sideBarWidth: width, closedFolders } = found;
  return {
    ...(typeof sideBarIsOpen === 'boolean' && { sideBarIsOpen }),
    ...(typeof width === 'number' && Number.isFinite(width) && { sideBarWidth: sideBarWidth(width) }),
    ...(Array.isArray(closedFolders) && { closedFolders: closedFolders.filter((id): id is string => typeof id === 'string') }),
  };
}
