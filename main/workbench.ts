import { contract, type HawserContract } from '../shared/contract.ts';
import { Scope } from '../shared/base/disposable.ts';
import { AppError } from '../shared/model/errors.ts';
import type { FilePath } from '../shared/model/file-path.ts';
import type { ConnectionId } from '../shared/model/ids.ts';
import { serve, type Served } from '../shared/rpc/server.ts';
import { AgentFinder } from './agent/agent-finder.ts';
import { GivenKeys } from './agent/given-keys.ts';
import { AgentAdditions } from './workbench-agent-additions.ts';
import { AllowedCommands, allowedCommandsDocument } from './bookmarks/allowed-commands.ts';
import { bookmarksDocument } from './bookmarks/bookmarks-document.ts';
import { writeDemoKnownHosts } from './bookmarks/demo-bookmark.ts';
import { HostBook } from './bookmarks/host-book.ts';
import { resolveLikeSsh } from './bookmarks/explain.ts';
import type { ResolvedTarget } from './bookmarks/resolved-target.ts';
import { walk } from './bookmarks/tree.ts';
import type { Host } from './host.ts';
import { TrustMemory } from './known-hosts/memory/trust-memory.ts';
import { PageRegistry, type PageWire } from './pages/page-registry.ts';
import { PromptDesk } from './prompts/prompt-desk.ts';
import { readPolicy, systemPolicy, type PolicySource } from './settings/policy.ts';
import { settingsLocks } from './settings/settings-locks.ts';
import { settingsDocument } from './settings/settings-document.ts';
import { FileBrowser } from './sftp/browser/file-browser.ts';
import { FileSearches } from './sftp/browser/file-search.ts';
import { folderBookmarksDocument } from './sftp/browser/folder-bookmarks.ts';
import { LocalFileSystem } from './sftp/local-file-system.ts';
import { detachedDocument } from './detached/detached-document.ts';
import { snippetsDocument } from './snippets/snippets-document.ts';
import { JsonDocument } from './storage/json-document.ts';
import type { PlaceReference } from './transfers/transfer-types.ts';
import { Archives } from './workbench-archives.ts';
import { Certificates } from './workbench-certificates.ts';
import { Comparisons } from './workbench-comparisons.ts';
import { configAlgorithms, Connections } from './workbench-connections.ts';
import { Doctor } from './workbench-doctor.ts';
import type { Workbench } from './workbench-core.ts';
import { folderBookmarks } from './workbench-folders.ts';
import { Handover } from './workbench-handover.ts';
import { WorkbenchEdits } from './workbench-edits.ts';
import { createHandlers, gate, type PageContext } from './workbench-handlers.ts';
import type { WorkbenchParts } from './workbench-parts.ts';
import { folderPeers } from './workbench-peers.ts';
import { Banners } from './workbench-banners.ts';
import { Imports } from './workbench-imports.ts';
import { KeyRotationBook } from './workbench-key-rotations.ts';
import { noteReadOnly } from './workbench-limits.ts';
import { Keys } from './workbench-keys.ts';
import { openPasskeys } from './workbench-passkeys.ts';
import { PowerShells } from './workbench-powershell.ts';
import { bookmarkWays, startWays } from './workbench-powershell-hosts.ts';
import { openPowerShellOn } from './workbench-powershell-open.ts';
import { matchAskpass } from './workbench-program-askpass.ts';
import { Rotations } from './workbench-rotations.ts';
import { openCommandOn } from './workbench-command-open.ts';
import { Runs } from './workbench-runs.ts';
import { Scans } from './workbench-scans.ts';
import { Sessions } from './workbench-sessions.ts';
import { openHost, sidesOf, TransferPlaces } from './workbench-transfer-places.ts';
import { Transfers } from './workbench-transfers.ts';
import { tunnelDocument, tunnelHostsDocument } from './tunnels/tunnel-document.ts';
import { PacServer } from './tunnels/proxy-help.ts';
import { TunnelHostBook } from './workbench-tunnel-settings.ts';
import { Tunnels } from './workbench-tunnels.ts';
import { openScrollback } from './workbench-scrollback.ts';
import { SessionLogs } from './workbench-session-logs.ts';
import { Streams } from './workbench-streams.ts';
import { snippetList } from './workbench-snippets.ts';
import { WorkbenchVault } from './workbench-vault.ts';
import { watchStakes } from './workbench-stakes.ts';
import { Windows } from './workbench-windows.ts';
import { createTrustBook } from './workbench-trust-book.ts';

