import { SquareSplitHorizontal } from 'lucide-react';
import { printable } from '../../shared/base/printable.ts';
import { ArmedButton } from '../ui/ArmedButton.tsx';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { useArmed } from '../ui/use-armed.ts';
import { PromptContext } from './PromptContext.tsx';
import type { PromptProps } from './prompt-types.ts';
import { text } from './text.ts';

/** The server refuses another session on this connection; a second one needs a login of its own (MX-02). */
export function SecondLoginPrompt({ prompt, onAnswer }: PromptProps<'secondLogin'>) {
  const isArmed = useArmed(prompt.promptId);
  const cancel = (): void => onAnswer({ kind: 'cancel' });
  return (
    <PanelCard
      role="dialog"
      icon={SquareSplitHorizontal}
      title={text.secondLogin.title(prompt.body.host)}
      subtitle={
        <>
          <PromptContext prompt={prompt} />
          <p>{printable(prompt.body.text, 1000)}</p>
        </>
      }
      onEscape={cancel}
      actions={
        <>
          <Button onClick={cancel} trailing={<Kbd keys="Escape" />}>
            {text.cancel}
          </Button>
          <ArmedButton isArmed={isArmed} kind="primary" data-takes-focus="true" onClick={() => onAnswer({ kind: 'proceed' })}>
            {text.secondLogin.proceed}
          </ArmedButton>
        </>
      }
    />
  );
}
