import { Server, Settings } from 'lucide-react';
import { classNames } from '../ui/class-names.ts';
import { IconButton } from '../ui/Button.tsx';
import { text } from './text.ts';
import { useView, useWorkbench } from './workbench-context.tsx';
import styles from './Rail.module.css';

/** The views there are. A view that does not exist yet has no button here. */
export function Rail() {
  const { commands } = useWorkbench();
  const isOpen = useView((state) => state.sideBarIsOpen);
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