// The command line reads `-o` words as the core does.
export { splitOption, withFlag } from './ssh-config/command-line-options.ts';
export { readYaml } from './bookmarks/import/safe-yaml.ts';
export { servicePort } from './ssh-config/services.ts';
export { parsePort } from './ssh-config/values.ts';
// Files of hosts for the command line.
export { readBatch, type BatchFile, type BatchLine, type BatchStep } from './transfers/batch/batch-file.ts';
export type { BatchWord } from './transfers/batch/batch-words.ts';
export { CopyDesk, decodeName, encodeName, localPath, localPlace, RemotePlace } from './workbench-file-tool.ts';
export { downloadArchive, downloadTree, uploadAndUnpack, uploadPacked, uploadTree } from './archives/works.ts';
export { runRsync } from './archives/rsync.ts';
export { Comparison, PairMemory, Synchronisation } from './workbench-sync-tool.ts';
// What goes with a command.
export { refuseWithoutSession } from './workbench-command-open.ts';
export { sentEnvironment } from './workbench-environment.ts';
// Scans use a workbench's connections.
export { keyLine, lookupNames, openHostKeyScan } from './workbench-scan-tool.ts';
// known_hosts and keys by hand need no workbench.
export { fingerprintLine, keyFace, keysInFile, knownHostsLists, md5Randomart, openKnownHosts } from './workbench-tools.ts';

// Key files for the command line.
export { readDoubtfulKey } from './workbench-doubtful-key.ts';
export {
  authorizedLine,
  installKey,
  keyPath,
  listOwnKeys,
  ownAgent,
  parseSeconds,
  newKey,
  optionsFault,
  publicLine,
  readInnerComment,
  readPastedKey,
  restrictedWhy,
  readPrivateKey,
  suggestKeyName,
  writeNewPair,
} from './workbench-key-tool.ts';

// Hosts of other programs for the command line.
export { readFiles as readImportFiles } from './workbench-imports.ts';
export { kindOfWord as importKindOf } from './bookmarks/import/import-kind.ts';
export type { ImportFile } from './bookmarks/import/read-import.ts';

// Tunnels for the command line.
export {
  forbiddenBy,
  HostTunnels,
  OutletMemory,
  systemPolicy,
  Tunnel,
  unattendedPrompter,
  WindowBudget,
  type PolicySource,
} from './workbench-tunnel-tool.ts';

// The vault for the command line.
export { WorkbenchVault } from './workbench-vault.ts';

// Commands on many hosts for the command line.
export { commandEnd, commandOf, type CommandEnd } from './runs/command-end.ts';
export { inTurns } from './runs/in-turns.ts';

// PowerShell for the command line.
export {
  invokeScript,
  missingUsing,
  objectText,
  QuestionDesk,
  type InvokeEnd,
  type InvokeSink,
} from './workbench-powershell-tool.ts';

export type { Workbench };

export interface WorkbenchOptions {
  /** Another file of the administrator than the system's; for tests. */
  readonly policy?: PolicySource | undefined;
  /** Another ssh_config than the system's; for tests. */
  readonly systemConfigFile?: string | undefined;
}

