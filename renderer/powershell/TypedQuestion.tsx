import { useEffect, useRef, type KeyboardEvent } from 'react';
import { KeyRound, MessageCircleQuestionMark } from 'lucide-react';
import { printable, printableLine } from '../../shared/base/printable.ts';
import type { PsAnswer, PsRequest } from '../../shared/model/powershell-questions.ts';
import { ArmedButton } from '../ui/ArmedButton.tsx';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { TextField } from '../ui/TextField.tsx';
import { useArmed } from '../ui/use-armed.ts';
import { answerOf, fieldsOf } from './question-fields.ts';
import { text } from './text.ts';
import styles from './Questions.module.css';

const words = text.question;

interface TypedQuestionProps {
  readonly questionId: string;
  readonly computer: string;
  readonly request: Extract<PsRequest, { kind: 'line' | 'fields' | 'credential' }>;
  readonly onAnswer: (answer: PsAnswer) => void;
}

/**
 * A line, a secret, a login or several values. What is typed stands in the inputs only, and they are emptied with the answer. The card speaks in
 * our words and by our name of the host: what the server says is shown as such.
 */
export function TypedQuestion({ questionId, computer, request, onAnswer }: TypedQuestionProps) {
  const inputs = useRef(new Map<number, HTMLInputElement>());
  const isArmed = useArmed(questionId);
  const fields = fieldsOf(request, words);
  const isSecret = fields.some(({ isSecure }) => isSecure);
  useEffect(() => {
    const all = inputs.current;
    return () => {
      for (const input of all.values()) input.value = '';
    };
  }, []);
  const send = (): void => {
    if (!isArmed) return;
    const typed = fields.map((_, at) => inputs.current.get(at)?.value ?? '');
    for (const input of inputs.current.values()) input.value = '';
    onAnswer(answerOf(request, typed));
  };
  const cancel = (): void => onAnswer({ kind: 'cancel' });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <PanelCard
      role="dialog"
      icon={isSecret ? KeyRound : MessageCircleQuestionMark}
      title={request.kind === 'credential' ? words.credentialTitle : request.kind === 'fields' ? words.fields : words.title}
      who={words.who(computer)}
      subtitle={<Said request={request} />}
      onEscape={cancel}
      actions={
        <>
          <Button onClick={cancel} trailing={<Kbd keys="Escape" />}>
            {words.cancel}
          </Button>
          <ArmedButton isArmed={isArmed} kind="primary" onClick={send}>
            {words.send}
          </ArmedButton>
        </>
      }
    >
      {fields.map(({ name, label, isSecure, isMandatory, help, initial }, at) => (
        <Field
          key={name}
          label={printableLine(label, 200)}
          help={[isMandatory ? words.mandatory : '', printableLine(help, 300)].filter(Boolean).join(' · ') || undefined}
        >
          {(control) => (
            <TextField
              {...control}
              ref={(input) => {
                if (input) inputs.current.set(at, input);
              }}
              type={isSecure ? 'password' : 'text'}
              autoComplete="off"
              data-1p-ignore="true"
              data-lpignore="true"
              data-takes-focus={at === 0 ? 'true' : undefined}
              defaultValue={initial}
              onKeyDown={onKeyDown}
            />
          )}
        </Field>
      ))}
      {request.kind === 'credential' ? (
        <p className={styles.help}>{words.credentialHelp}</p>
      ) : (
        isSecret && <p className={styles.help}>{words.secureHelp}</p>
      )}
    </PanelCard>
  );
}

/** The server's own words, in a place of their own. */
export function Said({ request }: { readonly request: PsRequest }) {
  if (!('message' in request)) return undefined;
  const said = [request.caption, request.message].map((part) => printable(part).trim()).filter(Boolean);
  if (said.length === 0) return undefined;
  return (
    <div className={styles.said} role="group" aria-label={words.said} tabIndex={0}>
      {said.join('\n')}
    </div>
  );
}
