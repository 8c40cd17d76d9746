import { createStore, type StoreApi } from 'zustand/vanilla';
import { fromWire, isAppError } from '../../shared/model/errors.ts';
import type { DetachedRunId } from '../../shared/model/detached-runs.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { Welcome } from '../../shared/model/page.ts';
import type { SessionInfo, TerminalSize } from '../../shared/model/session.ts';
import type { CoreLink } from '../host/core-link.ts';
import type { HawserClient } from '../host/linked-client.ts';
import { createToastStore, type ToastState } from '../ui/toasts.ts';
import { CommandRegistry, type Keyboard } from './commands.ts';
import { isBarredHere } from './devices.ts';
import { DockController, type Place } from './dock-controller.ts';
import { hasSession, type Panel, type PanelParams, type TerminalProgram } from './dock-panels.ts';
import { errorWords, isCancelled, isOfSettings } from './error-words.ts';
import { whileOpening } from './opening-note.ts';
import { createRecents, type Recents } from './recents.ts';
import { createConnectionsStore, type ConnectionsStore } from './stores/connections-store.ts';
import { createEditsStore, type EditsStore } from './stores/edits-store.ts';
import { createHostsStore, type HostsStore } from './stores/hosts-store.ts';
import { createKeyNewsStore, type KeyNewsStore } from './stores/key-news-store.ts';
import type { WindowStorage } from './stores/told-keys.ts';
import { createPowerShellStore, type PowerShellStore } from './stores/powershell-store.ts';
import { createRunsStore, type RunsStore } from './stores/runs-store.ts';
import { createPromptsStore, type PromptsStore } from './stores/prompts-store.ts';
import { createSessionsStore, type SessionsStore } from './stores/sessions-store.ts';
import { createSettingsStore, type SettingsStore } from './stores/settings-store.ts';
import { createTransfersStore, type TransfersStore } from './stores/transfers-store.ts';
import { createTunnelsStore, type TunnelsStore } from './stores/tunnels-store.ts';
import { createSessionLogsStore, type SessionLogsStore } from './stores/session-logs-store.ts';
import { createVaultStore, type VaultStore } from './stores/vault-store.ts';
import { createViewStore, type ViewState } from './stores/view-store.ts';
import { targetName, targetOf, type Target } from './target.ts';
import { reopenTab } from './reopen-tab.ts';
import { takeMovedTabs } from './moved-tabs.ts';
import { describePanel } from './restored-tabs.ts';
import { directoryOf, startTerminalIn, terminalDirectories } from './terminal-directories.ts';

/** Everything that views share: the client, the stores, the dock and the commands. */
export interface Workbench {
  readonly link: CoreLink;
  readonly client: HawserClient;
  readonly hosts: HostsStore;
  readonly sessions: SessionsStore;
  readonly connections: ConnectionsStore;
  readonly settings: SettingsStore;
  readonly prompts: PromptsStore;
  readonly keyNews: KeyNewsStore;
  readonly transfers: TransfersStore;
  readonly edits: EditsStore;
  readonly tunnels: TunnelsStore;
  readonly powerShell: PowerShellStore;
  readonly runs: RunsStore;
  readonly vault: VaultStore;
  readonly sessionLogs: SessionLogsStore;
  readonly view: StoreApi<ViewState>;
  readonly toasts: StoreApi<ToastState>;
  readonly recents: Recents;
  readonly dock: DockController;
  readonly commands: CommandRegistry;
  /** Tabs that were closed and can be opened again, the latest last. */
  readonly closedTabs: StoreApi<{ readonly tabs: readonly ClosedTab[] }>;
  readonly keyboard: () => Keyboard;
  /** Opens a terminal in a tab of its own; answers whether it could. The failure has been shown. */
  openTerminal(target: Target, options?: OpenOptions): Promise<boolean>;
  /** The same for the host's files. */
  openFiles(target: Target, options?: OpenOptions): Promise<boolean>;
  /** A session on a host's files without a tab of its own: whoever asked for it closes it. Rejects with the core's error. */
  openFilesSession(target: Target): Promise<SessionInfo>;
  /** Opens the same again in the place of a session that the core lost. */
  reopen(panel: Panel): Promise<void>;
  /** What the dock had not saved yet when the program was locked: a dock that went with the lost wire is put back by it. */
  unsavedLayout(): string | undefined;
  /** A tab as a layout of its own, for another window. */
  layoutOf(panelId: string): string | undefined;
  showError(error: unknown): void;
  note(words: string): void;
}

