import { uiText } from './text.ts';
import styles from './Skeleton.module.css';

/** Rows in place of what is still loading. Invisible for the first 300 ms, so that quick answers do not flicker. */
export function Skeleton({ rows }: { readonly rows: number }) {
  return (
    <div className={styles.skeleton} role="status" aria-label={uiText.loading}>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} className={styles.row} style={{ width: `${40 + ((index * 37) % 45)}%` }} />
      ))}
    </div>
  );
}
