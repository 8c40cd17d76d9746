import { Laptop, Search, Server } from 'lucide-react';
import { useShallow } from 'zustand/react/shallow';
import type { FileSide } from '../../shared/model/files.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import { sessionName } from '../shell/session-state.ts';
import { targetOf } from '../shell/target.ts';
import { useSessions, useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { MenuButton, type MenuEntry } from '../ui/Menu.tsx';
import type { FilesTab } from './files-tab.ts';
import type { PaneController } from './pane-controller.ts';
import { text } from './text.ts';
import styles from './PaneHead.module.css';

interface SideMenuProps {
  readonly tab: FilesTab;
  readonly pane: PaneController;
  readonly side: FileSide;
  readonly place: string;
}

const words = text.head;

/** Whose files: this computer's, those of a host that is connected, or of any other. */
export function SideMenu({ tab, pane, side, place }: SideMenuProps) {
  const { commands } = useWorkbench();
  const hosts = useSessions(useShallow((state) => hostsOf(Object.values(state.byId), state.orphans)));
  const entries: readonly MenuEntry[] = [
    { kind: 'item', words: text.local, icon: Laptop, run: () => pane.go('~', { side: { kind: 'local' } }) },
    ...(hosts.length > 0 ? [{ kind: 'separator' } as const] : []),
    ...hosts.map((session): MenuEntry => ({
      kind: 'item',
      words: sessionName(session),
      icon: Server,
      run: () => void tab.showHost(pane, targetOf(session)),
    })),
    { kind: 'separator' },
    {
      kind: 'item',
      words: words.otherHost,
      icon: Search,
      keys: commands.keysOf('files.host')[0],
      run: () => tab.askHost(pane),
    },
  ];
  return (
    <MenuButton entries={entries} label={words.side(place)}>
      <Button kind="quiet" icon={side.kind === 'local' ? Laptop : Server} className={styles.side} aria-label={words.side(place)}>
        {place}
      </Button>
    </MenuButton>
  );
}

/** One session of each host that is connected. */
function hostsOf(sessions: readonly SessionInfo[], orphans: ReadonlySet<string>): readonly SessionInfo[] {
  const byTarget = new Map<string, SessionInfo>();
  for (const session of sessions) {
    const isThere = session.state.kind === 'open' || session.state.kind === 'stalled';
    if (isThere && !orphans.has(session.sessionId) && !byTarget.has(session.target)) byTarget.set(session.target, session);
  }
  return [...byTarget.values()];
}
