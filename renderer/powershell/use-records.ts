import { useEffect, useState } from 'react';
import type { PsRecord, PsRunInfo, PsStream } from '../../shared/model/powershell.ts';
import { isAppError } from '../../shared/model/errors.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';

export const recordsAtOnce = 100;

export interface Records {
  readonly records: readonly PsRecord[];
  readonly total: number;
  readonly showMore: () => void;
}

/** The first records of some streams, more of them when that is wished; anew when more came. */
export function useRecords(run: PsRunInfo, streams: readonly PsStream[], count: number, isNear: boolean): Records {
  const { client, showError } = useWorkbench();
  const [wanted, setWanted] = useState(recordsAtOnce);
  const [found, setFound] = useState<{ readonly records: readonly PsRecord[]; readonly total: number }>({
    records: [],
    total: 0,
  });
  const names = streams.join(' ');
  const { runId } = run;
  useEffect(() => {
    if (!isNear || count === 0) return;
    const done = new AbortController();
    const asked = names.split(' ') as PsStream[];
    client.powershell.records({ runId, from: 0, count: Math.min(1000, wanted), streams: asked }, { signal: done.signal }).then(
      (answer) => done.signal.aborted || setFound(answer),
      (error: unknown) => done.signal.aborted || isAppError(error, 'cancelled') || showError(error),
    );
    return () => done.abort();
  }, [client, showError, runId, names, count, wanted, isNear]);
  return { ...found, showMore: () => setWanted((before) => before + 10 * recordsAtOnce) };
}
