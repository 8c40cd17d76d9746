import { RadioTower } from 'lucide-react';
import { broadcastText } from '../shell/broadcast-text.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import styles from './BroadcastMark.module.css';

/** The frame of a terminal that is typed into together with others. */
export function BroadcastFrame() {
  return <div className={styles.frame} data-broadcast-frame="" />;
}

/** Over it: how many there are, and the stop. */
export function BroadcastMark({ count }: { readonly count: number }) {
  const { commands } = useWorkbench();
  const keys = commands.keysOf('broadcast.stop')[0];
  return (
    <div className={styles.mark}>
      <Icon of={RadioTower} size={14} />
      <span>{broadcastText.mark(count)}</span>
      <Button
        kind="quiet"
        className={styles.stop}
        trailing={keys === undefined ? undefined : <Kbd keys={keys} />}
        onClick={() => commands.run('broadcast.stop')}
      >
        {broadcastText.stop}
      </Button>
    </div>
  );
}
