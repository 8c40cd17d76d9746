import type { ReactNode } from 'react';
import styles from './SidePanel.module.css';

/** One fact with its name beside it. */
export function DetailPart({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h3 className={styles.partTitle}>{title}</h3>
      <div className={styles.partBody}>{children}</div>
    </section>
  );
}
