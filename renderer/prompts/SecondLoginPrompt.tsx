import { SquareSplitHorizontal } from 'lucide-react';
import { printable } from '../../shared/base/printable.ts';
import { ProceedCard } from './ProceedCard.tsx';
import { PromptContext } from './PromptContext.tsx';
import type { PromptProps } from './prompt-types.ts';
import { text } from './text.ts';

/** The server refuses another session on this connection; a second one needs a login of its own (MX-02). */
export function SecondLoginPrompt({ prompt, onAnswer }: PromptProps<'secondLogin'>) {
  return (
    <ProceedCard
      prompt={prompt}
      onAnswer={onAnswer}
      icon={SquareSplitHorizontal}
      title={text.secondLogin.title(prompt.body.host)}
      about={
        <>
          <PromptContext prompt={prompt} />
          <p>{printable(prompt.body.text, 1000)}</p>
        </>
      }
      proceed={text.secondLogin.proceed}
      focus="proceed"
      isUsual
    />
  );
}
