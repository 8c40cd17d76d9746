import { useEffect, useRef, type ReactNode } from 'react';
import { classNames } from '../../ui/class-names.ts';
import { promptOutlet } from '../../shell/views.ts';
import styles from './tokens.module.css';

interface TokenQuestionsProps {
  /** The security key is at work: its questions stand in the place of the form, which keeps what was typed. */
  readonly isAsking: boolean;
  /** What goes on while it asks nothing. */
  readonly words: string;
  readonly children: ReactNode;
}

/** PIN and touch of a security key, inside the dialog that makes or reads keys. */
export function TokenQuestions({ isAsking, words, children }: TokenQuestionsProps) {
  const Questions = promptOutlet();
  const room = useRef<HTMLDivElement>(null);
  // The button that had the focus can't keep it; a question takes it from here.
  useEffect(() => {
    if (!isAsking) return;
    room.current?.focus();
    room.current?.scrollIntoView({ block: 'start' });
  }, [isAsking]);
  return (
    <div className={styles.stage}>
      <div className={classNames(isAsking && styles.away)} inert={isAsking}>
        {children}
      </div>
      {isAsking && (
        <div ref={room} tabIndex={-1} className={styles.questions}>
          <p role="status" className={styles.waiting}>
            {words}
          </p>
          {Questions !== undefined && <Questions sessionId={undefined} inDialog />}
        </div>
      )}
    </div>
  );
}
