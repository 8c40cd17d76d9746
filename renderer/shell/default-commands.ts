import {
  BookmarkPlus,
  BookText,
  Columns2,
  Copy,
  Film,
  Fingerprint,
  KeyRound,
  FlaskConical,
  FolderPlus,
  Keyboard,
  Maximize,
  Moon,
  Vault,
  Waypoints,
  PanelLeft,
  Pencil,
  Plus,
  RefreshCw,
  Rows2,
  Search,
  Settings,
  SquareChevronRight,
  SquareTerminal,
  Sun,
  SunMoon,
  Undo2,
  Unplug,
  X,
} from 'lucide-react';
import type { BookmarkId, SessionId } from '../../shared/model/ids.ts';
import { addressOfLabel } from '../../shared/model/label-address.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import type { Settings as SettingsModel } from '../../shared/model/settings.ts';
import { closeTabs } from './close-tabs.ts';
import type { Command } from './commands.ts';
import { panelsToClose, type Panel } from './dock-panels.ts';
import type { Side } from './dock-controller.ts';
import { filesCommands } from './files-commands.ts';
import { nextRegion } from './regions.ts';
import { sshCommandOf } from './ssh-command.ts';
import type { Target } from './target.ts';
import { tabMarkCommands } from './tab-mark-commands.ts';
import { tabMarks } from './tab-marks-text.ts';
import { text } from './text.ts';
import { duplicateOf } from './views.ts';
import { kindOfPanel, type Workbench } from './workbench.ts';

/** Registers what the shell itself can do. Commands that speak of "the tab" mean the focused one. */
export function registerDefaultCommands(workbench: Workbench): void {
  workbench.commands.register(
    ...goCommands(workbench),
    ...tabCommands(workbench),
    ...tabMarkCommands(workbench),
    ...paneCommands(workbench),
    ...sessionCommands(workbench),
    ...hostCommands(workbench),
    ...filesCommands(workbench),
    ...programCommands(workbench),
  );
}

const words = text.commands;

function goCommands(workbench: Workbench): Command[] {
  const { view, dock } = workbench;
  const group = 'go';
  return [
    {
      id: 'palette.open',
      title: words.palette,
      group,
      icon: Search,
      isHidden: true,
      run: () => view.setState((state) => ({ paletteIsOpen: !state.paletteIsOpen, paletteOpens: 'terminal' })),
    },
    {
      id: 'hosts.find',
      title: words.findHosts,
      group,
      icon: Search,
      run: () => view.setState((state) => ({ sideBarIsOpen: true, findHostsAsked: state.findHostsAsked + 1 })),
    },
    {
      id: 'sideBar.toggle',
      title: words.toggleSideBar,
      group,
      icon: PanelLeft,
      run: () => view.setState((state) => ({ sideBarIsOpen: !state.sideBarIsOpen })),
    },
    { id: 'trust.open', title: words.trust, group, icon: Fingerprint, run: () => showSingle(workbench, 'trust') },
    { id: 'keys.open', title: words.keys, group, icon: KeyRound, run: () => showSingle(workbench, 'keys') },
    { id: 'tunnels.open', title: words.tunnels, group, icon: Waypoints, run: () => showSingle(workbench, 'tunnels') },
    { id: 'snippets.open', title: text.rail.snippets, group, icon: BookText, run: () => showSingle(workbench, 'snippets') },
    { id: 'recordings.open', title: text.tabs.recordings, group, icon: Film, run: () => showSingle(workbench, 'recordings') },
    { id: 'vault.open', title: text.vault.command, group, icon: Vault, run: () => showSingle(workbench, 'vault') },
    {
      id: 'powershell.open',
      title: words.powerShell,
      group,
      icon: SquareChevronRight,
      run: () => showSingle(workbench, 'powershellSessions'),
    },
    { id: 'region.next', title: words.nextRegion, group, run: () => nextRegion(dock, 1) },
    { id: 'region.previous', title: words.previousRegion, group, run: () => nextRegion(dock, -1) },
  ];
}

/** Opens a tab of a kind that there is only one of, or shows it. */
export function showSingle(workbench: Workbench, view: string): void {
  const open = workbench.dock.find((panel) => panel.view === view);
  if (open) workbench.dock.focus(open.id);
  else workbench.dock.open({ view });
}

