import { useEffect, useState } from 'react';
import type { KeyPreview } from '../../shared/model/trust.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';

/** How long typing rests before it is read, in ms. A paste waits as long. */
const restMs = 120;

interface PreviewState {
  readonly preview: KeyPreview | undefined;
  readonly problem: string | undefined;
  /** The text changed and its answer is not there yet. */
  readonly isPending: boolean;
}

/** What a text would add, as the core reads it. */
export function useKeyPreview(words: string): PreviewState {
  const { client } = useWorkbench();
  const [answer, setAnswer] = useState<{ readonly words: string; readonly preview?: KeyPreview; readonly problem?: string }>({
    words: '',
  });
  useEffect(() => {
    if (words.trim() === '') return;
    const given = new AbortController();
    const timer = setTimeout(() => {
      client.trust.preview({ text: words }, { signal: given.signal }).then(
        (preview) => !given.signal.aborted && setAnswer({ words, preview }),
        (error: unknown) => {
          if (!given.signal.aborted && !isCancelled(error)) setAnswer({ words, problem: errorWords(error).text });
        },
      );
    }, restMs);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [client, words]);
  if (words.trim() === '') return { preview: undefined, problem: undefined, isPending: false };
  return { preview: answer.preview, problem: answer.problem, isPending: answer.words !== words };
}
