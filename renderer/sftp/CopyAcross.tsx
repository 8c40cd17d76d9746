import { useStore } from 'zustand';
import { sessionName } from '../shell/session-state.ts';
import { useSession, useWorkbench } from '../shell/workbench-context.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import type { PaneController } from './pane-controller.ts';
import { text } from './text.ts';
import styles from './PaneFoot.module.css';

interface CopyAcrossProps {
  /** The side that the copies go to. */
  readonly other: PaneController;
}

/** What most people are here for, in sight as soon as something is chosen: copies it to the other side. */
export function CopyAcross({ other }: CopyAcrossProps) {
  const { commands } = useWorkbench();
  const side = useStore(other.state, (state) => state.side);
  const session = useSession(side.kind === 'remote' ? side.sessionId : undefined);
  const keys = commands.keysOf('files.copy')[0];
  return (
    <button type="button" className={styles.across} onClick={() => commands.run('files.copy')}>
      <span className={styles.part}>{text.foot.copyTo(session && sessionName(session))}</span>
      {keys !== undefined && <Kbd keys={keys} />}
    </button>
  );
}
