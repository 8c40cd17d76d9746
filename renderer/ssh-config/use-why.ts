import { useCallback, useEffect, useRef, useState } from 'react';
import type { ConfigWhy } from '../../shared/model/config-why.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import type { Target } from '../shell/target.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';

export interface WhyState {
  readonly why: ConfigWhy | undefined;
  readonly failure: string | undefined;
  readonly isRunning: boolean;
  /** Asks again, now with the commands run. */
  readonly runTests: () => void;
}

/** Asks the core why a host has its settings. Commands run only by `runTests`. */
export function useWhy(target: Target | undefined): WhyState {
  const { client } = useWorkbench();
  const [state, setState] = useState<Omit<WhyState, 'runTests'>>(nothing);
  const asking = useRef<AbortController>(undefined);
  const ask = useCallback(
    (asked: Target, run: boolean): void => {
      asking.current?.abort();
      const given = new AbortController();
      asking.current = given;
      setState((before) => ({ ...(run ? before : nothing), isRunning: run }));
      client.sshConfig.why({ target: asked, run }, { signal: given.signal }).then(
        (why) => setState({ why, failure: undefined, isRunning: false }),
        (error: unknown) => {
          if (!isCancelled(error)) setState({ why: undefined, failure: errorWords(error).text, isRunning: false });
        },
      );
    },
    [client],
  );
  useEffect(() => {
    if (target !== undefined) ask(target, false);
    return () => asking.current?.abort();
  }, [ask, target]);
  return { ...state, runTests: () => target && ask(target, true) };
}

const nothing = { why: undefined, failure: undefined, isRunning: false } as const;
