import { Keyboard } from 'lucide-react';
import type { PsAnswer } from '../../shared/model/powershell-questions.ts';
import { Button } from '../ui/Button.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { keyAnswer } from './question-fields.ts';
import { text } from './text.ts';
import styles from './Questions.module.css';

const words = text.question;

/** A script waits for one key. Tab leads on to the button, as anywhere. */
export function KeyQuestion({
  computer,
  onAnswer,
}: {
  readonly computer: string;
  readonly onAnswer: (answer: PsAnswer) => void;
}) {
  return (
    <PanelCard
      role="dialog"
      icon={Keyboard}
      title={words.key}
      who={words.who(computer)}
      actions={<Button onClick={() => onAnswer({ kind: 'cancel' })}>{words.cancel}</Button>}
    >
      <button
        type="button"
        className={styles.key}
        aria-label={words.keyPlace}
        data-takes-focus="true"
        onKeyDown={(event) => {
          const answer = event.key === 'Tab' ? undefined : keyAnswer(event);
          if (answer === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          onAnswer(answer);
        }}
      >
        {words.keyHelp}
      </button>
    </PanelCard>
  );
}
