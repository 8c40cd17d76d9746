import { useState } from 'react';
import { Split } from 'lucide-react';
import { printableLine } from '../../shared/base/printable.ts';
import type { PsAnswer, PsRequest } from '../../shared/model/powershell-questions.ts';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { text } from './text.ts';
import { Said } from './TypedQuestion.tsx';
import styles from './Questions.module.css';

const words = text.question;

interface ChoiceQuestionProps {
  readonly computer: string;
  readonly request: Extract<PsRequest, { kind: 'choice' }>;
  readonly onAnswer: (answer: PsAnswer) => void;
}

/** One of several, or several of them; letters as the script gave them. */
export function ChoiceQuestion({ computer, request, onAnswer }: ChoiceQuestionProps) {
  const { choices, isMultiple, defaults } = request;
  const [chosen, setChosen] = useState<readonly number[]>(defaults);
  const answer = (indexes: readonly number[]): void => onAnswer({ kind: 'choices', indexes: [...indexes] });
  const cancel = (): void => onAnswer({ kind: 'cancel' });
  const toggle = (at: number): void =>
    setChosen(chosen.includes(at) ? chosen.filter((each) => each !== at) : [...chosen, at].sort((a, b) => a - b));
  const first = defaults[0] ?? 0;
  return (
    <PanelCard
      role="dialog"
      icon={Split}
      title={words.choice}
      who={words.who(computer)}
      subtitle={<Said request={request} />}
      onEscape={cancel}
      actions={
        <>
          <Button onClick={cancel} trailing={<Kbd keys="Escape" />}>
            {words.cancel}
          </Button>
          {isMultiple && (
            <Button kind="primary" onClick={() => answer(chosen)}>
              {words.send}
            </Button>
          )}
        </>
      }
    >
      <div
        role="group"
        aria-label={words.choices}
        className={styles.choices}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.altKey || event.metaKey) return;
          const at = choices.findIndex(({ hotKey }) => hotKey !== undefined && hotKey.toUpperCase() === event.key.toUpperCase());
          if (at < 0) return;
          event.preventDefault();
          if (isMultiple) toggle(at);
          else answer([at]);
        }}
      >
        {choices.map(({ label, hotKey, help }, at) => (
          <Button
            key={at}
            className={styles.choice}
            aria-pressed={isMultiple ? chosen.includes(at) : undefined}
            data-takes-focus={at === first ? 'true' : undefined}
            title={printableLine(help, 300)}
            trailing={hotKey === undefined ? undefined : <Kbd keys={hotKey} />}
            onClick={() => (isMultiple ? toggle(at) : answer([at]))}
          >
            {printableLine(label, 80)}
          </Button>
        ))}
      </div>
      {choices.some(({ help }) => help.trim() !== '') && (
        <dl className={styles.helps}>
          {choices.map(({ label, help }, at) => (
            <div key={at}>
              <dt>{printableLine(label, 80)}</dt>
              <dd>{printableLine(help, 300)}</dd>
            </div>
          ))}
        </dl>
      )}
    </PanelCard>
  );
}
