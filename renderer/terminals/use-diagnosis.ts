import { useEffect, useState } from 'react';
import type { Diagnosis } from '../../shared/model/doctor.ts';
import type { WireError } from '../../shared/model/errors.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import { diagnosisPatienceMs } from '../shell/diagnosis-patience.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';

/** What the core says of a failure: `undefined` while it is asked, `none` where there is no more than the error. */
export function useDiagnosis(sessionId: SessionId, error: WireError): Diagnosis | 'none' | undefined {
  const { client } = useWorkbench();
  const [found, setFound] = useState<Diagnosis | 'none'>();
  useEffect(() => {
    let isLate = false;
    const settle = (diagnosis: Diagnosis | 'none'): void => {
      if (!isLate) setFound(diagnosis);
      isLate = true;
    };
    const timer = setTimeout(() => settle('none'), diagnosisPatienceMs);
    client.doctor.diagnose({ sessionId }).then(
      ({ diagnosis }) => settle(diagnosis ?? 'none'),
      () => settle('none'),
    );
    return () => {
      isLate = true;
      clearTimeout(timer);
    };
  }, [client, sessionId, error]);
  return found;
}
