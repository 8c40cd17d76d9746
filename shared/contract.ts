import { z } from 'zod';
import { call, event, pipe, type Contract } from './rpc/contract-kinds.ts';
import { attemptsContract } from './contract-attempts.ts';
import { certificateContract } from './contract-certificates.ts';
import { importContract } from './contract-imports.ts';
import { keyContract } from './contract-keys.ts';
import { keyRotationContract } from './contract-key-rotations.ts';
import { agentContract } from './contract-agents.ts';
import { passkeyContract } from './contract-passkeys.ts';
import { policyContract } from './contract-policy.ts';
import { powerShellContract } from './contract-powershell.ts';
import { runContract } from './contract-runs.ts';
import { limitsContract } from './contract-limits.ts';
import { routesContract } from './contract-routes.ts';
import { sshConfigContract } from './contract-ssh-config.ts';
import { tunnelContract } from './contract-tunnels.ts';
import { connectionLogContract } from './contract-connection-log.ts';
import { doctorContract } from './contract-doctor.ts';
import { lockContract } from './contract-lock.ts';
import { terminalContract } from './contract-terminals.ts';
import { scrollbackContract } from './contract-scrollback.ts';
import { sessionLogContract } from './contract-session-logs.ts';
import { detachedContract } from './contract-detached.ts';
import { DetachedRunId } from './model/detached-runs.ts';
import { streamContract } from './contract-streams.ts';
import { snippetContract } from './contract-snippets.ts';
import { vaultContract } from './contract-vault.ts';
import { BookmarkId, ConnectionId, PromptId, SessionId } from './model/ids.ts';
import { ArchiveOutlook, ArchiveRequest } from './model/archives.ts';
import { Bookmark, HostTree, TreeEdit } from './model/bookmark.ts';
import { EditComparison, EditDecision, EditId, EditInfo, EditList } from './model/edits.ts';
import {
  ComparedFolder,
  ComparedRows,
  ComparisonId,
  ComparisonInfo,
  ComparisonOptions,
  RowGroup,
  SyncAction,
  SyncMode,
} from './model/comparisons.ts';
import { FileName, FilePath } from './model/file-path.ts';
import { FileSearchNews, FileSearchRequest } from './model/file-search.ts';
import {
  FileChangeReport,
  FileChanges,
  FilePreview,
  FileSide,
  FileSideInfo,
  Listing,
  ListingRows,
  ListingView,
  SpaceInfo,
} from './model/files.ts';
import { BatchExport, ManifestReport, SavedFile, TypedLocalPath } from './model/exports.ts';
import { FolderBookmarkEdit, FolderBookmarks } from './model/folder-bookmarks.ts';
import { ScpCopied, ScpCopy, ScpProgressInfo } from './model/host-files.ts';
import { ConnectionInfo, SessionInfo, TerminalSize } from './model/session.ts';
import { DragOffer, DropId, OutgoingFiles } from './model/handover.ts';
import { HelloAnswer, MovedOut, OtherWindow, PageKey, WindowTabs } from './model/page.ts';
import { Prompt, PromptAnswer } from './model/prompt.ts';
import { Settings, SettingsPatch } from './model/settings.ts';
import {
  CopyOptions,
  TransferAnswer,
  TransferChanges,
  TransferItems,
  TransferJobId,
  TransferJobInfo,
  TransferList,
  TransferQuestion,
  TransferQuestionId,
  TransferRequest,
  TransferTarget,
  mayChangeLogin,
} from './model/transfers.ts';
import {
  KeyPreview,
  KeyRotation,
  ScanRow,
  ScanTarget,
  TrustCard,
  TrustEdit,
  TrustEditDone,
  TrustPage,
  TrustQuery,
  Vouching,
} from './model/trust.ts';

const nothing = z.object({});

/**
 * The one list of what crosses the boundary between a page and the core (`design`: three kinds of member). Bytes cross in
 * pipes only. A page says `pages.hello` first; until it is welcome every other member is refused.
 */
