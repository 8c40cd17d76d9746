import { printableLine } from '../../shared/base/printable.ts';
import { ArmedButton } from '../ui/ArmedButton.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { useArmed } from '../ui/use-armed.ts';
import { hasContext, PromptContext } from './PromptContext.tsx';
import type { PromptProps } from './prompt-types.ts';
import { SecretField } from '../ui/SecretField.tsx';
import { fieldName, text } from './text.ts';
import { TouchCard } from './TouchCard.tsx';
import { useSecrets } from './use-secrets.ts';

const words = text.token;

/** A token waits for its touch; nothing here but Cancel, which passes the key over. */
export function TouchPrompt({ prompt, onAnswer }: PromptProps<'touch'>) {
  const { use, key, by } = prompt.body;
  return (
    <TouchCard
      title={words.touch[use.kind](use.kind === 'signIn' ? printableLine(use.host, 100) : '')}
      who={<Who use={use} keyName={key} />}
      notes={
        hasContext(prompt) || by === 'agent' ? (
          <>
            <PromptContext prompt={prompt} />
            {by === 'agent' && <p>{words.byAgent}</p>}
          </>
        ) : undefined
      }
      deadline={prompt.deadline}
      isWaiting
      onCancel={() => onAnswer({ kind: 'cancel' })}
    />
  );
}

/** The PIN of a token, in the same card. */
export function PinPrompt({ prompt, onAnswer }: PromptProps<'pin'>) {
  const { use, key, attempt, isCard = false } = prompt.body;
  const secrets = useSecrets();
  const isArmed = useArmed(prompt.promptId);
  const again = (isCard ? words.cardAttempt : words.attempt)(attempt);
  const submit = (): void => {
    if (isArmed) onAnswer({ kind: 'secrets', values: secrets.take() });
  };
  return (
    <TouchCard
      title={words.pin[use.kind](use.kind === 'signIn' ? printableLine(use.host, 100) : '')}
      who={<Who use={use} keyName={key} isCard={isCard} />}
      notes={hasContext(prompt, again) ? <PromptContext prompt={prompt} attempt={again} /> : undefined}
      deadline={prompt.deadline}
      isWaiting={false}
      onCancel={() => onAnswer({ kind: 'cancel' })}
      proceed={
        <ArmedButton isArmed={isArmed} kind="primary" onClick={submit} trailing={<Kbd keys="Enter" />}>
          {text.continue}
        </ArmedButton>
      }
    >
      <SecretField
        label={words.pinLabel}
        name={fieldName(prompt.promptId, 0)}
        autoFocusMark
        onEnter={submit}
        inputRef={secrets.field(0)}
      />
    </TouchCard>
  );
}

interface WhoProps {
  readonly use: PromptProps<'touch'>['prompt']['body']['use'];
  readonly keyName: string;
  readonly isCard?: boolean;
}

function Who({ use, keyName, isCard = false }: WhoProps) {
  const key = <strong>{printableLine(keyName, 200)}</strong>;
  if (use.kind !== 'signIn') return <>{keyName === '' ? words.anyKey : key}</>;
  return (
    <>
      {words.as} <strong>{printableLine(use.user, 100)}</strong> {isCard ? words.withCard : words.withKey} {key}
    </>
  );
}
