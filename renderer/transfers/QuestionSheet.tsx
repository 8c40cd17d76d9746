import { useEffect, useRef } from 'react';
import type { TransferAnswer, TransferJobInfo, TransferQuestion } from '../../shared/model/transfers.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { ConflictCard } from './ConflictCard.tsx';
import { PrivateKeysCard } from './PrivateKeysCard.tsx';
import { StandInCard } from './StandInCard.tsx';
import { text } from './text.ts';
import styles from './QuestionSheet.module.css';

interface QuestionSheetProps {
  readonly questions: readonly TransferQuestion[];
  readonly jobs: readonly TransferJobInfo[];
}

/** The oldest question, over the tabs at the strip's edge: nothing moves for it, and no terminal loses the focus to it. */
export function QuestionSheet({ questions, jobs }: QuestionSheetProps) {
  const { client, transfers, showError } = useWorkbench();
  const question = questions[0];
  const sheet = useRef<HTMLDivElement>(null);
  const questionId = question?.questionId;
  useFocusWhereItFits(sheet, questionId);
  if (question === undefined) return null;
  const job = jobs.find(({ jobId }) => jobId === question.jobId);
  const answer = (given: TransferAnswer): void => {
    transfers.answered(question.questionId);
    client.transfers.answer({ questionId: question.questionId, answer: given }).catch(showError);
  };
  return (
    <div ref={sheet} className={styles.sheet} data-transfer-question="">
      {question.kind === 'conflict' ? (
        <ConflictCard
          key={questionId}
          question={question}
          job={job}
          waiting={text.conflict.of(questions.length)}
          onAnswer={answer}
        />
      ) : question.kind === 'privateKeys' ? (
        <PrivateKeysCard key={questionId} question={question} job={job} onAnswer={answer} />
      ) : (
        <StandInCard key={questionId} question={question} job={job} onAnswer={answer} />
      )}
    </div>
  );
}

/** Who was at the files when it was asked, or answered the one before, goes on with the keyboard; nobody else loses the focus. */
function useFocusWhereItFits(sheet: { readonly current: HTMLElement | null }, questionId: string | undefined): void {
  const wasInside = useRef(false);
  const before = useRef<Element | null>(null);
  useEffect(() => {
    const { activeElement, body } = document;
    const isFree = activeElement === null || activeElement === body || activeElement.closest('[data-files-view]') !== null;
    if (questionId === undefined) {
      if (wasInside.current && isFree && before.current instanceof HTMLElement && before.current.isConnected)
        before.current.focus();
      wasInside.current = false;
      return;
    }
    if (!isFree && !wasInside.current) return;
    if (!wasInside.current) before.current = activeElement;
    wasInside.current = true;
    sheet.current?.querySelector<HTMLElement>('[data-first]')?.focus();
  }, [sheet, questionId]);
}
