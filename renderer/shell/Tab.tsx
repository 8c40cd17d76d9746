import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import type { IDockviewPanelHeaderProps } from 'dockview-react';
import {
  Anchor,
  BookText,
  Eye,
  Film,
  Fingerprint,
  Folder,
  FolderSync,
  KeyRound,
  Layers,
  Palette,
  Pin,
  Settings,
  SquareChevronRight,
  SquareTerminal,
  Stethoscope,
  Terminal,
  Vault,
  Waypoints,
  X,
  type LucideIcon,
} from 'lucide-react';
import { useIsCut } from '../host/host-context.tsx';
import { classNames } from '../ui/class-names.ts';
import { Icon } from '../ui/Icon.tsx';
import { ContextMenu, type MenuEntry, type Point } from '../ui/Menu.tsx';
import { StateDot } from '../ui/StateDot.tsx';
import { Tooltip } from '../ui/Tooltip.tsx';
import { AgentForwardingMark } from './AgentForwarding.tsx';
import { closeTabs } from './close-tabs.ts';
import { hasSession, PanelParams, tabColours } from './dock-panels.ts';
import { useTabDrops } from './dragging/use-tab-drops.ts';
import { dotOf, stateWords, tabName } from './session-state.ts';
import { restoredText } from './restored-text.ts';
import { tabMarks } from './tab-marks-text.ts';
import { text } from './text.ts';
import { PowerShellMark, usePowerShellFace } from './PowerShellMark.tsx';
import { TunnelsDot } from './TunnelsStatus.tsx';
import { WindowsMenu } from './WindowsMenu.tsx';
import { useSession, useSessions, useSomeSessionAsks, useView, useWorkbench } from './workbench-context.tsx';
import styles from './Tab.module.css';

const icons: Readonly<Record<string, LucideIcon>> = {
  terminal: SquareTerminal,
  files: Folder,
  welcome: Anchor,
  settings: Settings,
  trust: Fingerprint,
  keys: KeyRound,
  tunnels: Waypoints,
  comparison: FolderSync,
  powershell: Terminal,
  powershellSessions: SquareChevronRight,
  runs: Layers,
  snippets: BookText,
  follow: Eye,
  recordings: Film,
  doctor: Stethoscope,
  vault: Vault,
};
const names: Readonly<Record<string, string>> = {
  welcome: text.tabs.welcome,
  settings: text.tabs.settings,
  trust: text.tabs.trust,
  keys: text.tabs.keys,
  tunnels: text.tabs.tunnels,
  powershell: text.rail.powershell,
  powershellSessions: text.tabs.powerShell,
  runs: text.tabs.runs,
  snippets: text.rail.snippets,
  recordings: text.tabs.recordings,
  doctor: text.tabs.doctor,
  vault: text.vault.title,
};

/** A tab: kind, name, state, and production's edge. */
export function Tab({ api, params }: IDockviewPanelHeaderProps) {
  const workbench = useWorkbench();
  const { dock, view } = workbench;
  const parsed = PanelParams.safeParse(params);
  const panel: PanelParams = parsed.success ? parsed.data : { view: 'unknown' };
  const session = useSession(panel.sessionId);
  const asks = useSomeSessionAsks((sessionId) => hasSession(panel, sessionId));
  const isOrphan = useSessions((state) => panel.sessionId !== undefined && state.orphans.has(panel.sessionId));
  const isCut = useIsCut();
  const title = useSessions((state) => (panel.sessionId === undefined ? undefined : state.titles[panel.sessionId]));
  const powerShell = usePowerShellFace(panel.psSessions);
  const isRenaming = useView((state) => state.renamingPanelId === api.id);
  const isMoving = useView((state) => state.movingPanelId === api.id);
  const [menuAt, setMenuAt] = useState<Point>();
  const [coloursAt, setColoursAt] = useState<Point>();
  const drops = useTabDrops(api.id);

  const name =
    panel.name ?? (session && tabName(session)) ?? panel.former?.name ?? powerShell?.name ?? names[panel.view] ?? panel.view;
  const state = session ? stateWords(session, asks, isOrphan, isCut) : panel.former ? restoredText.state : powerShell?.words;
  const isProduction = (session ?? panel.former)?.production === true || powerShell?.production === true;
  const marks = [state, panel.pinned === true && tabMarks.pinned, panel.colour].filter((mark) => typeof mark === 'string');
  const label = marks.length === 0 ? name : text.tabs.label(name, marks.join(', '));
  useEffect(() => dock.setTitle(api.id, label), [dock, api, label]);

  const openMenu = (at: Point): void => {
    // The menu's commands speak of the focused tab.
    dock.show(api.id);
    setMenuAt(at);
  };
  const hint = [
    title,
    (session ?? panel.former)?.target,
    state,
    isProduction && text.tabs.production,
    panel.pinned === true && tabMarks.pinned,
  ]
    .filter(Boolean)
    .join('\n');
  return (
    <>
      <Tooltip words={hint === '' ? name : hint}>
        <div
          className={classNames(styles.tab, isProduction && styles.production)}
          data-colour={panel.colour}
          data-pinned={panel.pinned}
          ref={drops}
          data-tab={api.id}
          onContextMenu={(event: MouseEvent) => {
            event.preventDefault();
            openMenu({ x: event.clientX, y: event.clientY });
          }}
          onMouseDown={(event) => event.button === 1 && event.preventDefault()}
          // Who clicks a tab goes on to type in it. The second click of two renames, and its field keeps the focus.
          onClick={(event) => {
            if (event.detail !== 1 || isRenaming) return;
            dock.touch();
            dock.focusInside(api.id);
          }}
          onAuxClick={(event) => event.button === 1 && panel.pinned !== true && closeTabs(workbench, [api.id])}
          onDoubleClick={() => view.setState({ renamingPanelId: api.id })}
        >
          <Icon of={icons[panel.view] ?? SquareTerminal} className={styles.kind} />
          {isRenaming ? <NameField panelId={api.id} name={name} /> : <span className={styles.name}>{name}</span>}
          {session && <StateDot state={dotOf(session, asks, isOrphan, isCut)} words={state} />}
          {!session && panel.former && <StateDot state="idle" words={restoredText.state} />}
          {session && <AgentForwardingMark session={session} />}
          {powerShell && <PowerShellMark face={powerShell} isCut={isCut} />}
          {panel.view === 'tunnels' && <TunnelsDot />}
          {/* For the pointer only: inside a tab no reader may find another control; the keyboard has the command. */}
          {panel.pinned === true ? (
            <Icon of={Pin} size={12} className={styles.pin} />
          ) : (
            <span
              className={styles.close}
              aria-hidden="true"
              title={text.tabs.close(name)}
              onClick={(event) => {
                event.stopPropagation();
                closeTabs(workbench, [api.id]);
              }}
            >
              <Icon of={X} size={14} />
            </span>
          )}
        </div>
      </Tooltip>
      {menuAt && (
        <TabMenu
          panelId={api.id}
          name={name}
          at={menuAt}
          onClose={() => setMenuAt(undefined)}
          onColours={() => setColoursAt(menuAt)}
        />
      )}
      {isMoving && <WindowsMenu panelId={api.id} name={name} />}
      {coloursAt && <ColourMenu panelId={api.id} name={name} at={coloursAt} onClose={() => setColoursAt(undefined)} />}
    </>
  );
}

