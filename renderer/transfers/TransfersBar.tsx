import { useId } from 'react';
import { ChevronDown, ChevronUp, ListX } from 'lucide-react';
import type { TransferJobInfo } from '../../shared/model/transfers.ts';
import { useView, useWorkbench } from '../shell/workbench-context.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { JobList } from './JobList.tsx';
import { durationWords, sizeWords, summaryOf, type Summary } from './job-words.ts';
import { ProgressBar } from './ProgressBar.tsx';
import { QuestionSheet } from './QuestionSheet.tsx';
import { text } from './text.ts';
import { useJobs, useTransferQuestions } from './use-transfers.ts';
import styles from './TransfersBar.module.css';

/** The strip above the status bar, which opens to all transfers; what they ask stands over it. */
export function TransfersBar() {
  const { view, client, showError } = useWorkbench();
  const isOpen = useView((state) => state.transfersAreOpen);
  const jobs = useJobs();
  const questions = useTransferQuestions();
  const summary = summaryOf(jobs);
  const listId = useId();
  return (
    <section className={styles.transfers} aria-label={text.region} data-region="transfers">
      <QuestionSheet questions={questions} jobs={jobs} />
      <div className={styles.strip}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={isOpen}
          aria-controls={isOpen ? listId : undefined}
          title={isOpen ? text.hide : text.show}
          data-region-focus
          onClick={() => view.setState({ transfersAreOpen: !isOpen })}
        >
          <Icon of={isOpen ? ChevronDown : ChevronUp} size={14} />
          <span className={styles.title}>{text.title}</span>
        </button>
        <span role="status" className={styles.counts}>
          {countWords(summary, questions.length)}
        </span>
        <Figures summary={summary} jobs={jobs} />
        <span className={styles.space} />
        {questions.length > 0 && (
          <Button kind="quiet" className={styles.answer} onClick={focusQuestion}>
            {text.actions.answer}
          </Button>
        )}
        {summary.ended > 0 && (
          <IconButton
            icon={ListX}
            label={text.clear}
            tooltipSide="top"
            onClick={() => void client.transfers.clear({}).catch(showError)}
          />
        )}
      </div>
      {isOpen && <JobList id={listId} jobs={jobs} />}
    </section>
  );
}

/** Progress, rate and remaining time of what runs. */
function Figures({ summary, jobs }: { readonly summary: Summary; readonly jobs: readonly TransferJobInfo[] }) {
  if (summary.active === 0) return null;
  const { fraction, bytesPerSecond, remainingSeconds } = summary;
  return (
    <>
      <ProgressBar label={text.progressOfAll} fraction={fraction} tone={toneOf(jobs)} className={styles.bar} />
      {bytesPerSecond > 0 && <strong className={styles.figure}>{text.perSecond(sizeWords(bytesPerSecond))}</strong>}
      {remainingSeconds !== undefined && <span className={styles.figure}>{text.left(durationWords(remainingSeconds))}</span>}
    </>
  );
}

function toneOf(jobs: readonly TransferJobInfo[]): 'busy' | 'warning' {
  return jobs.some(({ status }) => status === 'running') ? 'busy' : 'warning';
}

/** Changes only when a job begins, ends or asks: it is read aloud. */
function countWords({ active, resting, ended, failedItems }: Summary, questions: number): string {
  return [
    active > 0 && text.running(active),
    questions > 0 && text.asks(questions),
    resting > 0 && text.resting(resting),
    ended > 0 && text.ended(ended),
    failedItems > 0 && text.failed(failedItems),
  ]
    .filter((words) => words !== false)
    .join(' · ');
}

function focusQuestion(): void {
  document.querySelector<HTMLElement>('[data-transfer-question] [data-first]')?.focus();
}
