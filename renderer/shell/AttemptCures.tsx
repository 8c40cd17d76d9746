import type { Diagnosis, DoctorAction } from '../../shared/model/doctor.ts';
import { Button } from '../ui/Button.tsx';
import { actionWords, actOnAttempt, type AttemptStage } from './doctor-actions.ts';
import { showDoctor } from './doctor-view.ts';
import { text } from './text.ts';

interface AttemptCuresProps extends AttemptStage {
  readonly diagnosis: Diagnosis;
  /** For a narrow place: what helps first, and trying again. */
  readonly isShort?: boolean;
}

/** The buttons of a diagnosis, the likeliest cure last and first to be pressed; trying again is always among them. */
export function AttemptCures({ diagnosis, isShort = false, ...stage }: AttemptCuresProps) {
  const retry: DoctorAction = { kind: 'retry' };
  const first = diagnosis.action.kind === 'copyReport' ? retry : diagnosis.action;
  const others = diagnosis.further
    .filter(({ kind }) => kind !== 'copyReport' && kind !== 'close' && kind !== first.kind)
    .slice(0, isShort ? 0 : 1);
  const hasRetry = [first, ...others].some(({ kind }) => kind === 'retry' || kind === 'ownConnection');
  return (
    <>
      {[...(hasRetry ? [] : [retry]), ...others].map((action, index) => (
        <Button key={index} onClick={() => actOnAttempt(action, stage)}>
          {actionWords(action)}
        </Button>
      ))}
      <Button kind="primary" data-takes-focus="true" onClick={() => actOnAttempt(first, stage)}>
        {actionWords(first)}
      </Button>
    </>
  );
}

/** A report to copy, and the story of the connection. */
export function AttemptEvidence({ diagnosis: { storyId }, ...stage }: Omit<AttemptCuresProps, 'isShort'>) {
  return (
    <>
      <Button kind="quiet" onClick={() => actOnAttempt({ kind: 'copyReport' }, stage)}>
        {actionWords({ kind: 'copyReport' })}
      </Button>
      {storyId !== undefined && (
        <Button
          kind="quiet"
          onClick={() => showDoctor(stage.workbench, { subject: { kind: 'story', storyId }, part: 'timeline' })}
        >
          {text.connection.timeline}
        </Button>
      )}
    </>
  );
}
