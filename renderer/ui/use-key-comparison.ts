import { useEffect, useState } from 'react';
import type { KeyFace } from '../../shared/model/host-key.ts';
import { compareKey, type KeyComparison } from '../../shared/model/key-compare.ts';

const empty: KeyComparison = { kind: 'empty' };

/** Compares what is typed or pasted with an offered key while it is typed. Until the answer is there it counts as not compared. */
export function useKeyComparison(offered: KeyFace): {
  readonly words: string;
  readonly setWords: (words: string) => void;
  readonly comparison: KeyComparison;
  /** The words changed and their answer is not there yet. */
  readonly isPending: boolean;
} {
  const [words, setWords] = useState('');
  const [answer, setAnswer] = useState<{ readonly words: string; readonly comparison: KeyComparison }>({
    words: '',
    comparison: empty,
  });
  useEffect(() => {
    let isCurrent = true;
    void compareKey(offered, words, sha256).then((comparison) => {
      if (isCurrent) setAnswer({ words, comparison });
    });
    return () => {
      isCurrent = false;
    };
  }, [offered, words]);
  const isPending = answer.words !== words;
  return { words, setWords, comparison: isPending && words.trim() === '' ? empty : answer.comparison, isPending };
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes)));
}
