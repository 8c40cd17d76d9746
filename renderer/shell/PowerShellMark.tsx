import { useMemo } from 'react';
import { useStore } from 'zustand';
import { StateDot } from '../ui/StateDot.tsx';
import { runsOfTab, tabFace, type TabFace } from './powershell-face.ts';
import { text } from './text.ts';
import { useWorkbench } from './workbench-context.tsx';
import styles from './PowerShellMark.module.css';

const none: readonly string[] = [];

/** What a tab of PowerShell sessions says of itself; undefined for other tabs, and while none of its sessions is known. */
export function usePowerShellFace(sessionIds: readonly string[] = none): TabFace | undefined {
  const { state } = useWorkbench().powerShell;
  // Most tabs are others: they are not drawn anew for what happens here.
  const known = useStore(state, (now) => (sessionIds.length === 0 ? undefined : now));
  return useMemo(() => {
    if (known === undefined) return undefined;
    const sessions = sessionIds.flatMap((id) => known.sessions[id] ?? []);
    const runs = runsOfTab(
      known.runOrder.flatMap((id) => known.runs[id] ?? []),
      sessionIds,
    );
    return tabFace(sessions, runs, new Set(known.questions.map(({ psSessionId }) => psSessionId)), sessionIds.length);
  }, [known, sessionIds]);
}

/** Its state, and how far it is. */
export function PowerShellMark({ face, isCut }: { readonly face: TabFace; readonly isCut: boolean }) {
  return (
    <>
      {face.percent !== undefined && <span className={styles.percent}>{text.powerShell.progress(face.percent)}</span>}
      <StateDot state={isCut ? 'idle' : face.dot} words={face.words} />
    </>
  );
}
