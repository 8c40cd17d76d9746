import type { ReactNode } from 'react';
import styles from './ScriptBlock.module.css';

/** A script that is about to run or to be pasted, whole. */
export function ScriptBlock({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <pre className={styles.script} aria-label={label} tabIndex={0} role="region">
      {children}
    </pre>
  );
}