/** Opens the same host in another tab or pane. */
export function duplicate(workbench: Workbench, panel: Panel, direction?: 'right' | 'below'): void {
  if (!panel.target) return;
  const own = duplicateOf(panel.view);
  if (own !== undefined) return own(workbench, panel, { beside: panel.id, direction });
  const options = { beside: panel.id, direction, name: panel.name, program: panel.program, detached: panel.detached };
  if (kindOfPanel(panel) === 'files') void workbench.openFiles(panel.target as Target, options);
  else void workbench.openTerminal(panel.target as Target, options);
}

function tabCommands(workbench: Workbench): Command[] {
  const { dock, view, settings, closedTabs } = workbench;
  const group = 'tabs';
  const hasTab = (): boolean => dock.active !== undefined;
  const order = (): SettingsModel['tabSwitchOrder'] => settings.state.getState().tabSwitchOrder;
  const others = (what: 'others' | 'right'): readonly string[] =>
    dock.active ? panelsToClose(dock.state.getState().panels, dock.active, what) : [];
  const closeGroup = (what: 'others' | 'right'): void => {
    closeTabs(workbench, others(what));
  };
  return [
    { id: 'tab.new', title: words.newTab, group, icon: Plus, run: () => showSingle(workbench, 'welcome') },
    {
      id: 'tab.close',
      title: words.closeTab,
      group,
      icon: X,
      when: hasTab,
      blocked: () => (dock.active?.pinned === true ? tabMarks.pinnedStays : undefined),
      run: () => dock.active && closeTabs(workbench, [dock.active.id]),
    },
    {
      id: 'tab.closeOthers',
      title: words.closeOthers,
      group,
      when: () => others('others').length > 0,
      run: () => closeGroup('others'),
    },
    {
      id: 'tab.closeRight',
      title: words.closeRight,
      group,
      when: () => others('right').length > 0,
      run: () => closeGroup('right'),
    },
    {
      id: 'tab.reopen',
      title: words.reopenTab,
      group,
      icon: Undo2,
      when: () => closedTabs.getState().tabs.length > 0,
      run: () => {
        const tab = closedTabs.getState().tabs.at(-1);
        if (!tab) return;
        closedTabs.setState((state) => ({ tabs: state.tabs.slice(0, -1) }));
        if (tab.kind === 'files') void workbench.openFiles(tab.target, { name: tab.name });
        else void workbench.openTerminal(tab.target, { name: tab.name, program: tab.program, detached: tab.detached });
      },
    },
    {
      id: 'tab.rename',
      title: words.renameTab,
      group,
      icon: Pencil,
      when: hasTab,
      run: () => view.setState({ renamingPanelId: dock.active?.id }),
    },
    { id: 'tab.next', title: words.nextTab, group, when: hasTab, run: () => dock.step(1, order()) },
    { id: 'tab.previous', title: words.previousTab, group, when: hasTab, run: () => dock.step(-1, order()) },
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((place): Command => ({
      id: `tab.show${place}`,
      title: words.showTab(place),
      group,
      isHidden: true,
      isOneOfMany: place > 1,
      when: hasTab,
      run: () => dock.showAt(place),
    })),
  ];
}

function paneCommands(workbench: Workbench): Command[] {
  const { dock } = workbench;
  const group = 'panes';
  const canSplit = (): boolean => dock.active?.target !== undefined;
  const split = (direction: 'right' | 'below'): void => {
    if (dock.active) duplicate(workbench, dock.active, direction);
  };
  return [
    { id: 'pane.splitRight', title: words.splitRight, group, icon: Columns2, when: canSplit, run: () => split('right') },
    { id: 'pane.splitDown', title: words.splitDown, group, icon: Rows2, when: canSplit, run: () => split('below') },
    { id: 'pane.zoom', title: words.zoomPane, group, icon: Maximize, when: () => dock.hasSplits, run: () => dock.toggleZoom() },
    ...(['Left', 'Right', 'Up', 'Down'] as const).map((side: Side): Command => ({
      id: `pane.focus${side}`,
      title: words.focusPane[side],
      group,
      isHidden: true,
      when: () => dock.hasSplits,
      run: () => dock.focusSide(side),
    })),
  ];
}