export const contract = {
  pages: {
    hello: call(z.object({ pageKey: PageKey }), HelloAnswer),
    /** Takes the workbench over from the page that has it (serve); that page gets `takenOver`. */
    takeOver: call(z.object({ pageKey: PageKey }), HelloAnswer),
    takenOver: event(nothing),
    /** Remembers the page's layout (opaque to the core, at most 1 MiB) for its return after a reload, and for the next run. */
    saveLayout: call(z.object({ layout: z.string().max(1_048_576) }), nothing),
    /** Gives sessions of the page, with a layout of their own, to a new window; they go on meanwhile. */
    moveOut: call(z.object({ sessionIds: z.array(SessionId).max(100), layout: z.string().max(1_048_576) }), MovedOut),
    /** The page could not open that window: its sessions come back. */
    takeBack: call(z.object({ pageKey: PageKey }), nothing),
    /** What the window is called and holds, for the others. */
    titled: call(z.object({ title: z.string().max(300), tabs: WindowTabs }), nothing),
    /** The other windows that are open. */
    others: call(nothing, z.object({ windows: z.array(OtherWindow) })),
    /** Gives sessions of the page, with a layout of their own, to another window; `gone`: it did not take the tab in, and nothing changed. */
    moveTo: call(
      z.object({ windowId: z.string().max(64), sessionIds: z.array(SessionId).max(100), layout: z.string().max(1_048_576) }),
      z.object({ kind: z.enum(['moved', 'gone']) }),
    ),
    /** A tab of another window, with these sessions, is to be this page's: as soon as the page says `tookIn`. */
    tabMovedIn: event(z.object({ moveId: z.string(), layout: z.string(), sessions: z.array(SessionInfo) })),
    /** The tab stands here and the layout with it was saved. `gone`: too late, it stayed where it was and is to be taken out again. */
    tookIn: call(z.object({ moveId: z.string().max(64) }), z.object({ kind: z.enum(['yours', 'gone']) })),
  },

  hosts: {
    tree: call(nothing, HostTree),
    treeChanged: event(HostTree),
    /** Refused with `storage.conflict` when another instance changed the document since `revision`. */
    edit: call(z.object({ edit: TreeEdit }), HostTree),
    undo: call(nothing, HostTree),
    /** What typing into quick connect means: `user@host:port`, `ssh …` line, `ssh://…`; never connects. */
    parseDestination: call(
      z.object({ input: z.string().max(4000) }),
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('destination'),
          destination: z.string(),
          label: z.string(),
          draft: Bookmark.omit({ id: true }),
          /** Of an `sftp://` address: opens the files there. */
          folder: z.string().optional(),
        }),
        z.object({ kind: z.literal('invalid'), why: z.string() }),
      ]),
    ),
    /** Sentences about what is in force for a host, for its card. */
    describe: call(
      z.object({ target: z.union([z.object({ bookmarkId: BookmarkId }), z.object({ destination: z.string().max(4000) })]) }),
      z.object({
        rows: z.array(z.object({ name: z.string(), value: z.string() })),
        notes: z.array(z.string()),
        refusal: z.string().optional(),
      }),
    ),
  },

  sessions: {
    /** Makes a session and starts to connect; progress comes as `changed`. */
    open: call(
      z.object({
        target: z.union([z.object({ bookmarkId: BookmarkId }), z.object({ destination: z.string().max(4000) })]),
        size: TerminalSize,
        /** Do not share an existing connection (MX-01). */
        ownConnection: z.boolean().optional(),
        /** `files` opens the host's files instead of a shell; `size` means nothing then. */
        kind: z.enum(['terminal', 'files']).optional(),
        /** What the terminal runs instead of the account's shell: an interactive PowerShell. */
        program: z.enum(['pwsh', 'powershell.exe']).optional(),
        /** Begins a detached run, or looks at it again. */
        detached: DetachedRunId.optional(),
        /** The terminal of an earlier run whose tab it is in: what stood there stays above it. */
        continues: SessionId.optional(),
      }),
      SessionInfo,
    ),
    /** Sampled: state, connection and note of one session. */
    changed: event(SessionInfo),
    /** Ends the shell and forgets the session. */
    close: call(z.object({ sessionId: SessionId }), nothing),
    resize: call(z.object({ sessionId: SessionId, size: TerminalSize }), nothing),
    /** Tries at once: after a failure, while waiting to reconnect, or when the shell ended. */
    reconnect: call(z.object({ sessionId: SessionId }), nothing),
    /** Stops waiting to reconnect, or cancels connecting. */
    stop: call(z.object({ sessionId: SessionId }), nothing),
    /**
     * Terminal bytes: down what the server prints, up what the user types. `from` is how many bytes this page has already
     * shown of the session (0 for a new terminal): the core replays from there, or from the oldest byte it kept.
     * Sequence on attach: one `replayed` event, then bytes. The window is about 12 ms of parsing: with a half of it page, core and
     * sshd wait for each other's turns where they share two processors.
     */
    terminal: pipe(z.object({ sessionId: SessionId, from: z.number().int().min(0) }), { windowBytes: 512 * 1024 }),
    /** `start` is the stream offset of the first byte the pipe will bring; greater than `from` when older bytes are gone. */
    replayed: event(z.object({ sessionId: SessionId, start: z.number().int(), end: z.number().int() })),
    /** A reconnect put a new shell at stream offset `at`; the terminal marks the gap there (`gapSeconds` long, closed at `markedAt`, ms since 1970). */
    gapMarked: event(
      z.object({ sessionId: SessionId, at: z.number().int(), gapSeconds: z.number(), markedAt: z.number().optional() }),
    ),
  },

  connections: {
    list: call(nothing, z.array(ConnectionInfo)),
    changed: event(ConnectionInfo),
    closed: event(z.object({ connectionId: ConnectionId })),
    disconnect: call(z.object({ connectionId: ConnectionId }), nothing),
  },

  prompts: {
    asked: event(Prompt),
    answer: call(z.object({ promptId: PromptId, answer: PromptAnswer }), nothing),
    /** The asker went away (cancelled, timed out, answered elsewhere). */
    withdrawn: event(z.object({ promptId: PromptId, why: z.enum(['answered', 'cancelled', 'graceTimeout', 'connectionLost']) })),
  },

  /** The known_hosts files as a workbench. */
  trust: {
    /** A window of all entries of all stores. */
    query: call(TrustQuery, TrustPage),
    /** A file, or what is remembered of keys, changed: rows of older revisions are stale. */
    changed: event(z.object({ revision: z.number().int() })),
    card: call(z.object({ id: z.string().max(200) }), TrustCard),
    /** Refused with `storage.conflict` when a line is no longer what its id names; nothing was written then. */
    edit: call(z.object({ edit: TrustEdit }), TrustEditDone),
    undo: call(z.object({ undoId: z.string() }), z.object({ kind: z.enum(['undone', 'conflict']) })),
    preview: call(z.object({ text: z.string().max(1_000_000) }), KeyPreview),
    /** `sshfp` names each record after the entry's name; `authority` writes `@cert-authority` lines. */
    export: call(
      z.object({ ids: z.array(z.string()).min(1).max(100_000), form: z.enum(['known_hosts', 'sshfp', 'authority']) }),
      z.object({ text: z.string(), notes: z.array(z.string()) }),
    ),
    /** The pasted words prove an entry that was taken over unseen (SE-05); compared in the core. */
    verify: call(
      z.object({ id: z.string(), words: z.string().max(65_536) }),
      z.object({ kind: z.enum(['same', 'different', 'unreadable']) }),
    ),
    vouching: call(nothing, z.array(Vouching)),
    /**
     * Fetches host keys without logging in. No targets: every bookmark and every host of the config that can be opened. Rows come
     * as `scanned`, one at least for each target, the last of a target with state `done` or `failed`; then `scanEnded`.
     */
    scan: call(
      z.object({ targets: z.array(ScanTarget).max(10_000), types: z.array(z.string()).max(20).optional() }),
      z.object({ scanId: z.string(), count: z.number().int() }),
    ),
    scanned: event(z.object({ scanId: z.string(), row: ScanRow })),
    scanEnded: event(z.object({ scanId: z.string(), stopped: z.boolean() })),
    stopScan: call(z.object({ scanId: z.string() }), nothing),
    /** A connected server announced keys that are not stored, or no longer announces stored ones (KH-21). */
    rotated: event(KeyRotation),
    rotations: call(nothing, z.array(KeyRotation)),
    applyRotation: call(z.object({ connectionId: ConnectionId, apply: z.boolean() }), KeyRotation),
    /**
     * For a session that failed with `hostKey.changed`: compares the words with the key that was offered, in the core; when they
     * are the same, replaces the stored lines by that key and connects.
     */
    replaceAndConnect: call(
      z.object({ sessionId: SessionId, words: z.string().max(65_536) }),
      z.object({
        kind: z.enum(['replaced', 'different', 'unreadable', 'notWaiting']),
        /** For `replaced`: takes the change of the files back, with `undo`. */
        undoId: z.string().optional(),
      }),
    ),
  },

  /** Files of this computer and of hosts whose session is of kind `files`. Every path is absolute but for `openFolder`, which fills in `~`. */
  files: {
    side: call(z.object({ side: FileSide }), FileSideInfo),
    /** Begins to read a folder; what comes is told by `listed`. The listing lives until it is closed or the page's
     * wire goes; then it is `listing.notFound`, and the page opens the folder again. */
    openFolder: call(z.object({ side: FileSide, path: z.string().max(65_536) }), Listing),
    /** Sampled: more entries came, the folder is complete, or it changed and was read again. */
    listed: event(Listing),
    rows: call(
      z.object({
        listingId: z.string(),
        view: ListingView,
        from: z.number().int().min(0),
        count: z.number().int().min(0).max(1000),
      }),
      ListingRows,
    ),
    /** Names of all rows of the view, for selecting them; and the first row at or after `after` whose name begins with `prefix`. */
    names: call(
      z.object({ listingId: z.string(), view: ListingView }),
      /** `isCut`: more than one answer can hold. */
      z.object({ revision: z.number().int(), names: z.array(FileName), isCut: z.boolean().optional() }),
    ),
    find: call(
      z.object({ listingId: z.string(), view: ListingView, prefix: z.string().max(1000), after: z.number().int() }),
      z.object({ index: z.number().int() }),
    ),
    refresh: call(z.object({ listingId: z.string() }), nothing),
    closeFolder: call(z.object({ listingId: z.string() }), nothing),
    /** Folders and files whose path begins as typed, for the breadcrumb's completion; at most 50. A folder's ends with `/`; what was typed as `~/…` stays so. */
    complete: call(z.object({ side: FileSide, typed: z.string().max(65_536) }), z.object({ paths: z.array(FilePath) })),
    /** Those of the names that something has there now, looked up one by one: a link that leads nowhere counts. */
    taken: call(
      z.object({ side: FileSide, folder: FilePath, names: z.array(FileName).min(1).max(100) }),
      z.object({ taken: z.array(FileName) }),
    ),
    space: call(z.object({ side: FileSide, path: FilePath }), SpaceInfo),
    makeFolder: call(z.object({ side: FileSide, folder: FilePath, name: FileName }), z.object({ path: FilePath })),
    /** An empty one; refused with `file.exists` when there is something of that name. */
    makeFile: call(z.object({ side: FileSide, folder: FilePath, name: FileName, mayChangeLogin }), z.object({ path: FilePath })),
    /** `target` as it is to be stored; of a hard link an existing file, seen from the folder. */
    makeLink: call(
      z.object({
        side: FileSide,
        folder: FilePath,
        name: FileName,
        target: FilePath,
        kind: z.enum(['symbolic', 'hard']),
        mayChangeLogin,
      }),
      z.object({ path: FilePath }),
    ),
    /** Refused with `file.exists` when there is something at the new name. */
    rename: call(z.object({ side: FileSide, path: FilePath, name: FileName, mayChangeLogin }), z.object({ path: FilePath })),
    setAttributes: call(
      z.object({ side: FileSide, paths: z.array(FilePath).min(1).max(100_000), changes: FileChanges, mayChangeLogin }),
      FileChangeReport,
    ),
    preview: call(z.object({ side: FileSide, path: FilePath }), FilePreview),
    checksum: call(
      z.object({ side: FileSide, path: FilePath, algorithm: z.enum(['sha256', 'sha512', 'sha1', 'md5']) }),
      z.object({ hex: z.string(), by: z.enum(['server', 'read']) }),
    ),
    folderSize: call(
      z.object({ side: FileSide, paths: z.array(FilePath).min(1).max(10_000) }),
      z.object({ files: z.number(), folders: z.number(), bytes: z.number(), failed: z.number() }),
    ),
    /** Looks for names below a folder by reading folders. What it finds comes as `searched`, ten times a second at most. */
    search: call(z.object({ side: FileSide, request: FileSearchRequest }), z.object({ searchId: z.string() })),
    searched: event(FileSearchNews),
    stopSearch: call(z.object({ searchId: z.string() }), nothing),
  },

  /** Bookmarks of folders, of hosts and of this computer. */
  folders: {
    list: call(nothing, FolderBookmarks),
    edit: call(z.object({ edit: FolderBookmarkEdit }), FolderBookmarks),
    undo: call(nothing, FolderBookmarks),
    changed: event(FolderBookmarks),
  },

  /** How the files of a host are reached, beside plain SFTP. */
  hostFiles: {
    /**
     * The switch to root, for a time; its state is in the session's `files`. On again while it is on: the time begins anew. Refused with
     * `root.refused`, `session.notOpen`, `cancelled`.
     */
    asRoot: call(z.object({ sessionId: SessionId, on: z.boolean() }), nothing),
    /** For a session whose service is `scp`; aborting it ends the copy. Refused with `scp.failed`, `scp.misbehaved`, `file.*`. */
    copy: call(ScpCopy, ScpCopied),
    /** Sampled, while `copy` runs. */
    copying: event(ScpProgressInfo),
  },

  /** Copies, moves and deletes. Jobs belong to the core: they outlive pages and sessions, and those that can be continued the core too. */
  transfers: {
    /** Nothing connects and nothing is asked that the sides' sessions have not done already. Refused with `session.notOpen`. */
    start: call(TransferRequest, TransferJobInfo),
    list: call(nothing, TransferList),
    changed: event(TransferChanges),
    items: call(
      z.object({ jobId: TransferJobId, from: z.number().int().min(0), count: z.number().int().min(0).max(1000) }),
      TransferItems,
    ),
    /** These six do nothing where they make no sense (any more). */
    pause: call(z.object({ jobId: TransferJobId }), nothing),
    /** After a pause; or goes on with an interrupted job, and connects for that where need be. */
    resume: call(z.object({ jobId: TransferJobId }), nothing),
    /** Ends it and removes what stands beside targets. */
    cancel: call(z.object({ jobId: TransferJobId }), nothing),
    /** Takes up again what failed. */
    retry: call(z.object({ jobId: TransferJobId }), nothing),
    /** Before another one; to the end without. */
    move: call(z.object({ jobId: TransferJobId, beforeId: TransferJobId.optional() }), nothing),
    /** Takes ended jobs out of the list: one, or all. */
    clear: call(z.object({ jobId: TransferJobId.optional() }), nothing),
    /** Also after `list` of a page that comes back: `list` has what is asked. */
    asked: event(TransferQuestion),
    /** False when it was answered elsewhere, or its job ended. */
    answer: call(z.object({ questionId: TransferQuestionId, answer: TransferAnswer }), z.object({ taken: z.boolean() })),
    withdrawn: event(z.object({ questionId: TransferQuestionId })),
  },

  /** Jobs as files for other programs. Files are made on this computer; one that is there is refused with `file.exists`. */
  exports: {
    /** Batch files of sftp(1). Without ids: of all jobs. */
    batch: call(z.object({ jobIds: z.array(TransferJobId) }), BatchExport),
    /** `at`: which of the batches. */
    saveBatch: call(z.object({ jobIds: z.array(TransferJobId), at: z.number().int().min(0), to: TypedLocalPath }), SavedFile),
    /** Checksums of what a finished copy has sent, for `sha256sum -c` where it went. Reads it again where the server reckons none. */
    manifest: call(z.object({ jobId: TransferJobId, to: TypedLocalPath }), ManifestReport),
    /** The words that mount a folder with sshfs(1); none for a folder whose name no typed command holds. Refused with `session.notFound`. */
    sshfs: call(z.object({ sessionId: SessionId, folder: FilePath }), z.object({ words: z.array(z.string()).optional() })),
  },

  /** Archives and trees by tar between this computer and a host; jobs among the transfers. */
  archives: {
    /** What would be run and what is in the way; nothing is run on a host where `fileCommandHosts` has not allowed it. Reads a local archive whole. */
    look: call(z.object({ request: ArchiveRequest }), ArchiveOutlook),
    /** The same for hashes of a host's files. */
    hashing: call(z.object({ side: FileSide }), ArchiveOutlook),
    /** Refused with `archive.notAllowed`, `archive.noCommands`, `session.notOpen`, `file.changesLogin`. */
    start: call(z.object({ request: ArchiveRequest, mayChangeLogin }), TransferJobInfo),
  },

  /** Files that come into the panes from outside of the program, and rows that leave it. */
  handover: {
    /** The page lets the core read what was dropped into it (`model/handover.ts` has the messages). The core ends it when nothing needs it any more. */
    files: pipe(z.object({ dropId: DropId }), { windowBytes: 4 * 1024 * 1024 }),
    /** What the page still has, after each welcome: jobs of what it has no longer are interrupted. */
    held: call(z.object({ dropIds: z.array(DropId).max(1000) }), nothing),
    /** Begins to copy what was dropped. Refused with `transfer.pageGone` without its pipe. */
    receive: call(
      z.object({
        dropId: DropId,
        names: z.array(FileName).min(1).max(100_000),
        target: TransferTarget,
        options: CopyOptions.optional(),
        mayChangeLogin,
      }),
      TransferJobInfo,
    ),
    /** Electron: makes files of rows that another program can be given. Cancelled when the pointer lets go before. */
    prepareDrag: call(z.object({ files: OutgoingFiles }), DragOffer),
    /** The system drags on. Once for each `dragId`. */
    drag: call(z.object({ dragId: z.string().max(40) }), nothing),
    /** Electron: asks the user for a folder of this computer; absent when he wants none. */
    chooseFolder: call(nothing, z.object({ folder: FilePath.optional() })),
    /** serve: one file as it is, several and folders as a tar archive, for the browser to keep. */
    download: pipe(z.object({ files: OutgoingFiles }), { windowBytes: 4 * 1024 * 1024 }),
  },

  /** Files of hosts that are edited on this computer. They belong to the core: they outlive pages and sessions, and a crash of the core too. */
  edits: {
    /**
     * Fetches a file, opens it in the user's editor and sends each save; one that is edited already is opened again. A file of this
     * computer is just opened, at `line` where the editor is known to take one. Refused with `edit.tooLarge` unless `evenIfLarge`, and with
     * `file.changesLogin` unless `mayChangeLogin`: what is saved goes there without another word.
     */
    open: call(
      z.object({
        side: FileSide,
        path: FilePath,
        evenIfLarge: z.boolean().optional(),
        mayChangeLogin,
        line: z.number().int().min(1).optional(),
      }),
      z.object({ edit: EditInfo.optional() }),
    ),
    list: call(nothing, EditList),
    /** All of them, at most ten times a second. */
    changed: event(EditList),
    /** Opens the working copy in the editor again. */
    reopen: call(z.object({ editId: EditId }), nothing),
    showInFolder: call(z.object({ editId: EditId }), nothing),
    /** Sends what is here after comparing once more; connects for that where need be. */
    send: call(z.object({ editId: EditId }), nothing),
    compare: call(z.object({ editId: EditId }), EditComparison),
    /** `seen`: of the comparison. Refused with `edit.outdated` when the server has another version by now; nothing was done then. */
    resolve: call(z.object({ editId: EditId, decision: EditDecision, seen: z.string().max(200).optional() }), nothing),
    /** Removes the working copy. `hasChanges`: it was left, for it has what the server has not, and `discard` was not set. */
    finish: call(
      z.object({ editId: EditId, discard: z.boolean().optional() }),
      z.object({ kind: z.enum(['finished', 'hasChanges']) }),
    ),
  },

  /** Two folders compared, and what is to be done about it. A comparison belongs to its page's wire: without it, it is `comparison.notFound`. */
  comparisons: {
    /** Begins to compare; what comes of it is told by `changed`. Refused with `session.notOpen`. */
    start: call(z.object({ left: ComparedFolder, right: ComparedFolder, options: ComparisonOptions }), ComparisonInfo),
    /** Sampled: progress, and each change of the list. */
    changed: event(ComparisonInfo),
    rows: call(
      z.object({
        comparisonId: ComparisonId,
        group: RowGroup,
        from: z.number().int().min(0),
        count: z.number().int().min(0).max(1000),
      }),
      ComparedRows,
    ),
    /** Proposes anew for all rows; what was chosen is forgotten. */
    setMode: call(z.object({ comparisonId: ComparisonId, mode: SyncMode }), ComparisonInfo),
    /**
     * Chooses for rows, or for all of a group, and for what lies in them; without an action as it was proposed. Refused with `comparison.outdated` when
     * the list is not of that revision any more.
     */
    choose: call(
      z.object({
        comparisonId: ComparisonId,
        revision: z.number().int(),
        rows: z.array(z.number().int().min(0)).max(100_000),
        group: RowGroup.optional(),
        action: SyncAction.optional(),
      }),
      ComparisonInfo,
    ),
    /** Compares the bytes of files that have the same size and another time; told by `changed` as it goes. */
    settle: call(z.object({ comparisonId: ComparisonId }), ComparisonInfo),
    /** Does what the list of this revision says, once: a job among the transfers. Refused with `comparison.outdated`, `comparison.unconfirmed`. */
    synchronise: call(
      z.object({
        comparisonId: ComparisonId,
        revision: z.number().int(),
        /** The user knows that more than half of a side goes. */
        isConfirmed: z.boolean(),
        mayChangeLogin,
      }),
      TransferJobInfo,
    ),
    close: call(z.object({ comparisonId: ComparisonId }), nothing),
  },

  sshConfig: sshConfigContract,

  policy: policyContract,

  tunnels: tunnelContract,

  routes: routesContract,
  agents: agentContract,
  passkeys: passkeyContract,

  powershell: powerShellContract,
  runs: runContract,

  imports: importContract,

  keys: keyContract,
  keyRotations: keyRotationContract,

  certificates: certificateContract,

  doctor: doctorContract,
  connectionLogs: connectionLogContract,
  limits: limitsContract,
  attempts: attemptsContract,

  vault: vaultContract,
  scrollback: scrollbackContract,
  sessionLogs: sessionLogContract,
  snippets: snippetContract,
  streams: streamContract,
  detached: detachedContract,
  terminals: terminalContract,
  lock: lockContract,

  settings: {
    get: call(nothing, Settings),
    update: call(z.object({ patch: SettingsPatch }), Settings),
    changed: event(Settings),
  },

  system: {
    /** Reads the clipboard for a paste the user asked for (Electron); `clipboard.unavailable` in serve. */
    readClipboard: call(nothing, z.object({ text: z.string() })),
    /** Opens an http or https address in the user's browser, after a Ctrl- or Cmd-click. */
    openLink: call(z.object({ url: z.string().max(8192) }), nothing),
    startDemo: call(nothing, z.object({ destination: z.string() })),
    /** Diagnostics: what is open, for people and for leak tests. */
    diagnostics: call(
      nothing,
      z.object({
        connections: z.number(),
        sessions: z.number(),
        channels: z.number(),
        pipes: z.number(),
        pendingCalls: z.number(),
        prompts: z.number(),
        rssBytes: z.number(),
        heapBytes: z.number(),
        /** Folders that the core holds for panes. */
        listings: z.number().optional(),
      }),
    ),
  },
} as const satisfies Contract;

export type HawserContract = typeof contract;
