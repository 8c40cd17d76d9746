import { KeyRound } from 'lucide-react';
import { printableLine } from '../../shared/base/printable.ts';
import { ProceedCard } from './ProceedCard.tsx';
import { PromptContext } from './PromptContext.tsx';
import type { PromptProps } from './prompt-types.ts';
import { text } from './text.ts';

/** `AddKeysToAgent ask`: the key opened the login, and the agent may have it only after a yes. Cancel goes on without. */
export function AddToAgentPrompt({ prompt, onAnswer }: PromptProps<'addToAgent'>) {
  const { host, file, comment } = prompt.body;
  return (
    <ProceedCard
      prompt={prompt}
      onAnswer={onAnswer}
      icon={KeyRound}
      title={text.addToAgent.title}
      about={
        <>
          <PromptContext prompt={prompt} />
          <p>{printableLine(text.passphrase.file(file, comment), 1000)}</p>
          <p>{text.addToAgent.why(printableLine(host, 255))}</p>
        </>
      }
      cancel={text.addToAgent.cancel}
      proceed={text.addToAgent.proceed}
      countdown={text.addToAgent.countdown}
      focus="cancel"
      isUsual={false}
    />
  );
}
