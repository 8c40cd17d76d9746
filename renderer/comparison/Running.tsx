import { Pause, Play, X } from 'lucide-react';
import type { ComparisonInfo } from '../../shared/model/comparisons.ts';
import type { TransferJobInfo } from '../../shared/model/transfers.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { IconButton } from '../ui/Button.tsx';
import { keepClear } from '../ui/keep-clear.ts';
import { sizeWords } from '../ui/file-figures.ts';
import { planWords, sideNames } from './compare-words.ts';
import { text } from './text.ts';
import styles from './ComparisonView.module.css';

/** How far the synchronisation is; it is among the transfers too. */
export function Running({ job, info }: { readonly job: TransferJobInfo; readonly info: ComparisonInfo | undefined }) {
  const { client, showError } = useWorkbench();
  const { totals, status, jobId } = job;
  const done = totals.doneFiles + totals.skippedFiles + totals.failedItems;
  const fraction = totals.bytes > 0 ? totals.doneBytes / totals.bytes : totals.files > 0 ? done / totals.files : 0;
  const percent = Math.floor(Math.min(1, fraction) * 100);
  const words = (info && planWords(info.plan, sideNames(info.left, info.right))) ?? text.synchronise;
  const isPaused = status === 'paused' || status === 'interrupted';
  const call = (answer: Promise<unknown>): void => void answer.catch(showError);
  return (
    <footer ref={keepClear} className={styles.foot}>
      <div className={styles.running}>
        <span className={styles.plan}>{status === 'waiting' ? text.waiting : text.running(words)}</span>
        <div
          role="progressbar"
          aria-label={text.progress}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
          className={styles.track}
        >
          <div className={styles.fill} style={{ width: `${percent}%` }} />
        </div>
      </div>
      <span className={styles.rate}>{status === 'running' ? `${sizeWords(job.bytesPerSecond)}/s` : ''}</span>
      <IconButton
        icon={isPaused ? Play : Pause}
        label={isPaused ? text.goOn : text.pause}
        tooltipSide="top"
        onClick={() => call(isPaused ? client.transfers.resume({ jobId }) : client.transfers.pause({ jobId }))}
      />
      <IconButton icon={X} label={text.stop} tooltipSide="top" onClick={() => call(client.transfers.cancel({ jobId }))} />
    </footer>
  );
}