/** Builds the core of a host. Rejects with `storage.unwritable` when the data folder can't be made. */
export async function createWorkbench(host: Host, options: WorkbenchOptions = {}): Promise<Workbench> {
  const documents = { clock: host.clock, log: host.log };
  const policy = options.policy ?? systemPolicy();
  const overlay = settingsLocks(await readPolicy(policy));
  const settings = await JsonDocument.open(host.dataDir, settingsDocument, { ...documents, overlay });
  const bookmarks = await JsonDocument.open(host.dataDir, bookmarksDocument, documents);
  const folders = await JsonDocument.open(host.dataDir, folderBookmarksDocument, documents);
  const detached = await JsonDocument.open(host.dataDir, detachedDocument, documents);
  const snippets = await JsonDocument.open(host.dataDir, snippetsDocument, documents);
  const savedTunnels = await JsonDocument.open(host.dataDir, tunnelDocument, documents);
  const tunnelHosts = await JsonDocument.open(host.dataDir, tunnelHostsDocument, documents);
  const algorithms = configAlgorithms();
  const { systemConfigFile } = options;
  const book = new HostBook({ host, bookmarks, settings, algorithms, policy, systemConfigFile, openAskpass: matchAskpass(host) });
  const memory = await TrustMemory.open(host.dataDir, documents);
  const trust = { memory, folderOf: (resolved: ResolvedTarget) => folderPeers(book, resolved) };
  const doctor = new Doctor(host, settings);
  const agents = new AgentFinder(host);
  const givenKeys = new GivenKeys();
  const passkeys = await openPasskeys(host);
  const certificates = new Certificates(host, async () => (await agents.used())?.socket);
  const vaults = await WorkbenchVault.open({
    host,
    policy,
    lockMinutes: () => settings.state.data.vaultLockMinutes,
    programLockMinutes: () => (host.kind === 'cli' ? 0 : settings.state.data.programLockMinutes),
    systemUnlocksProgram: () => settings.state.data.systemUnlocksProgram,
  });
  const connections = new Connections(
    host,
    (target) => (target.lingerSeconds ?? settings.state.data.lingerSeconds) * 1000,
    trust,
    {
      allowedCommands: new AllowedCommands(await JsonDocument.open(host.dataDir, allowedCommandsDocument, documents)),
      stories: doctor.stories,
      onCertificateCommand: certificates.told,
      // The command line obeys its own environment, as ssh does.
      defaultAgent: host.kind === 'cli' ? undefined : async () => (await agents.used())?.socket,
      givenKeys,
      passkeys: passkeys.source,
      secrets: vaults.sources,
      legacyHosts: () => settings.state.data.legacyHosts,
      terminalType: () => settings.state.data.terminalType,
    },
  );
  certificates.follow(connections);
  const trustBook = createTrustBook({ host, book, connections, memory });
  const rotations = new Rotations({ host, connections, memory });
  const imports = new Imports({ host, book, bookmarks, tunnels: savedTunnels });
  const pages = new PageRegistry(host.clock, host.maxPages);
  const windows = await Windows.open({ host, pages, settings });
  const stakes = new Scope();
  const banners = await Banners.open(host);
  connections.pool.onOpened((connection) => void banners.loggedIn(connection));
  const desk = new PromptDesk(
    (key) => pages.askable(key),
    (question) => banners.standing(question),
  );
  const scans = new Scans({ host, book, connections, desk });
  const scrollback = openScrollback({ host, windows, settings, vault: vaults.vault });
  const sessionLogs = new SessionLogs({ host, settings: () => settings.state.data });
  const sessions = new Sessions({
    host,
    book,
    connections,
    desk,
    autoReconnect: () => settings.state.data.autoReconnect,
    onProgress: (id, progress) => doctor.progressed(id, progress),
    onTerminal(terminal, resolved, continues) {
      sessionLogs.begin(terminal, resolved);
      scrollback?.begin(terminal, continues);
    },
  });
  const isBookmarked = (name: string): boolean =>
    [...walk(bookmarks.state.data)].some(
      ({ node }) => node.kind === 'bookmark' && node.host.toLowerCase() === name.toLowerCase(),
    );
  const keys = await Keys.open({ host, book, connections, resolvedOf: (id) => sessions.resolved(id), isBookmarked });
  const keyRotations = await KeyRotationBook.open({ host, keys, bookmarks });
  const hostBook = new TunnelHostBook(tunnelHosts);
  const onAttempt = doctor.progressed.bind(doctor);
  const tunnels = new Tunnels({ host, book, connections, desk, document: savedTunnels, hostBook, onAttempt, policy });
  const pacServer = new PacServer();
  const powerShells = new PowerShells({ host, book, connections, desk, pages, onAttempt });
  const { channels } = powerShells.gates;
  const runs = new Runs({ host, book, connections, desk, pages, channels });
  const files = new FileBrowser({
    local: new LocalFileSystem(host.homeDir),
    remote: (sessionId) => sessions.files(sessionId).fileSystem,
    clock: host.clock,
    log: host.log.scope('files'),
  });
  const searches = new FileSearches({ clock: host.clock, log: host.log.scope('files') });
  const handover = new Handover(host);
  const root = { grantFor: sessions.rootGrant.bind(sessions), onChanged: sessions.onRootChanged };
  const places = new TransferPlaces({
    host,
    book,
    connections,
    desk,
    drops: handover.drops,
    root,
    settings: () => settings.state.data,
  });
  const touched = (place: PlaceReference, folders: readonly FilePath[]): void => {
    for (const side of sidesOf(sessions, place)) for (const folder of folders) files.touched(side, folder, true);
  };
  const transfers = new Transfers({
    host,
    places,
    settings: () => settings.state.data,
    referenceOf: (side) => (side.kind === 'local' ? side : openHost(sessions, side.sessionId)),
    fileSystem: (side) => files.fileSystem(side),
    touched,
  });
  const edits = new WorkbenchEdits({ host, places, settings: () => settings.state.data, touched });
  const comparisons = new Comparisons({
    host,
    transfers,
    referenceOf: (side) => (side.kind === 'local' ? side : openHost(sessions, side.sessionId)),
    fileSystem: (side) => files.fileSystem(side),
  });
  const archives = new Archives({ host, places, sessions, transfers });
  const streams = new Streams({ host, book, connections, desk, transfers, channels });
  const attached = new Map<PageContext, Served<HawserContract>>();

  const toPage = (key: string | undefined, send: (served: Served<HawserContract>) => void): void => {
    for (const [context, served] of attached) if (key !== undefined && context.page?.key === key) send(served);
  };
  const toAll = (send: (served: Served<HawserContract>) => void): void => {
    for (const [context, served] of attached) if (context.page) send(served);
  };
  const toEveryPage = (send: (served: Served<HawserContract>) => void): void => {
    for (const [context, served] of attached) if (!context.isWatcher) send(served);
  };
  const toWatchers = (send: (served: Served<HawserContract>) => void): void => {
    for (const [context, served] of attached) if (context.isWatcher) send(served);
  };
  const startDemo = async (): Promise<string> => {
    if (!host.startDemo)
      throw new AppError('destination.invalid', { input: 'demo', why: 'this program has no demo host' }, 'no demo host');
    const demo = await host.startDemo();
    return book.addDemo(demo, await writeDemoKnownHosts(host.dataDir, demo));
  };
  const parts: WorkbenchParts = {
    host,
    archives,
    streams,
    comparisons,
    book,
    sessions,
    connections,
    doctor,
    memory,
    trustBook,
    files,
    searches,
    folders,
    transfers,
    tunnels,
    pacServer,
    powerShells,
    runs,
    edits,
    handover,
    scans,
    rotations,
    imports,
    keys,
    keyRotations,
    certificates,
    agents,
    givenKeys,
    passkeys: passkeys.book,
    vaults,
    sessionLogs,
    scrollback,
    snippets,
    detached,
    desk,
    pages,
    windows,
    settings,
    displace(wire: PageWire) {
      for (const [context, served] of attached) {
        if (context !== wire) continue;
        if (context.page) windows.away(context.page);
        context.page = undefined;
        files.closeAll(context);
        comparisons.closeAll(context);
        searches.stopAll(context);
        served.emit('pages', 'takenOver', {});
      }
    },
    startDemo,
    counts: () => ({
      connections: connections.size,
      sessions: sessions.size,
      channels: connections.channels,
      pipes: sum([...attached.values()].map((served) => served.openPipes)),
      pendingCalls: sum([...attached.values()].map((served) => served.pendingCalls)),
      prompts: desk.size,
      listings: files.size,
    }),
  };
  const handlers = createHandlers(parts);

  book.onTreeChanged(() => {
    void book.tree().then((tree) => toAll((served) => served.emit('hosts', 'treeChanged', tree)));
  });
  settings.onChanged(({ data }) => {
    transfers.applySettings();
    vaults.settle();
    scrollback?.settle();
    toAll((served) => served.emit('settings', 'changed', data));
  });
  detached.onChanged(({ data }) => toAll((served) => served.emit('detached', 'changed', { runs: data })));
  snippets.onChanged((state) => toAll((served) => served.emit('snippets', 'changed', snippetList(state))));
  folders.onChanged((state) => toAll((served) => served.emit('folders', 'changed', folderBookmarks(state))));
  searches.onNews(({ owner, news }) => {
    for (const [context, served] of attached) if (context === owner) served.emit('files', 'searched', news);
  });
  transfers.onChanged((changes) => toAll((served) => served.emit('transfers', 'changed', changes)));
  transfers.onChanged((changes) => handover.jobsChanged(changes));
  transfers.asks.onAsked((question) => toAll((served) => served.emit('transfers', 'asked', question)));
  transfers.asks.onWithdrawn((withdrawn) => toAll((served) => served.emit('transfers', 'withdrawn', withdrawn)));
  transfers.takeLeft();
  tunnels.onChanged((changes) => {
    for (const to of [toAll, toWatchers]) to((served) => served.emit('tunnels', 'changed', changes));
  });
  tunnels.onTraffic((traffic) => toAll((served) => served.emit('tunnels', 'traffic', traffic)));
  sessions.onChanged((info) => tunnels.sessionChanged(info));
  sessions.onChanged((info) => noteReadOnly(doctor.stories, info));
  sessions.onClosed((id) => tunnels.sessionClosed(id));
  if (host.kind !== 'cli') tunnels.startSaved();
  edits.edits.onChanged((list) => toAll((served) => served.emit('edits', 'changed', list)));
  edits.edits.takeLeft();
  sessions.onChanged(({ state }) => state.kind === 'open' && edits.edits.poke());
  sessions.onChanged((info) => toPage(pages.pageOf(info.sessionId)?.key, (served) => served.emit('sessions', 'changed', info)));
  windows.onOffered(({ page, moveId, layout, sessionIds }) =>
    toPage(page.key, (served) => served.emit('pages', 'tabMovedIn', { moveId, layout, sessions: sessions.infos(sessionIds) })),
  );
  windows.onMovedIn(({ page, sessionIds }) => {
    // What became of them, and what they asked, since it was told of the tab.
    for (const info of sessions.infos(sessionIds)) toPage(page.key, (served) => served.emit('sessions', 'changed', info));
    desk.repeatFor(page.key);
  });
  sessions.onGap((gap) => toPage(pages.pageOf(gap.sessionId)?.key, (served) => served.emit('sessions', 'gapMarked', gap)));
  sessions.onFilesOpened(({ id }) => files.sessionOpened(id));
  sessions.onClosed((id) => files.closeSession(id));
  files.onListed(({ owner, listing }) => {
    for (const [context, served] of attached) if (context === owner) served.emit('files', 'listed', listing);
  });
  comparisons.onChanged(({ owner, info }) => {
    for (const [context, served] of attached) if (context === owner) served.emit('comparisons', 'changed', info);
  });
  doctor.onNews((news) =>
    toAll((served) => served.emit('doctor', 'storiesChanged', { changed: [...news.changed], removed: [...news.removed] })),
  );
  sessions.onClosed((id) => doctor.forget(id));
  powerShells.onSessionsChanged(({ removed }) => removed.forEach((id) => doctor.forget(id)));
  powerShells.onSessionsChanged(({ pageKey, ...news }) =>
    toPage(pageKey, (served) => served.emit('powershell', 'sessionsChanged', news)),
  );
  powerShells.onRunsChanged(({ pageKey, ...news }) =>
    toPage(pageKey, (served) => served.emit('powershell', 'runsChanged', news)),
  );
  runs.onChanged(({ pageKey, ...news }) => toPage(pageKey, (served) => served.emit('runs', 'changed', news)));
  powerShells.onAsked(({ pageKey, question }) => toPage(pageKey, (served) => served.emit('powershell', 'asked', question)));
  powerShells.onWithdrawn(({ pageKey, questionId }) =>
    toPage(pageKey, (served) => served.emit('powershell', 'withdrawn', { questionId })),
  );
  const announce = (id: ConnectionId): void => {
    const info = connections.info(id, sessions.countOn(id));
    if (info) toAll((served) => served.emit('connections', 'changed', info));
  };
  connections.onChanged(announce);
  // A session that came or went changes what its connection carries.
  sessions.onMoved(announce);
  connections.onClosed((connectionId) => toAll((served) => served.emit('connections', 'closed', { connectionId })));
  desk.onAsked(({ pageKey, prompt }) => toPage(pageKey, (served) => served.emit('prompts', 'asked', prompt)));
  desk.onWithdrawn(({ pageKey, promptId, why }) =>
    toPage(pageKey, (served) => served.emit('prompts', 'withdrawn', { promptId, why })),
  );
  sessions.onClosed((sessionId) => sessionLogs.forget(sessionId));
  sessions.onClosed((sessionId) => scrollback?.ended(sessionId));
  windows.onKept(() => scrollback?.windowsChanged());
  sessionLogs.onChanged((change) => toAll((served) => served.emit('sessionLogs', 'changed', change)));
  vaults.programLock.onChanged((isLocked) => toEveryPage((served) => served.emit('lock', 'changed', { isLocked })));
  vaults.onChanged((view) => toAll((served) => served.emit('vault', 'changed', view)));
  passkeys.book.onChanged((list) => toAll((served) => served.emit('passkeys', 'changed', { passkeys: [...list] })));
  keys.onChanged(() => toAll((served) => served.emit('keys', 'changed', {})));
  keyRotations.onChanged(() => toAll((served) => served.emit('keyRotations', 'changed', {})));
  trustBook.onChanged((revision) => toAll((served) => served.emit('trust', 'changed', { revision })));
  certificates.onCommandTold((run) => toAll((served) => served.emit('certificates', 'commandTold', run)));
  certificates.onExpiring((expiry) => toAll((served) => served.emit('certificates', 'expiring', expiry)));
  // One page shows an address: the first that takes it.
  imports.onLinkOpened(() => toAll((served) => served.emit('imports', 'linkOpened', {})));
  rotations.onChanged((rotation) => toAll((served) => served.emit('trust', 'rotated', rotation)));
  scans.onScanned(({ pageKey, ...scanned }) => toPage(pageKey, (served) => served.emit('trust', 'scanned', scanned)));
  scans.onEnded(({ pageKey, ...ended }) => toPage(pageKey, (served) => served.emit('trust', 'scanEnded', ended)));
  pages.onGone((page) => {
    for (const sessionId of page.sessions) sessions.close(sessionId);
    desk.pageGone(page.key);
    scans.stopAll(page.key);
    powerShells.pageGone(page);
    runs.pageGone(page);
    handover.drops.held(page.key, []);
  });

  return {
    attach(wire, { isWatcher = false, windowKey } = {}) {
      let open = true;
      const context: PageContext = {
        page: undefined,
        isWatcher,
        windowKey,
        trustWatch: undefined,
        get isOpen() {
          return open;
        },
        emitScp: (progress) => served.emit('hostFiles', 'copying', progress),
        emitReplayed: (payload) => served.emit('sessions', 'replayed', payload),
      };
      const served = serve(contract, wire, handlers, {
        context,
        log: host.log.scope('rpc'),
        gate: (member) => gate(member, context, vaults.programLock.isLocked),
      });
      attached.set(context, served);
      wire.onClosed(() => {
        open = false;
        attached.delete(context);
        context.trustWatch?.dispose();
        files.closeAll(context);
        comparisons.closeAll(context);
        searches.stopAll(context);
        pages.detach(context);
        if (context.page) windows.away(context.page);
      });
    },
    watchStakes(report) {
      stakes.add(
        watchStakes(
          { clock: host.clock, sessions, transfers, runs, powerShells, pages, programLock: vaults.programLock },
          report,
        ),
      );
    },
    windowClosed: (windowKey, isForgotten) => windows.closed(windowKey, isForgotten),
    resolve: (reference, options, signal, prompter) => book.resolve(reference, options, signal, prompter),
    draw: (reference, options) => book.draw(reference, options),
    production: () => book.production(),
    resolveLikeSsh: (request, signal) => resolveLikeSsh(book, request, signal),
    connect: (resolved, ask) => connections.acquire(resolved, ask),
    openCommand: (resolved, command, ask, terminal) =>
      openCommandOn(resolved, command, ask, { connections, channels, host }, terminal),
    openPowerShell: (resolved, ask, ways) =>
      openPowerShellOn(resolved, ask, startWays(ways ?? bookmarkWays(resolved)), { connections, gates: powerShells.gates }),
    startDemo,
    imports,
    keyRotations,
    agentAdditions: new AgentAdditions(parts),
    doctor,
    async close() {
      stakes.dispose();
      // Before the vault is closed, and the terminals.
      await scrollback?.close();
      await windows.close();
      scans.dispose();
      await edits.edits.close();
      comparisons.dispose();
      await transfers.close();
      streams.dispose();
      searches.dispose();
      await handover.close();
      files.dispose();
      tunnels.dispose();
      await pacServer.close();
      powerShells.dispose();
      await runs.close();
      sessions.dispose();
      // A dead disk may take its ten seconds; the hosts give all of this three.
      const logsClosed = sessionLogs.close();
      connections.close();
      doctor.dispose();
      keyRotations.dispose();
      keys.dispose();
      await vaults.close();
      certificates.dispose();
      for (const served of attached.values()) served.dispose();
      pages.dispose();
      trustBook.dispose();
      await rotations.idle();
      rotations.dispose();
      book.dispose();
      passkeys.book.dispose();
      bookmarks.dispose();
      folders.dispose();
      snippets.dispose();
      detached.dispose();
      savedTunnels.dispose();
      banners.dispose();
      tunnelHosts.dispose();
      settings.dispose();
      await memory.close();
      await logsClosed;
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
