import type { Diagnosis, DoctorAction } from '../../shared/model/doctor.ts';
import { errorText } from '../../shared/model/error-text.ts';
import type { WireError } from '../../shared/model/errors.ts';
import { retry } from './actions.ts';
import { configRows } from './config-rows.ts';
import { reached } from './evidence.ts';
import { exchangeRows } from './exchange-rows.ts';
import type { Failure, Findings, Row } from './failure.ts';
import { loginRows } from './login-rows.ts';
import { networkRows } from './network-rows.ts';
import { routeRows } from './route-rows.ts';
import { sessionRows } from './session-rows.ts';

/** All rows; the first that fits a failure counts. */
export const rows: readonly Row[] = [...networkRows, ...routeRows, ...exchangeRows, ...loginRows, ...sessionRows, ...configRows];

/** What a failure means: one sentence, the evidence, the likely causes, and what helps. Pure: nothing is asked or looked up. */
export function diagnose(failure: Failure): Diagnosis {
  for (const row of rows) {
    const findings = row.find(failure);
    if (findings !== undefined) return worded(row.id, findings, failure);
  }
  const { remedies } = errorText(failure.error);
  return worded(
    'other',
    {
      evidence: reached(failure),
      causes: remedies.map((text) => ({ text, verdict: 'possible' })),
      actions: [{ kind: 'retry' }, { kind: 'copyReport' }],
    },
    failure,
  );
}

function worded(id: string, findings: Findings, { error, story }: Failure): Diagnosis {
  const words = errorText(error);
  const [action = retry, ...further] = findings.actions.filter((each) => isOfFailedHost(each, error));
  return {
    row: id,
    sentence: findings.sentence ?? words.title,
    text: findings.text ?? words.text,
    evidence: [...findings.evidence],
    causes: [...findings.causes],
    action,
    further,
    ...(story !== undefined && { storyId: story.storyId }),
  };
}

/** A session has the form of its target only: what would change the settings of a jump host must not be written into it. */
function isOfFailedHost(action: DoctorAction, { hop }: WireError): boolean {
  if (hop === undefined || hop.index >= hop.count) return true;
  return action.kind !== 'useOnlyKey' && (action.kind !== 'editHost' || action.field === 'proxyJump');
}
