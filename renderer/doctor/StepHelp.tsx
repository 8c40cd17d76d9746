import type { DoctorAction } from '../../shared/model/doctor.ts';
import { errorText } from '../../shared/model/error-text.ts';
import type { WireError } from '../../shared/model/errors.ts';
import type { StoryId } from '../../shared/model/timeline.ts';
import { actOnSession } from '../shell/act-on-session.ts';
import { actionWords } from '../shell/doctor-actions.ts';
import { CauseList } from '../shell/DoctorCauses.tsx';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import styles from './Doctor.module.css';
import { useFailedSession, type FailedSession } from './use-failed-session.ts';

/** What a step that ended a connection means, and what helps while a tab still waits for it. */
export function StepHelp({ storyId, error }: { readonly storyId: StoryId; readonly error: WireError }) {
  const failed = useFailedSession(storyId);
  const likely = failed?.diagnosis.causes.filter(({ verdict }) => verdict !== 'ruledOut') ?? [];
  return (
    <div className={styles.help}>
      <p>{failed?.diagnosis.text ?? errorText(error).text}</p>
      {likely.length > 0 && <CauseList causes={likely} />}
      {failed !== undefined && <Cures failed={failed} />}
    </div>
  );
}

const retryAction: DoctorAction = { kind: 'retry' };

/** One button for what helps first, and trying again. */
function Cures({ failed: { session, diagnosis, panelId } }: { readonly failed: FailedSession }) {
  const workbench = useWorkbench();
  const isOwn = diagnosis.action.kind === 'copyReport' || diagnosis.action.kind === 'close';
  const first = isOwn ? retryAction : diagnosis.action;
  const act = (action: DoctorAction): void =>
    actOnSession(action, {
      workbench,
      session,
      panelId,
      retry: () => {
        workbench.client.sessions.reconnect({ sessionId: session.sessionId }).catch(workbench.showError);
        workbench.dock.focus(panelId);
      },
      close: () => workbench.dock.close(panelId),
      copy: (words) =>
        navigator.clipboard.writeText(words).then(
          () => true,
          (error: unknown) => {
            workbench.showError(error);
            return false;
          },
        ),
    });
  return (
    <div className={styles.cures}>
      <Button kind="primary" onClick={() => act(first)}>
        {actionWords(first)}
      </Button>
      {first.kind !== 'retry' && first.kind !== 'ownConnection' && (
        <Button onClick={() => act(retryAction)}>{actionWords(retryAction)}</Button>
      )}
    </div>
  );
}
