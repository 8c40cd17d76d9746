import { useStore } from 'zustand';
import { usePowerShellFace } from './PowerShellMark.tsx';
import { sessionWords } from './powershell-face.ts';
import { useWorkbench } from './workbench-context.tsx';
import styles from './StatusBar.module.css';

/** What the status bar says of a tab of PowerShell sessions: who is where, with which PowerShell; of several how they stand. */
export function PowerShellStatus({ ids }: { readonly ids: readonly string[] }) {
  const face = usePowerShellFace(ids);
  const only = useStore(useWorkbench().powerShell.state, ({ sessions }) =>
    ids.length === 1 ? sessions[ids[0] ?? ''] : undefined,
  );
  if (face === undefined) return <span className={styles.space} />;
  const { powerShell } = only?.versions ?? {};
  return (
    <>
      <span className={styles.part} role="status">
        <span className={styles.strong}>{only === undefined ? face.name : only.target.replace(/:22$/, '')}</span>
      </span>
      {powerShell !== undefined && <span className={styles.part}>{`PowerShell ${powerShell}`}</span>}
      <span className={styles.part}>
        {only === undefined ? face.words.replace(/^PowerShell, /, '') : sessionWords(only, false)}
      </span>
      <span className={styles.space} />
    </>
  );
}
