import { useEffect, useState } from 'react';
import type { PromptId } from '../../shared/model/ids.ts';
import type { Prompt } from '../../shared/model/prompt.ts';
import { useClient } from '../host/host-context.tsx';
import { hasSession } from '../shell/dock-panels.ts';
import type { PromptOutletProps } from '../shell/views.ts';
import { useAnswerPrompt, useDock, useSessionPrompts, useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { PanelOverlay } from '../ui/PanelCard.tsx';
import { PromptQueue } from './PromptQueue.tsx';
import { text } from './text.ts';
import styles from './prompts.module.css';

/** The questions of one session, over its tab's panel. */
export function SessionPrompts({ sessionId, inDialog = false }: PromptOutletProps) {
  const workbench = useWorkbench();
  const prompts = useSessionPrompts(sessionId).filter((prompt) => isOfDialog(prompt) === inDialog);
  const answer = useAnswerPrompt();
  const activePanel = useDock((state) => state.panels.find((panel) => panel.id === state.activeId));
  const isActive =
    inDialog ||
    (activePanel !== undefined &&
      (sessionId === undefined ? activePanel.sessionId === undefined : hasSession(activePanel, sessionId)));
  const panelId = activePanel?.id;
  const withdrawn = useWithdrawnWords(prompts.map((prompt) => prompt.promptId));
  return (
    <>
      <PromptQueue
        prompts={prompts}
        isActive={isActive}
        onAnswer={(prompt, given) => {
          answer(prompt.promptId, given).catch((error: unknown) => workbench.showError(error));
        }}
        onFocusFree={isActive && !inDialog ? () => workbench.dock.focusInside(panelId) : undefined}
      />
      {withdrawn.words !== undefined && prompts.length === 0 && (
        <PanelOverlay place="foot">
          <div className={styles.withdrawn} role="status">
            <span>{withdrawn.words}</span>
            <Button onClick={withdrawn.dismiss}>{text.dismiss}</Button>
          </div>
        </PanelOverlay>
      )}
    </>
  );
}

/** A dialog is open over every panel while a key is made or read. */
function isOfDialog({ body }: Prompt): boolean {
  return (body.kind === 'touch' || body.kind === 'pin') && (body.use.kind === 'enrol' || body.use.kind === 'readKeys');
}

const shownMs = 8000;

/** Why a question that was on screen went away without an answer; for a few seconds. */
function useWithdrawnWords(open: readonly PromptId[]): { readonly words: string | undefined; readonly dismiss: () => void } {
  const client = useClient();
  const [words, setWords] = useState<string>();
  const ids = open.join(' ');
  useEffect(() => {
    // Until the next question: what is open now is what can be withdrawn.
    const watched = new Set(ids.split(' '));
    const subscription = client.prompts.onWithdrawn(({ promptId, why }) => {
      if (watched.has(promptId)) setWords(text.withdrawn[why]);
    });
    return () => subscription.dispose();
  }, [client, ids]);
  useEffect(() => {
    if (words === undefined) return;
    const timer = setTimeout(() => setWords(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [words]);
  return { words, dismiss: () => setWords(undefined) };
}
