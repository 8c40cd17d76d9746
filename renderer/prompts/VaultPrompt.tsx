import { Vault } from 'lucide-react';
import { printableLine } from '../../shared/base/printable.ts';
import { ArmedButton } from '../ui/ArmedButton.tsx';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { useArmed } from '../ui/use-armed.ts';
import { PromptContext } from './PromptContext.tsx';
import type { PromptProps } from './prompt-types.ts';
import { OneSecret } from './SecretPrompts.tsx';
import { text } from './text.ts';

const words = text.vault;

/** The vault is locked and a login wants what is in it. Without an answer the login asks for the secret itself. */
export function VaultPrompt({ prompt, onAnswer }: PromptProps<'vault'>) {
  const { by, use, attempt } = prompt.body;
  const isArmed = useArmed(prompt.promptId);
  const cancel = (): void => onAnswer({ kind: 'cancel' });
  const about = <p>{words.why(printableLine(use, 300))}</p>;
  if (by === 'passphrase') {
    return (
      <OneSecret
        prompt={prompt}
        onAnswer={onAnswer}
        icon={Vault}
        title={words.title}
        label={words.label}
        attempt={words.attempt(attempt)}
        submit={words.unlock}
        about={about}
      />
    );
  }
  return (
    <PanelCard
      role="dialog"
      icon={Vault}
      title={words.title}
      subtitle={
        <>
          {about}
          <PromptContext prompt={prompt} />
        </>
      }
      onEscape={cancel}
      actions={
        <>
          <Button data-takes-focus="true" onClick={cancel} trailing={<Kbd keys="Escape" />}>
            {text.cancel}
          </Button>
          <ArmedButton isArmed={isArmed} kind="primary" onClick={() => onAnswer({ kind: 'proceed' })}>
            {words.unlock}
          </ArmedButton>
        </>
      }
    >
      {null}
    </PanelCard>
  );
}
