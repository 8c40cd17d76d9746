import { useEffect, useRef } from 'react';
import type { Prompt, PromptAnswer } from '../../shared/model/prompt.ts';
import { PanelOverlay } from '../ui/PanelCard.tsx';
import { PromptCard } from './PromptCard.tsx';
import { text } from './text.ts';
import styles from './prompts.module.css';

interface PromptQueueProps {
  /** Open questions of one tab, the oldest first. */
  readonly prompts: readonly Prompt[];
  /** Whether the tab has the focus: only then the question takes it. */
  readonly isActive: boolean;
  readonly onAnswer: (prompt: Prompt, answer: PromptAnswer) => void;
  /** The last question is gone and the focus was in it. */
  readonly onFocusFree?: (() => void) | undefined;
}

/** The questions of one tab, one at a time, over its panel. */
export function PromptQueue({ prompts, isActive, onAnswer, onFocusFree }: PromptQueueProps) {
  const first = prompts[0];
  const room = useRef<HTMLDivElement>(null);
  const promptId = first?.promptId;

  useEffect(() => {
    const element = room.current;
    if (promptId === undefined || !isActive || element === null || !mayTakeFocus(element)) return;
    element.querySelector<HTMLElement>('[data-takes-focus="true"]')?.focus();
  }, [promptId, isActive]);

  // Of the focus only what can't be asked any more when the card is gone: whether it was inside.
  const hadFocus = useRef(false);
  useEffect(() => {
    if (promptId !== undefined) return;
    if (hadFocus.current) onFocusFree?.();
    hadFocus.current = false;
  }, [promptId, onFocusFree]);

  if (first === undefined) return null;
  return (
    <div
      ref={room}
      className={styles.layer}
      onFocus={() => (hadFocus.current = true)}
      onBlur={(event) => {
        // Without a next element the focus was not taken elsewhere: the card itself went.
        if (event.relatedTarget !== null) hadFocus.current = event.currentTarget.contains(event.relatedTarget);
      }}
    >
      <PanelOverlay key={first.promptId}>
        <div className={styles.queue}>
          <PromptCard prompt={first} onAnswer={(answer) => onAnswer(first, answer)} />
          {prompts.length > 1 && <p className={styles.more}>{text.more(prompts.length - 1)}</p>}
        </div>
      </PanelOverlay>
    </div>
  );
}

/** Nothing steals the focus of another terminal, of a field or of the palette: only from nowhere, or within the same panel. */
function mayTakeFocus(element: HTMLElement): boolean {
  const active = document.activeElement;
  if (active === null || active === document.body) return true;
  return element.parentElement?.contains(active) ?? false;
}
