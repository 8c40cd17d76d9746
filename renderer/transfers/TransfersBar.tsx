import { ListX } from 'lucide-react';
import type { TransferJobInfo } from '../../shared/model/transfers.ts';
import { useView, useWorkbench } from '../shell/workbench-context.tsx';
import { BottomStrip, StripButton } from '../ui/BottomStrip.tsx';
import { IconButton } from '../ui/Button.tsx';
import { sizeWords } from '../ui/file-figures.ts';
import { JobList } from './JobList.tsx';
import { durationWords, summaryOf, type Summary } from './job-words.ts';
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
  return (
    <BottomStrip
      label={text.region}
      region="transfers"
      title={text.title}
      isOpen={isOpen}
      toggleWords={isOpen ? text.hide : text.show}
      onToggle={() => view.setState({ transfersAreOpen: !isOpen })}
      counts={countWords(summary, questions.length)}
      className={styles.transfers}
      above={<QuestionSheet questions={questions} jobs={jobs} />}
      figures={<Figures summary={summary} jobs={jobs} />}
      tools={
        <>
          {questions.length > 0 && <StripButton onClick={focusQuestion}>{text.actions.answer}</StripButton>}
          {summary.ended > 0 && (
            <IconButton
              icon={ListX}
              label={text.clear}
              tooltipSide="top"
              onClick={() => void client.transfers.clear({}).catch(showError)}
            />
          )}
        </>
      }
      list={(id) => <JobList id={id} jobs={jobs} />}
    />
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
