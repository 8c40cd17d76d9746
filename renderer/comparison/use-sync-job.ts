import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { TransferJobInfo } from '../../shared/model/transfers.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { text } from './text.ts';

/** The job while it is under way; `onEnded` is told once what came of it. */
export function useSyncJob(jobId: string | undefined, onEnded: (words: string) => void): TransferJobInfo | undefined {
  const job = useStore(useWorkbench().transfers.state, ({ byId }) => (jobId === undefined ? undefined : byId[jobId]));
  const end = useRef(onEnded);
  useEffect(() => {
    end.current = onEnded;
  });
  const isOver = job?.status === 'finished' || job?.status === 'cancelled';
  // Taken out of the list of transfers meanwhile.
  const isGone = jobId !== undefined && job === undefined;
  const words = isOver ? wordsOf(job) : isGone ? text.stopped : undefined;
  useEffect(() => {
    if (jobId !== undefined && words !== undefined) end.current(words);
  }, [jobId, words]);
  return isOver ? undefined : job;
}

function wordsOf({ status, totals }: TransferJobInfo): string {
  if (status === 'cancelled') return text.stopped;
  return totals.failedItems > 0 ? text.doneSome(totals.failedItems) : text.done;
}
