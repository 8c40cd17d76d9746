import { useEffect, useMemo, useState } from 'react';
import type { AlgorithmCategory } from '../../../shared/model/algorithm-grades.ts';
import type { SupportedAlgorithm } from '../../../shared/model/doctor.ts';
import { isCancelled } from '../../shell/error-words.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import type { ListResult } from './algorithm-list.ts';
import { resultOfTyped } from './check-lists.ts';
import { usualNames } from './known-names.ts';
import { text } from './text.ts';

/** What the core says of a list; undefined while it is asked. */
export interface ListVerdict {
  readonly problem: string | undefined;
  readonly dropped: readonly string[];
}

const fine: ListVerdict = { problem: undefined, dropped: [] };

/** All that this program can speak; empty until it is known, or while nobody asks for it. */
export function useSupported(isWanted: boolean): readonly SupportedAlgorithm[] {
  const { client, showError } = useWorkbench();
  const [algorithms, setAlgorithms] = useState<readonly SupportedAlgorithm[]>([]);
  useEffect(() => {
    if (!isWanted) return;
    const gone = new AbortController();
    client.doctor.algorithms({}, { signal: gone.signal }).then(
      ({ algorithms: all }) => setAlgorithms(all),
      (error: unknown) => !isCancelled(error) && showError(error),
    );
    return () => gone.abort();
  }, [client, showError, isWanted]);
  return algorithms;
}

/** Checks a list as it is typed, as the resolver will see it. */
export function useListCheck(
  category: AlgorithmCategory,
  typed: string,
  algorithms: readonly SupportedAlgorithm[],
  allowsLegacy: boolean,
): { readonly usual: readonly string[]; readonly result: ListResult; readonly verdict: ListVerdict | undefined } {
  const { client } = useWorkbench();
  const usual = useMemo(() => usualNames(algorithms, category, allowsLegacy), [algorithms, category, allowsLegacy]);
  const result = useMemo(() => resultOfTyped(category, typed, usual, algorithms), [typed, usual, category, algorithms]);
  const [told, setTold] = useState<{ readonly result: ListResult; readonly verdict: ListVerdict }>();
  const isAsked = typed.trim() !== '' && algorithms.length > 0 && result.offered.length > 0;
  useEffect(() => {
    if (!isAsked) return;
    const outdated = new AbortController();
    client.doctor.checkList({ category, names: [...result.offered] }, { signal: outdated.signal }).then(
      ({ problem, dropped }) => setTold({ result, verdict: { problem, dropped } }),
      (error: unknown) => !isCancelled(error) && setTold({ result, verdict: { problem: text.unchecked, dropped: [] } }),
    );
    return () => outdated.abort();
  }, [client, category, isAsked, result]);
  const asked = told?.result === result ? told.verdict : undefined;
  if (typed.trim() !== '' && algorithms.length > 0 && result.offered.length === 0)
    return { usual, result, verdict: { problem: text.nothingLeft, dropped: [] } };
  return { usual, result, verdict: isAsked ? asked : fine };
}