export interface OpenOptions extends Place {
  readonly ownConnection?: boolean;
  /** The folder that files, or a shell, begin in. */
  readonly folder?: string | undefined;
  readonly name?: string | undefined;
  /** Of a terminal: runs instead of the account's shell. */
  readonly program?: TerminalProgram | undefined;
  /** Of a terminal: begins or shows this detached run. */
  readonly detached?: DetachedRunId | undefined;
  /** Of a terminal: that of an earlier run whose tab it is in. */
  readonly continues?: string | undefined;
  /** What the target is called in the list of recent ones. */
  readonly label?: string;
  /** The welcome tab that was used: the terminal takes its place. */
  readonly insteadOf?: string;
  /** Shows an error in the caller's own words and place instead of a toast. */
  readonly onError?: (error: unknown) => void;
}

export interface ClosedTab {
  readonly kind: SessionKind;
  readonly target: Target;
  readonly name: string | undefined;
  readonly program: TerminalProgram | undefined;
  readonly detached: DetachedRunId | undefined;
}

/** A session's kind is also the name of its view. */
export type SessionKind = 'terminal' | 'files';

export function kindOfPanel(panel: Pick<PanelParams, 'view'>): SessionKind {
  return panel.view === 'files' ? 'files' : 'terminal';
}

const mostClosedTabs = 20;
const saveDelayMs = 400;

