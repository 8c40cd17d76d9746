import { useState } from 'react';
import { PlugZap } from 'lucide-react';
import type { Diagnosis, DoctorAction } from '../../shared/model/doctor.ts';
import type { WireError } from '../../shared/model/errors.ts';
import { errorText } from '../../shared/model/error-text.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import { actionWords } from '../shell/doctor-actions.ts';
import { CauseList, EvidenceList } from '../shell/DoctorCauses.tsx';
import { Button } from '../ui/Button.tsx';
import { Folds } from '../ui/Folds.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { PanelCard, PanelOverlay } from '../ui/PanelCard.tsx';
import { cardActions } from './card-actions.ts';
import { PhaseSteps } from './ConnectingPane.tsx';
import { doctorText } from './doctor-words.ts';
import { FailureEvidence } from './FailureEvidence.tsx';
import { isCuredByEditing } from './failure-report.ts';
import { text } from './text.ts';
import { useCardFocus } from './use-card-focus.ts';
import { useDiagnosis } from './use-diagnosis.ts';
import styles from './terminals.module.css';

export type ReplaceAnswer = 'replaced' | 'different' | 'unreadable' | 'notWaiting';

export interface FailureActions {
  readonly retry: () => void;
  readonly close: () => void;
  /** Opens the form that adds a key to known_hosts, for a name as known_hosts has it. */
  readonly addKey: (name: string) => void;
  /**
   * Has the core compare the words with a changed key, replace the stored one and connect. Undefined when it could not: the error
   * has been shown.
   */
  readonly replaceKey: (words: string) => Promise<ReplaceAnswer | undefined>;
  /** Copies the report for an administrator; answers whether it could. */
  readonly copyReport: () => Promise<boolean>;
  /** Does what the diagnosis offers. */
  readonly act: (action: DoctorAction) => void;
  readonly showTimeline: () => void;
}

interface FailureCardProps {
  readonly session: SessionInfo;
  readonly error: WireError;
  readonly actions: FailureActions;
  readonly isFiles: boolean;
  readonly isActive: boolean;
  readonly place: 'centre' | 'foot';
}

/** Why there is no connection: a sentence, what it can be, the evidence folded, one primary button. */
export function FailureCard(props: FailureCardProps) {
  const { session, error } = props;
  const found = useDiagnosis(session.sessionId, error);
  // The core answers in a few milliseconds: better a moment of nothing than a card that changes under the eyes.
  if (found === undefined) return null;
  return <DiagnosedCard {...props} diagnosis={found === 'none' ? plainDiagnosis(error) : found} />;
}

function DiagnosedCard({
  diagnosis,
  error,
  actions,
  isFiles,
  isActive,
  place,
}: FailureCardProps & { readonly diagnosis: Diagnosis }) {
  // A terminal keeps the focus: what is typed there is Enter, which tries again.
  const card = useCardFocus(isActive && isFiles);
  const likely = diagnosis.causes.filter(({ verdict }) => verdict !== 'ruledOut');
  const [first = { kind: 'retry' as const }, ...shown] = cardActions(diagnosis);
  return (
    <PanelOverlay place={place}>
      <PanelCard
        ref={card}
        role="region"
        width="wide"
        icon={PlugZap}
        tone="stop"
        title={diagnosis.sentence}
        subtitle={diagnosis.text}
        side={
          <>
            <CopyReport actions={actions} />
            {diagnosis.storyId !== undefined && (
              <Button kind="quiet" onClick={actions.showTimeline}>
                {doctorText.timeline}
              </Button>
            )}
          </>
        }
        actions={
          <>
            {shown.toReversed().map((action, index) => (
              <ActionButton key={index} action={action} actions={actions} takesFocus={isFiles && action.kind === 'retry'} />
            ))}
            <ActionButton action={first} actions={actions} isPrimary takesFocus={isFiles && first.kind === 'retry'} />
          </>
        }
      >
        {error.phase !== undefined && error.phase !== 'config' && error.phase !== 'established' && (
          <PhaseSteps phase={error.phase} isFiles={isFiles} failed />
        )}
        {likely.length > 0 && (
          <div>
            <h3 className={styles.evidenceTitle}>{doctorText.causes}</h3>
            <CauseList causes={likely} />
          </div>
        )}
        <Folds folds={foldsOf(diagnosis, error)} />
      </PanelCard>
    </PanelOverlay>
  );
}

function foldsOf(diagnosis: Diagnosis, error: WireError): Parameters<typeof Folds>[0]['folds'] {
  // Both lists of algorithms stand side by side above.
  const evidence =
    error.code === 'kex.noCommonAlgorithm'
      ? diagnosis.evidence.filter(({ text: words }) => !/^(It offers|We offer) /.test(words))
      : diagnosis.evidence;
  const ruledOut = diagnosis.causes.filter(({ verdict }) => verdict === 'ruledOut');
  return [
    {
      id: 'evidence',
      label: doctorText.evidence(diagnosis.evidence.length),
      content: (
        <>
          <FailureEvidence error={error} />
          <EvidenceList evidence={evidence} />
        </>
      ),
    },
    ...(ruledOut.length === 0
      ? []
      : [{ id: 'ruledOut', label: doctorText.ruledOut(ruledOut.length), content: <CauseList causes={ruledOut} /> }]),
  ];
}

interface ActionButtonProps {
  readonly action: DoctorAction;
  readonly actions: Pick<FailureActions, 'act' | 'retry'>;
  readonly isPrimary?: boolean;
  readonly takesFocus?: boolean;
}

function ActionButton({ action, actions, isPrimary = false, takesFocus = false }: ActionButtonProps) {
  return (
    <Button
      {...(isPrimary && { kind: 'primary' as const })}
      data-takes-focus={takesFocus || undefined}
      onClick={() => (action.kind === 'retry' ? actions.retry() : actions.act(action))}
      trailing={action.kind === 'retry' ? <Kbd keys={text.reconnectKey} /> : undefined}
    >
      {actionWords(action)}
    </Button>
  );
}

/** The error's own words, where the core knows no more. */
function plainDiagnosis(error: WireError): Diagnosis {
  const { title, text: words, remedies } = errorText(error);
  const edit: DoctorAction = { kind: 'editHost', field: 'host' };
  const retry: DoctorAction = { kind: 'retry' };
  const editFirst = isCuredByEditing(error.code);
  return {
    row: 'other',
    sentence: title,
    text: words,
    evidence: [],
    causes: remedies.map((remedy) => ({ text: remedy, verdict: 'possible' })),
    action: editFirst ? edit : retry,
    further: [editFirst ? retry : edit],
  };
}

/** Copies the failure as text for an administrator. */
export function CopyReport({ actions }: { readonly actions: Pick<FailureActions, 'copyReport'> }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <Button kind="quiet" onClick={() => void actions.copyReport().then(setCopied)}>
      {isCopied ? text.failure.copied : text.failure.copyReport}
    </Button>
  );
}
