import { useEffect, useMemo, useState } from 'react';
import { useLinkState } from '../host/host-context.tsx';
import { later } from '../ui/later.tsx';
import { worthRestoring } from './dock-panels.ts';
import { FirstScreen } from './FirstScreen.tsx';
import { text } from './text.ts';
import { useDock } from './workbench-context.tsx';
import styles from './Dock.module.css';

const DockArea = later(async () => (await import('./DockArea.tsx')).DockArea);

/**
 * Tabs and splits. The docking library is most of the program's script: with nothing to restore, the first screen is drawn
 * without it, and it comes when the page is idle or a tab is opened.
 */
export function Dock() {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [isDue, setDue] = useState(false);
  const [isAttached, setAttached] = useState(false);
  const isWanted = useDock((state) => state.isWanted);
  const link = useLinkState();
  const layout = link.kind === 'ready' ? link.welcome.layout : undefined;
  const isRestored = useMemo(() => worthRestoring(layout) !== undefined, [layout]);
  const hasTabs = isRestored || (link.kind === 'ready' && link.welcome.sessions.length > 0);
  useEffect(() => {
    const frame = requestAnimationFrame(() => requestIdleCallback(() => setDue(true)));
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <main ref={setElement} className={styles.dock} aria-label={text.regions.dock} data-region="dock">
      <h1 className="visually-hidden">{text.appName}</h1>
      {!isAttached && !hasTabs && <FirstScreen />}
      {element !== null && link.kind !== 'connecting' && link.kind !== 'locked' && (isDue || isWanted || hasTabs) && (
        <div className={styles.area}>
          <DockArea element={element} onAttached={() => setAttached(true)} />
        </div>
      )}
    </main>
  );
}
