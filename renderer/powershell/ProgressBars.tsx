import type { PsRunPart } from '../../shared/model/powershell.ts';
import { progressRows } from './progress-tree.ts';
import { spanWords } from '../shell/many-hosts/span-words.ts';
import { text } from './text.ts';
import styles from './ProgressBars.module.css';

const words = text.progress;
const mostShown = 8;

/** How far a command is, as it says itself: activities under those that they belong to. */
export function ProgressBars({ parts }: { readonly parts: readonly PsRunPart[] }) {
  const rows = parts.flatMap((part) =>
    progressRows(part.progress).map((row) => ({
      ...row,
      computer: parts.length > 1 ? part.computer : undefined,
      key: part.psSessionId,
    })),
  );
  if (rows.length === 0) return null;
  return (
    <ul className={styles.bars}>
      {rows.slice(0, mostShown).map(({ bar, depth, computer, key }) => (
        <li key={`${key} ${bar.activityId}`} className={styles.row}>
          <span className={styles.activity} style={{ paddingLeft: depth * 16 }}>
            {computer !== undefined && <span className={styles.computer}>{computer}</span>}
            {bar.activity}
          </span>
          <span
            role="progressbar"
            aria-label={words.label(bar.activity)}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={bar.percent}
            aria-valuetext={bar.status === '' ? undefined : bar.status}
            className={styles.track}
            data-unknown={bar.percent === undefined || undefined}
          >
            <span className={styles.done} style={{ width: `${bar.percent ?? 100}%` }} />
          </span>
          <span className={styles.figures}>{bar.percent !== undefined && words.percent(bar.percent)}</span>
          <span className={styles.status}>
            {[bar.status, bar.operation].filter(Boolean).join(' · ')}
            {bar.secondsRemaining !== undefined && ` · ${words.left(spanWords(bar.secondsRemaining * 1000))}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
