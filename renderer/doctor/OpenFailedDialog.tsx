import { errorText } from '../../shared/model/error-text.ts';
import { AttemptCures, AttemptEvidence } from '../shell/AttemptCures.tsx';
import { CauseList, EvidenceList } from '../shell/DoctorCauses.tsx';
import { useAttemptDiagnosis } from '../shell/use-attempt-diagnosis.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import styles from './OpenFailedDialog.module.css';
import { text } from './text.ts';

const words = text.openFailed;

/** Why a host could not even be tried: its settings. There is no tab yet that could say so. */
export function OpenFailedDialog({ request, onClose }: DialogProps<'openFailed'>) {
  const workbench = useWorkbench();
  const { target, name, error } = request;
  const of = { target };
  const found = useAttemptDiagnosis(of, error);
  // The core answers in a few milliseconds: better a moment of nothing than words that change under the eyes.
  if (found === undefined) return null;
  const told = errorText(error);
  const diagnosis = found === 'none' ? undefined : found;
  const likely = diagnosis?.causes.filter(({ verdict }) => verdict !== 'ruledOut') ?? [];
  const retry = (): void => {
    onClose();
    request.retry();
  };
  const stage = { workbench, of, host: target, name, retry, close: onClose };
  return (
    <Dialog
      open
      onClose={onClose}
      width="wide"
      title={diagnosis?.sentence ?? told.title}
      sideActions={diagnosis && <AttemptEvidence diagnosis={diagnosis} {...stage} />}
      actions={
        diagnosis ? (
          <AttemptCures diagnosis={diagnosis} {...stage} />
        ) : (
          <Button kind="primary" onClick={retry}>
            {words.retry}
          </Button>
        )
      }
    >
      <div className={styles.body}>
        <p className={styles.who}>{words.who(name)}</p>
        <p>{diagnosis?.text ?? told.text}</p>
        {likely.length > 0 && (
          <section>
            <h3>{words.causes}</h3>
            <CauseList causes={likely} />
          </section>
        )}
        {diagnosis !== undefined && diagnosis.evidence.length > 0 && (
          <section>
            <h3>{words.evidence}</h3>
            <EvidenceList evidence={diagnosis.evidence} />
          </section>
        )}
      </div>
    </Dialog>
  );
}
