import { RadioTower, Square } from 'lucide-react';
import { useStore } from 'zustand';
import { Icon } from '../ui/Icon.tsx';
import { Tooltip } from '../ui/Tooltip.tsx';
import { broadcastOf } from './broadcast.ts';
import { broadcastText as text } from './broadcast-text.ts';
import { useWorkbench } from './workbench-context.tsx';
import styles from './BroadcastStatus.module.css';

/** That typing goes to several terminals, whichever tab is in front, and the button that ends it at once. */
export function BroadcastPart() {
  const workbench = useWorkbench();
  const broadcast = broadcastOf(workbench);
  const count = useStore(broadcast.state, ({ targets }) => targets.length);
  if (count === 0) return null;
  return (
    <>
      <span className="visually-hidden" role="status">
        {text.mark(count)}
      </span>
      <Tooltip words={text.commands.stop} keys={workbench.commands.keysOf('broadcast.stop')[0]} side="top">
        <button
          type="button"
          aria-label={text.markAndStop(count)}
          className={styles.part}
          onClick={() => workbench.commands.run('broadcast.stop')}
        >
          <Icon of={RadioTower} size={14} />
          <span>{text.mark(count)}</span>
          <span className={styles.stop}>
            <Icon of={Square} size={12} />
            {text.stop}
          </span>
        </button>
      </Tooltip>
    </>
  );
}