export function createWorkbench(
  link: CoreLink,
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  windowStorage: WindowStorage,
  hostKind: Keyboard['hostKind'],
): Workbench {
  const { client } = link;
  const settings = createSettingsStore(client);
  const sessions = createSessionsStore(client);
  const powerShell = createPowerShellStore(client.powershell);
  const runs = createRunsStore(client.runs);
  const toasts = createToastStore();
  const recents = createRecents(storage, () => Date.now());
  const closedTabs = createStore<{ readonly tabs: readonly ClosedTab[] }>(() => ({ tabs: [] }));
  const keyboard = (): Keyboard => keyboardOf(link, hostKind);
  const saving = new LayoutSaver((layout) => client.pages.saveLayout({ layout }));

  const describe = (panel: PanelParams): PanelParams =>
    describePanel(panel, {
      sessions: sessions.state.getState().byId,
      directories: terminalDirectories(workbench).getState(),
    });
  const layout = (): string | undefined => dock.serialise(describe);
  let unsaved: string | undefined;
  const dock = new DockController({
    layoutChanged: () => saving.schedule(layout),
    panelClosed: (panel, isMoved) => {
      // After the close is through; an empty dock is no place to be.
      queueMicrotask(() => dock.state.getState().panels.length === 0 && dock.open({ view: 'welcome' }));
      if (isMoved) return;
      if (panel.psSessions && panel.psKeeps !== true) void powerShell.remove(panel.psSessions);
      if (panel.runHosts) void runs.forgetPlace(panel.id);
      if (panel.sessionId === undefined && panel.former === undefined) return;
      const { target, name, program, detached } = panel;
      if (target)
        closedTabs.setState(({ tabs }) => {
          const closed = { kind: kindOfPanel(panel), target: target as Target, name, program, detached };
          return { tabs: [...tabs, closed].slice(-mostClosedTabs) };
        });
      for (const id of [panel.sessionId ?? [], panel.moreSessions ?? []].flat()) sessions.close(id as SessionId);
    },
  });

  const showError = (error: unknown): void => {
    if (isCancelled(error)) return;
    // While the wire is broken the banner says so, once for all.
    if (isAppError(error, 'rpc.disconnected') && link.state.getState().kind !== 'ready') return;
    const words = errorWords(error);
    toasts
      .getState()
      .show({ tone: 'stop', words: words.title, detail: [words.text, ...words.remedies].filter(Boolean).join(' ') });
  };

  const open = async (kind: SessionKind, target: Target, options: OpenOptions): Promise<SessionInfo> => {
    const size = estimateSize(dock.rootElement(), settings.state.getState().terminalFontSize);
    const ownConnection = options.ownConnection === true ? { ownConnection: true } : {};
    const { program, detached } = options;
    const request = {
      target,
      size,
      ...(kind === 'files' && { kind }),
      ...ownConnection,
      ...(program !== undefined && { program }),
      ...(detached !== undefined && { detached }),
      ...(kind === 'terminal' && options.continues !== undefined && { continues: options.continues as SessionId }),
    };
    const session = await whileOpening(toasts, nameOf(target, options), (signal) => client.sessions.open(request, { signal }));
    sessions.added(session);
    if ('destination' in target) recents.note(target.destination, options.label ?? session.name);
    return session;
  };

  const nameOf = (target: Target, { label, name }: OpenOptions): string => label ?? name ?? targetName(workbench.hosts, target);

  const openTab = async (kind: SessionKind, target: Target, options: OpenOptions): Promise<boolean> => {
    try {
      const session = await open(kind, target, options);
      const { insteadOf, folder, program, detached } = options;
      const params: PanelParams = {
        view: kind,
        sessionId: session.sessionId,
        target: targetOf(session),
        ...(program !== undefined && { program }),
        ...(detached !== undefined && { detached }),
        ...(kind === 'files' &&
          folder !== undefined && {
            places: { left: { isLocal: true, path: '~' }, right: { isLocal: false, path: folder } },
          }),
      };
      // Before its view is drawn, which asks for it.
      if (kind === 'terminal' && folder !== undefined) startTerminalIn(workbench, session.sessionId, folder as FilePath);
      dock.open(options.name === undefined ? params : { ...params, name: options.name }, {
        beside: options.beside ?? insteadOf,
        direction: options.direction,
      });
      if (insteadOf !== undefined) dock.close(insteadOf);
      return true;
    } catch (error) {
      if (isCancelled(error)) return false;
      if (isOfSettings(error)) {
        const retry = (): void => void openTab(kind, target, options);
        workbench.view.setState({
          dialog: { kind: 'openFailed', target, name: nameOf(target, options), error: error.toWire(), retry },
        });
      } else (options.onError ?? showError)(error);
      return false;
    }
  };

  const workbench: Workbench = {
    link,
    client,
    hosts: createHostsStore(client),
    sessions,
    connections: createConnectionsStore(client),
    settings,
    prompts: createPromptsStore(client),
    keyNews: createKeyNewsStore(client, windowStorage),
    transfers: createTransfersStore(client, () => performance.now()),
    edits: createEditsStore(client),
    tunnels: createTunnelsStore(client, () => Date.now()),
    powerShell,
    runs,
    vault: createVaultStore(client),
    sessionLogs: createSessionLogsStore(client),
    view: createViewStore(storage),
    toasts,
    recents,
    dock,
    closedTabs,
    keyboard,
    commands: new CommandRegistry(
      keyboard,
      () => settings.state.getState().keybindings,
      (id) => isBarredHere(id, workbench.hosts.state.getState().tree, dock.active?.target as Target | undefined),
    ),
    openTerminal: (target, options = {}) => openTab('terminal', target, options),
    openFiles: (target, options = {}) => openTab('files', target, options),
    openFilesSession: (target) => open('files', target, {}),
    async reopen(panel) {
      if (!panel.target) return;
      const { name, program, detached, target } = panel;
      await reopenTab(
        {
          ...{ dock, sessions, showError },
          open: (of, continues) => open(kindOfPanel(of), target as Target, { name, program, detached, continues }),
          directoryOf: (sessionId) => directoryOf(workbench, sessionId),
          startIn: (sessionId, folder) => startTerminalIn(workbench, sessionId, folder),
        },
        panel,
      );
    },
    unsavedLayout: () => unsaved,
    layoutOf: (panelId) => dock.serialiseAlone(panelId, describe),
    showError,
    note: (words) => toasts.getState().show({ tone: 'note', words }),
  };
  const saveNow = (): void => {
    saving.schedule(layout);
    saving.flush();
  };
  takeMovedTabs({ client, dock, sessions, saveNow });
  terminalDirectories(workbench).subscribe(() => saving.schedule(layout));
  if (typeof window !== 'undefined') window.addEventListener('pagehide', () => saving.flush());
  link.lock.subscribe((now, before) => {
    if (now.isLocked && !before.isLocked) unsaved = saving.pending();
  });
  link.state.subscribe((state) => {
    // Another page went on with the layout.
    if (state.kind === 'takenOver' || state.kind === 'occupied') unsaved = undefined;
    if (state.kind === 'ready') welcomed(workbench, state.welcome);
    // Nobody hears an answer now; what is still asked then is asked again with the next welcome.
    else workbench.prompts.clear();
  });
  return workbench;
}

