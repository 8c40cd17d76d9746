import { useEffect, useRef } from 'react';
import type { PsAnswer, PsQuestion } from '../../shared/model/powershell-questions.ts';
import { isAppError } from '../../shared/model/errors.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { PanelOverlay } from '../ui/PanelCard.tsx';
import { ChoiceQuestion } from './ChoiceQuestion.tsx';
import { KeyQuestion } from './KeyQuestion.tsx';
import { text } from './text.ts';
import { TypedQuestion } from './TypedQuestion.tsx';
import styles from './Questions.module.css';

interface QuestionOutletProps {
  /** Of the sessions of one tab, the oldest first. */
  readonly questions: readonly PsQuestion[];
  readonly isActive: boolean;
  /** The last one is gone: the focus goes back. */
  readonly onDone: () => void;
}

/** What scripts ask of the user, one at a time, over their tab. */
export function QuestionOutlet({ questions, isActive, onDone }: QuestionOutletProps) {
  const { powerShell, showError, note } = useWorkbench();
  const [first] = questions;
  const room = useRef<HTMLDivElement>(null);
  const questionId = first?.questionId;
  useEffect(() => {
    const element = room.current;
    if (questionId === undefined || !isActive || element === null) return;
    const { activeElement } = document;
    // Nothing steals the focus of another panel or of the palette.
    const isMine =
      activeElement === null || activeElement === document.body || element.parentElement?.contains(activeElement) === true;
    if (isMine) element.querySelector<HTMLElement>('[data-takes-focus="true"]')?.focus();
  }, [questionId, isActive]);
  if (first === undefined) return null;
  const answer = (given: PsAnswer): void => {
    powerShell.answer(first, given).catch((error: unknown) => {
      if (isAppError(error, 'powershell.notFound')) note(text.question.answered(first.computer));
      else showError(error);
    });
    if (questions.length === 1) onDone();
  };
  const { request } = first;
  return (
    <div ref={room} className={styles.layer}>
      <PanelOverlay key={first.questionId}>
        <div className={styles.queue}>
          {request.kind === 'choice' ? (
            <ChoiceQuestion computer={first.computer} request={request} onAnswer={answer} />
          ) : request.kind === 'key' ? (
            <KeyQuestion computer={first.computer} onAnswer={answer} />
          ) : (
            <TypedQuestion questionId={first.questionId} computer={first.computer} request={request} onAnswer={answer} />
          )}
          {questions.length > 1 && <p className={styles.more}>{text.question.more(questions.length - 1)}</p>}
        </div>
      </PanelOverlay>
    </div>
  );
}
