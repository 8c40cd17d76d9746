import { useState } from 'react';
import type { PsCompletion, PsSessionId } from '../../shared/model/powershell.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { isCancelled } from '../shell/error-words.ts';
import { CompletionAsking } from './completion-asking.ts';
import { text } from './text.ts';

export interface Completing {
  readonly found: PsCompletion | undefined;
  readonly current: number;
  /** A word about why there is nothing. */
  readonly note: string | undefined;
  readonly ask: (typed: string, cursor: number) => void;
  readonly move: (step: 1 | -1) => void;
  readonly choose: (at: number) => void;
  readonly close: () => void;
}

interface Replacement {
  readonly from: number;
  readonly length: number;
  readonly text: string;
}

/**
 * Words from the host's own completion. `onReplace` takes the one that is chosen, and a single one at once.
 * @param typed what the editor holds now: an answer for other words is nobody's.
 */
export function useCompletion(
  psSessionId: PsSessionId | undefined,
  typed: () => string | undefined,
  onReplace: (replacement: Replacement) => void,
): Completing {
  const { client, showError } = useWorkbench();
  const [found, setFound] = useState<PsCompletion>();
  const [current, setCurrent] = useState(0);
  const [note, setNote] = useState<string>();
  const [asking] = useState(() => new CompletionAsking());
  const close = (): void => {
    asking.cancel();
    setFound(undefined);
    setNote(undefined);
  };
  const replace = (completion: PsCompletion, at: number): void => {
    const match = completion.matches[at];
    close();
    if (match) onReplace({ from: completion.from, length: completion.length, text: match.text });
  };
  const ask = async (words: string, at: number): Promise<void> => {
    if (psSessionId === undefined) return;
    close();
    try {
      const answer = await asking.ask(
        words,
        at,
        (asked, cursor, signal) => client.powershell.complete({ psSessionId, text: asked, cursor }, { signal }),
        typed,
      );
      if (answer === undefined) return;
      if (answer.matches.length === 1) replace(answer, 0);
      else if (answer.matches.length > 1) {
        setFound(answer);
        setCurrent(0);
      } else setNote(answer.why === undefined ? text.editor.completionNone : text.editor.completionWhy[answer.why]);
    } catch (error) {
      if (!isCancelled(error)) showError(error);
    }
  };
  return {
    found,
    current,
    note,
    ask: (words, cursor) => void ask(words, cursor),
    move: (step) => setCurrent((before) => (before + step + (found?.matches.length ?? 1)) % (found?.matches.length ?? 1)),
    choose: (at) => found && replace(found, at),
    close,
  };
}