const menuCommands = [
  'tab.close',
  'tab.closeOthers',
  'tab.closeRight',
  '',
  'tab.rename',
  'tab.pin',
  'tab.unpin',
  'tab.colours',
  'tab.toNewWindow',
  'tab.toWindow',
  'session.duplicate',
  'files.here',
  'session.terminalHere',
  'pane.splitRight',
  'pane.splitDown',
  '',
  'powershell.stop',
  'powershell.end',
  'session.reconnect',
  'session.stop',
  'session.copySsh',
  'session.bookmark',
] as const;

/** The colours for one tab, and none. */
function ColourMenu(props: {
  readonly panelId: string;
  readonly name: string;
  readonly at: Point;
  readonly onClose: () => void;
}) {
  const { dock } = useWorkbench();
  const entries = [...tabColours, undefined].map((colour): MenuEntry => ({
    kind: 'item',
    words: colour === undefined ? tabMarks.none : tabMarks.names[colour],
    run: () => dock.update(props.panelId, { colour }),
  }));
  return <ContextMenu at={props.at} entries={entries} label={tabMarks.coloursOf(props.name)} onClose={props.onClose} />;
}

function TabMenu(props: {
  readonly panelId: string;
  readonly name: string;
  readonly at: Point;
  readonly onClose: () => void;
  readonly onColours: () => void;
}) {
  const { commands, dock } = useWorkbench();
  const entries = menuCommands.flatMap((id): MenuEntry[] => {
    if (id === '') return [{ kind: 'separator' }];
    if (id === 'tab.colours') return [{ kind: 'item', words: tabMarks.colours, icon: Palette, run: props.onColours }];
    const command = commands.all().find((each) => each.id === id);
    if (!command || !commands.isAvailable(command)) return [];
    const run = (): void => {
      dock.show(props.panelId);
      commands.run(id);
    };
    return [
      { kind: 'item', words: command.title, icon: command.icon, keys: commands.keysOf(id)[0], why: command.blocked?.(), run },
    ];
  });
  return <ContextMenu at={props.at} entries={separated(entries)} label={text.tabs.menu(props.name)} onClose={props.onClose} />;
}

/** Without separators that have nothing on one of their sides. */
function separated(entries: readonly MenuEntry[]): readonly MenuEntry[] {
  const isLine = (entry: MenuEntry | undefined): boolean => entry === undefined || entry.kind === 'separator';
  return entries.filter((entry, at) => !isLine(entry) || !(isLine(entries[at - 1]) || entries.slice(at).every(isLine)));
}

/** The tab's name while it is typed: Enter keeps it, Escape leaves it, an empty one gives the session's own back. */
function NameField({ panelId, name }: { readonly panelId: string; readonly name: string }) {
  const { dock, view } = useWorkbench();
  const field = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const finish = (keep: boolean): void => {
    if (isDone.current) return;
    isDone.current = true;
    const typed = field.current?.value.trim() ?? '';
    if (keep && typed !== name) dock.update(panelId, { name: typed === '' ? undefined : typed });
    view.setState({ renamingPanelId: undefined });
    dock.focusInside(panelId);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Enter') finish(true);
    else if (event.key === 'Escape') finish(false);
  };
  return (
    <input
      ref={field}
      className={styles.field}
      aria-label={text.tabs.rename}
      defaultValue={name}
      maxLength={80}
      onKeyDown={onKeyDown}
      onBlur={() => finish(true)}
      onPointerDown={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    />
  );
}
