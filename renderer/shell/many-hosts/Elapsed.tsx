import { spanWords } from './span-words.ts';
import { useNow } from './use-now.ts';
import styles from './Card.module.css';

/** How long a run took, or takes by now. */
export function Elapsed({
  run: { startedAt, endedAt },
}: {
  readonly run: { readonly startedAt: number; readonly endedAt?: number | undefined };
}) {
  const now = useNow(endedAt === undefined);
  const span = Math.max(0, (endedAt ?? now) - startedAt);
  // Tenths of a second that run by help nobody.
  return <span className={styles.time}>{spanWords(endedAt === undefined ? Math.floor(span / 1000) * 1000 : span)}</span>;
}
