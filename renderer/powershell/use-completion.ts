import { useRef, useState } from 'react';
import type { PsCompletion, PsSessionId } from '../../shared/model/powershell.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { isCancelled } from '../shell/error-words.ts';
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

/** Words from the host's own completion. `onReplace` takes the one that is chosen, and a single one at once. */
export function useCompletion(psSessionId: PsSessionId | undefined, onReplace: (replacement: Replacement) => void): Completing {
  const { client, showError } = useWorkbench();
  const [found, setFound] = useState<PsCompletion>();
  const [current, setCurrent] = useState(0);
  const [note, setNote] = useState<string>();
  const asking = useRef<AbortController>(undefined);
  const close = (): void => {
    asking.current?.abort();
    setFound(undefined);
    setNote(undefined);
  };
  const replace = (completion: PsCompletion, at: number): void => {
    const match = completion.matches[at];
    close();
    if (match) onReplace({ from: completion.from, length: completion.length, text: match.text });
  };
  const ask = async (typed: string, cursor: number): Promise<void> => {
    if (psSessionId === undefined) return;
    close();
    const mine = new AbortController();
    asking.current = mine;
    try {
      const answer = await client.powershell.complete({ psSessionId, text: typed, cursor }, { signal: mine.signal });
      if (mine.signal.aborted) return;
      if (answer.matches.length === 1) replace(answer, 0);
      else if (answer.matches.length > 1) {
        setFound(answer);
        setCurrent(0);
      } else setNote(answer.why === undefined ? text.editor.completionNone : text.editor.completionWhy[answer.why]);
    } catch (error) {
      if (!mine.signal.aborted && !isCancelled(error)) showError(error);
    }
  };
  return {
    found,
    current,
    note,
    ask: (typed, cursor) => void ask(typed, cursor),
    move: (step) => setCurrent((before) => (before + step + (found?.matches.length ?? 1)) % (found?.matches.length ?? 1)),
    choose: (at) => found && replace(found, at),
    close,
  };
}
