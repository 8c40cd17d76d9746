import { useEffect, useState } from 'react';
import type { AttemptOf } from '../../shared/contract-attempts.ts';
import type { Diagnosis } from '../../shared/model/doctor.ts';
import type { WireError } from '../../shared/model/errors.ts';
import { diagnosisPatienceMs } from './diagnosis-patience.ts';
import { useWorkbench } from './workbench-context.tsx';

/**
 * What the core says of the failure of a PowerShell session or a tunnel, or of a target's settings: `undefined` while it is asked, `none` where there is no more than the
 * error, or no error. Asks anew with each `error`.
 */
export function useAttemptDiagnosis(of: AttemptOf, error: WireError | undefined): Diagnosis | 'none' | undefined {
  const { client } = useWorkbench();
  const [found, setFound] = useState<{ readonly error: WireError; readonly diagnosis: Diagnosis | 'none' }>();
  const key = JSON.stringify(of);
  // An object that is made anew with each news of the same failure.
  const said = error === undefined ? '' : JSON.stringify(error);
  useEffect(() => {
    if (error === undefined) return;
    let isLate = false;
    const settle = (diagnosis: Diagnosis | 'none'): void => {
      if (!isLate) setFound({ error, diagnosis });
      isLate = true;
    };
    const timer = setTimeout(() => settle('none'), diagnosisPatienceMs);
    client.attempts.diagnose({ of }).then(
      ({ diagnosis }) => settle(diagnosis ?? 'none'),
      () => settle('none'),
    );
    return () => {
      isLate = true;
      clearTimeout(timer);
    };
    // What it is of, and the error, by their words.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, key, said]);
  if (error === undefined) return 'none';
  return found !== undefined && JSON.stringify(found.error) === said ? found.diagnosis : undefined;
}
