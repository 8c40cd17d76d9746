import { Anchor, Plus } from 'lucide-react';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { text } from './text.ts';
import { viewOf } from './views.ts';
import { useWorkbench } from './workbench-context.tsx';
import styles from './FirstScreen.module.css';

/** The welcome tab as the dock will draw it, before the dock is there. */
export function FirstScreen() {
  const { commands } = useWorkbench();
  const View = viewOf('welcome');
  return (
    <div className={styles.screen}>
      <div className={styles.bar} aria-hidden="true">
        <div className={styles.tab}>
          <Icon of={Anchor} className={styles.kind} />
          <span>{text.tabs.welcome}</span>
        </div>
        <div className={styles.newTab}>
          <IconButton icon={Plus} label={text.tabs.new} onClick={() => commands.run('tab.new')} />
        </div>
      </div>
      <div className={styles.view}>{View && <View panelId={firstPanel} sessionId={undefined} isVisible isActive />}</div>
    </div>
  );
}

/** The panel that the first screen stands for; the dock does not know it. */
const firstPanel = 'first';
