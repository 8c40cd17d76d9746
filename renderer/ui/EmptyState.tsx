import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './EmptyState.module.css';

interface EmptyStateProps {
  /** One sentence. */
  readonly words: ReactNode;
  /** One primary button, when there is something to do. */
  readonly action?: ReactNode;
  /** It stands in something that has air of its own, a dialog or cards: in line with what is beside it. */
  readonly isFlush?: boolean;
}

export function EmptyState({ words, action, isFlush = false }: EmptyStateProps) {
  return (
    <div className={classNames(styles.empty, isFlush && styles.flush)}>
      <p>{words}</p>
      {action}
    </div>
  );
}
