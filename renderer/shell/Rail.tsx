import { BookText, Fingerprint, FolderTree, KeyRound, Server, Settings, SquareChevronRight, Waypoints } from 'lucide-react';
import { classNames } from '../ui/class-names.ts';
import { IconButton } from '../ui/Button.tsx';
import { text } from './text.ts';
import { useDock, useView, useWorkbench } from './workbench-context.tsx';
import styles from './Rail.module.css';

const views = [
  { id: 'files', icon: FolderTree },
  { id: 'tunnels', icon: Waypoints },
  { id: 'powershell', icon: SquareChevronRight },
  { id: 'snippets', icon: BookText },
  { id: 'trust', icon: Fingerprint },
  { id: 'keys', icon: KeyRound },
] as const;

/** The views there are. A view that does not exist yet has no button here. */
export function Rail() {
  const { commands } = useWorkbench();
  const isOpen = useView((state) => state.sideBarIsOpen);
  const view = useDock((state) => state.panels.find((panel) => panel.id === state.activeId)?.view);
  return (
    <nav className={styles.rail} aria-label={text.regions.rail} data-region="rail">
      <IconButton
        icon={Server}
        label={text.rail.hosts}
        keys={commands.keysOf('sideBar.toggle')[0]}
        size={18}
        tooltipSide="right"
        aria-pressed={isOpen}
        className={classNames(styles.button, isOpen && styles.current)}
        onClick={() => commands.run('sideBar.toggle')}
      />
      {views.map(({ id, icon }) => (
        <IconButton
          key={id}
          icon={icon}
          label={text.rail[id]}
          keys={commands.keysOf(`${id}.open`)[0]}
          size={18}
          tooltipSide="right"
          className={classNames(styles.button, (view === id || view === `${id}Sessions`) && styles.current)}
          onClick={() => commands.run(`${id}.open`)}
        />
      ))}
      <span className={styles.space} />
      <IconButton
        icon={Settings}
        label={text.rail.settings}
        keys={commands.keysOf('settings.open')[0]}
        size={18}
        tooltipSide="right"
        className={styles.button}
        onClick={() => commands.run('settings.open')}
      />
    </nav>
  );
}
