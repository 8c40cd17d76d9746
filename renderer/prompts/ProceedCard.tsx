import type { ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';
import type { Prompt, PromptAnswer } from '../../shared/model/prompt.ts';
import { ArmedButton } from '../ui/ArmedButton.tsx';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { useArmed } from '../ui/use-armed.ts';
import { Countdown } from './Countdown.tsx';
import { text } from './text.ts';

interface ProceedCardProps {
  readonly prompt: Prompt;
  readonly onAnswer: (answer: PromptAnswer) => void;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly about: ReactNode;
  /** Instead of “Cancel”, where the rest goes on without. */
  readonly cancel?: string;
  readonly proceed: string;
  /** What comes at the end of its time, where it is not the server that waits. */
  readonly countdown?: (seconds: number) => string;
  /** `cancel`: what goes on takes a step of its own, so that nobody does it by Enter. */
  readonly focus: 'cancel' | 'proceed';
  /** Going on is the usual answer. */
  readonly isUsual: boolean;
  readonly children?: ReactNode;
}

/** A question with two answers: Cancel, and going on. */
export function ProceedCard({
  prompt,
  onAnswer,
  icon,
  title,
  about,
  cancel: cancelWords = text.cancel,
  proceed,
  countdown,
  focus,
  isUsual,
  children,
}: ProceedCardProps) {
  const isArmed = useArmed(prompt.promptId);
  const cancel = (): void => onAnswer({ kind: 'cancel' });
  return (
    <PanelCard
      role="dialog"
      icon={icon}
      title={title}
      subtitle={about}
      onEscape={cancel}
      side={<Countdown deadline={prompt.deadline} words={countdown} />}
      actions={
        <>
          <Button data-takes-focus={focus === 'cancel' || undefined} onClick={cancel} trailing={<Kbd keys="Escape" />}>
            {cancelWords}
          </Button>
          <ArmedButton
            isArmed={isArmed}
            kind={isUsual ? 'primary' : 'normal'}
            data-takes-focus={focus === 'proceed' || undefined}
            onClick={() => onAnswer({ kind: 'proceed' })}
          >
            {proceed}
          </ArmedButton>
        </>
      }
    >
      {children}
    </PanelCard>
  );
}
