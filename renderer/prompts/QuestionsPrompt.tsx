import { MessageCircleQuestionMark } from 'lucide-react';
import { printable, printableLine } from '../../shared/base/printable.ts';
import { ArmedButton } from '../ui/ArmedButton.tsx';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { useArmed } from '../ui/use-armed.ts';
import { Countdown } from './Countdown.tsx';
import { PromptContext } from './PromptContext.tsx';
import type { PromptProps } from './prompt-types.ts';
import { SecretField } from '../ui/SecretField.tsx';
import { fieldName, text } from './text.ts';
import { useSecrets } from './use-secrets.ts';
import styles from './prompts.module.css';

/** One round of keyboard-interactive (RFC 4256 section 3.2): the server's own words, a field for each of its questions. */
export function QuestionsPrompt({ prompt, onAnswer }: PromptProps<'keyboardInteractive'>) {
  const { name, instruction, questions } = prompt.body;
  const secrets = useSecrets();
  const cancel = (): void => onAnswer({ kind: 'cancel' });
  const isArmed = useArmed(prompt.promptId);
  const submit = (): void => {
    if (isArmed) onAnswer({ kind: 'secrets', values: secrets.take() });
  };
  const said = printable(instruction).trim();
  return (
    <PanelCard
      role="dialog"
      icon={MessageCircleQuestionMark}
      title={printableLine(name, 120) || text.questions.title}
      who={prompt.hop.label}
      subtitle={
        <>
          <PromptContext prompt={prompt} />
          {said !== '' && (
            <div className={styles.instruction} role="group" aria-label={text.questions.instruction} tabIndex={0}>
              {said}
            </div>
          )}
        </>
      }
      onEscape={cancel}
      side={<Countdown deadline={prompt.deadline} />}
      actions={
        <>
          <Button onClick={cancel} trailing={<Kbd keys="Escape" />}>
            {text.cancel}
          </Button>
          <ArmedButton
            isArmed={isArmed}
            kind="primary"
            onClick={submit}
            data-takes-focus={questions.length === 0 ? 'true' : undefined}
          >
            {text.continue}
          </ArmedButton>
        </>
      }
    >
      {questions.length === 0 && <p>{text.questions.none}</p>}
      <div className={styles.questions}>
        {questions.map((question, index) => (
          <SecretField
            key={index}
            label={printableLine(question.text, 200) || text.questions.answer(index + 1)}
            name={fieldName(prompt.promptId, index)}
            echo={question.echo}
            autoFocusMark={index === 0}
            onEnter={submit}
            inputRef={secrets.field(index)}
          />
        ))}
      </div>
    </PanelCard>
  );
}