function sessionCommands(workbench: Workbench): Command[] {
  const { client, dock, sessions, showError, note } = workbench;
  const group = 'session';
  const current = (): SessionInfo | undefined => {
    const id = dock.active?.sessionId;
    return id === undefined ? undefined : sessions.state.getState().byId[id];
  };
  const isOrphan = (): boolean => sessions.state.getState().orphans.has(dock.active?.sessionId ?? '');
  const call = (run: (sessionId: SessionId) => Promise<unknown>): void => {
    const session = current();
    if (session) run(session.sessionId).catch(showError);
  };
  return [
    {
      id: 'session.reconnect',
      title: words.reconnect,
      group,
      icon: RefreshCw,
      when: () => isOrphan() || ['failed', 'ended', 'reconnecting'].includes(current()?.state.kind ?? ''),
      run: () => {
        if (isOrphan() && dock.active) void workbench.reopen(dock.active);
        else call((sessionId) => client.sessions.reconnect({ sessionId }));
      },
    },
    {
      id: 'session.stop',
      title: words.stop,
      group,
      icon: X,
      when: () => ['connecting', 'reconnecting'].includes(current()?.state.kind ?? ''),
      run: () => call((sessionId) => client.sessions.stop({ sessionId })),
    },
    {
      id: 'session.duplicate',
      title: words.duplicateTab,
      group,
      icon: SquareTerminal,
      when: () => dock.active?.target !== undefined,
      run: () => dock.active && duplicate(workbench, dock.active),
    },
    {
      id: 'session.disconnect',
      title: words.disconnect,
      group,
      icon: Unplug,
      when: () => current()?.connectionId !== undefined,
      run: () => {
        const connectionId = current()?.connectionId;
        if (connectionId !== undefined) client.connections.disconnect({ connectionId }).catch(showError);
      },
    },
    {
      id: 'session.copySsh',
      title: words.copySsh,
      group,
      icon: Copy,
      when: () => current() !== undefined,
      run: () => {
        const session = current();
        if (session)
          void navigator.clipboard.writeText(sshCommandOf(session.target)).then(() => note(text.hosts.copied), showError);
      },
    },
    {
      id: 'session.bookmark',
      title: words.bookmarkSession,
      group,
      icon: BookmarkPlus,
      when: () => current() !== undefined && current()?.bookmarkId === undefined,
      run: () => {
        const session = current();
        if (session) void keepAsBookmark(workbench, session.destination ?? addressOfLabel(session.target));
      },
    },
  ];
}

/** Opens the form of a new bookmark, filled from a destination. */
async function keepAsBookmark(workbench: Workbench, destination: string): Promise<void> {
  try {
    const parsed = await workbench.client.hosts.parseDestination({ input: destination });
    if (parsed.kind === 'invalid') return;
    const { name, host, settings, note } = parsed.draft;
    workbench.view.setState({ dialog: { kind: 'bookmark', parentId: null, draft: { name, host, settings, note } } });
  } catch (error) {
    workbench.showError(error);
  }
}

function hostCommands(workbench: Workbench): Command[] {
  const { view, hosts, toasts, showError } = workbench;
  const group = 'hosts';
  const parentId: BookmarkId | null = null;
  return [
    {
      id: 'hosts.newBookmark',
      title: words.newBookmark,
      group,
      icon: BookmarkPlus,
      run: () => view.setState({ dialog: { kind: 'bookmark', parentId } }),
    },
    {
      id: 'hosts.newFolder',
      title: words.newFolder,
      group,
      icon: FolderPlus,
      run: () => view.setState({ dialog: { kind: 'folder', parentId } }),
    },
    {
      id: 'hosts.undo',
      title: words.undoHosts,
      group,
      icon: Undo2,
      when: () => hosts.state.getState().tree?.undoLabel !== undefined,
      run: () => {
        const label = hosts.state.getState().tree?.undoLabel ?? '';
        hosts.undo().then(() => toasts.getState().show({ tone: 'note', words: text.hosts.undone(label) }), showError);
      },
    },
  ];
}

function programCommands(workbench: Workbench): Command[] {
  const { view, settings, showError, client } = workbench;
  const group = 'program';
  const theme = (value: SettingsModel['theme']) => (): void => void settings.update({ theme: value }).catch(showError);
  return [
    {
      id: 'settings.open',
      title: words.settings,
      group,
      icon: Settings,
      run: () => showSingle(workbench, 'settings'),
    },
    {
      id: 'help.keys',
      title: words.keyboardMap,
      group,
      icon: Keyboard,
      run: () => view.setState({ dialog: { kind: 'keyboardMap' } }),
    },
    { id: 'theme.dark', title: words.themeDark, group, icon: Moon, run: theme('dark') },
    { id: 'theme.light', title: words.themeLight, group, icon: Sun, run: theme('light') },
    { id: 'theme.system', title: words.themeSystem, group, icon: SunMoon, run: theme('system') },
    {
      id: 'demo.open',
      title: words.demo,
      group,
      icon: FlaskConical,
      run: () => {
        client.system.startDemo({}).then(({ destination }) => workbench.openTerminal({ destination }), showError);
      },
    },
  ];
}