/** Asks for everything anew: what was known before a broken wire may be old. */
function welcomed(workbench: Workbench, welcome: Welcome): void {
  workbench.sessions.welcomed(welcome.sessions);
  const report = (error: unknown): void => {
    if (workbench.link.state.getState().kind === 'ready') workbench.showError(error);
  };
  void workbench.hosts.load();
  workbench.settings.load().catch(report);
  workbench.connections.load().catch(report);
  workbench.keyNews.load().catch(report);
  workbench.transfers.load().catch(report);
  workbench.edits.load().catch(report);
  workbench.tunnels.load().catch(report);
  workbench.powerShell.load().catch(report);
  workbench.runs.load().catch(report);
  workbench.vault.load().catch(report);
  workbench.sessionLogs.load().catch(report);
  if (welcome.restoreProblem) workbench.showError(fromWire(welcome.restoreProblem));
  placeSessions(workbench, welcome);
}

/** Gives each session that has no tab one: after a take-over, or when no layout was saved. */
export function placeSessions(workbench: Workbench, welcome: Welcome): void {
  if (!workbench.dock.rootElement()) return;
  for (const session of welcome.sessions) {
    if (workbench.dock.find((panel) => hasSession(panel, session.sessionId))) continue;
    const { sessionId, kind = 'terminal', program, detached } = session;
    const runs = { ...(program !== undefined && { program }), ...(detached !== undefined && { detached }) };
    workbench.dock.open({ view: kind, sessionId, target: targetOf(session), ...runs });
  }
}

function keyboardOf(link: CoreLink, hostKind: Keyboard['hostKind']): Keyboard {
  const state = link.state.getState();
  const welcome = state.kind === 'ready' || state.kind === 'lost' ? state.welcome : undefined;
  return { platform: welcome?.platform ?? platformOfPage(), hostKind: welcome?.hostKind ?? hostKind };
}

/** What the browser says of the platform, until the core does. */
function platformOfPage(): Keyboard['platform'] {
  const { userAgent } = navigator;
  if (userAgent.includes('Mac OS X')) return 'darwin';
  return userAgent.includes('Windows') ? 'win32' : 'linux';
}

/** How large a terminal in the dock will about be; it says its real size once it is drawn. */
function estimateSize(element: HTMLElement | undefined, fontSize: number): TerminalSize {
  const cellWidth = fontSize * 0.6;
  const cellHeight = fontSize * 1.25;
  const between = (value: number, most: number): number => Math.max(2, Math.min(most, Math.floor(value)));
  return {
    columns: between(((element?.clientWidth ?? 640) - 20) / cellWidth, 500),
    rows: between(((element?.clientHeight ?? 480) - 50) / cellHeight, 200),
  };
}

/** Saves a moment after the last change; one save at a time. */
class LayoutSaver {
  readonly #save: (layout: string) => Promise<unknown>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #read: (() => string | undefined) | undefined;

  constructor(save: (layout: string) => Promise<unknown>) {
    this.#save = save;
  }

  schedule(read: () => string | undefined): void {
    clearTimeout(this.#timer);
    this.#read = read;
    this.#timer = setTimeout(() => this.flush(), saveDelayMs);
  }

  /** What waits to be saved, which it goes on to do. */
  pending(): string | undefined {
    return this.#read?.();
  }

  /** Saves now what waits to be saved. */
  flush(): void {
    clearTimeout(this.#timer);
    const layout = this.#read?.();
    this.#read = undefined;
    // Without a wire there is nowhere to save to; the next change saves again.
    if (layout !== undefined) this.#save(layout).catch(() => undefined);
  }
}
