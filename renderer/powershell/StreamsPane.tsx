import type { PsRunInfo, PsStream } from '../../shared/model/powershell.ts';
import { Button } from '../ui/Button.tsx';
import { SgrLine } from './SgrLine.tsx';
import { streamCount } from './stream-count.ts';
import { text } from './text.ts';
import { useRecords } from './use-records.ts';
import styles from './RecordPanes.module.css';

const words = text.streams;
const streams: readonly PsStream[] = ['warning', 'verbose', 'debug', 'information', 'host'];
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** Warnings and what else a command says beside its output, in their order. */
export function StreamsPane({ run, isNear }: { readonly run: PsRunInfo; readonly isNear: boolean }) {
  const count = streamCount(run);
  const { records, total, showMore } = useRecords(run, streams, count, isNear);
  if (count === 0) return <p className={styles.none}>{words.none}</p>;
  return (
    <div className={styles.records} role="region" aria-label={words.list} tabIndex={0}>
      <ul className={styles.list}>
        {records.map((record) => (
          <li key={record.index} className={styles.record}>
            <span className={styles.time}>{time.format(record.at)}</span>
            <span className={styles.stream} data-stream={record.stream}>
              {words.names[record.stream]}
            </span>
            {run.parts.length > 1 && <span className={styles.where}>{run.parts[record.part]?.computer}</span>}
            <span className={styles.words}>
              <SgrLine line={record.text} />
              {record.tags !== undefined && record.tags.length > 0 && (
                <span className={styles.tags}>{record.tags.join(', ')}</span>
              )}
            </span>
          </li>
        ))}
      </ul>
      {total > records.length && <Button onClick={showMore}>{words.more(total - records.length)}</Button>}
    </div>
  );
}
