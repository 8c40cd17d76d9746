import type { ReactNode } from 'react';
import styles from './EmptyState.module.css';

interface EmptyStateProps {
  /** One sentence. */
  readonly words: ReactNode;
  /** One primary button, when there is something to do. */
  readonly action?: ReactNode;
}

export function EmptyState({ words, action }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <p>{words}</p>
      {action}
    </div>
  );
}
