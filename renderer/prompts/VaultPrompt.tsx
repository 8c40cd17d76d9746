import { Vault } from 'lucide-react';
import { printableLine } from '../../shared/base/printable.ts';
import { ProceedCard } from './ProceedCard.tsx';
import { PromptContext } from './PromptContext.tsx';
import type { PromptProps } from './prompt-types.ts';
import { OneSecret } from './SecretPrompts.tsx';
import { text } from './text.ts';

const words = text.vault;

/** The vault is locked and a login wants what is in it. Without an answer the login asks for the secret itself. */
export function VaultPrompt({ prompt, onAnswer }: PromptProps<'vault'>) {
  const { by, use, attempt } = prompt.body;
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
    <ProceedCard
      prompt={prompt}
      onAnswer={onAnswer}
      icon={Vault}
      title={words.title}
      about={
        <>
          {about}
          <PromptContext prompt={prompt} />
        </>
      }
      proceed={words.unlock}
      focus="cancel"
      isUsual
    />
  );
}
