import { useState } from 'react';
import { PlugZap } from 'lucide-react';
import type { WireError } from '../../shared/model/errors.ts';
import { errorText } from '../../shared/model/error-text.ts';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { PhaseSteps } from './ConnectingPane.tsx';
import { FailureEvidence } from './FailureEvidence.tsx';
import { isCuredByEditing } from './failure-report.ts';
import { text } from './text.ts';
import styles from './terminals.module.css';

export type ReplaceAnswer = 'replaced' | 'different' | 'unreadable' | 'notWaiting';

export interface FailureActions {
  readonly retry: () => void;
  /** Absent where there is nothing to edit (typed into quick connect). */
  readonly edit: (() => void) | undefined;
  readonly close: () => void;
  /** Opens the form that adds a key to known_hosts, for a name as known_hosts has it. */
  readonly addKey: (name: string) => void;
  /**
   * Has the core compare the words with a changed key, replace the stored one and connect. Undefined when it could not: the error
   * has been shown.
   */
  readonly replaceKey: (words: string) => Promise<ReplaceAnswer | undefined>;
  readonly copy: (words: string) => void;
  readonly report: () => string;
}

interface FailureCardProps {
  readonly error: WireError;
  readonly actions: FailureActions;
  readonly isFiles: boolean;
}

/** Why there is no connection: a sentence, the evidence, what to do, one primary button. */
export function FailureCard({ error, actions, isFiles }: FailureCardProps) {
  const words = errorText(error);
  const editFirst = actions.edit !== undefined && isCuredByEditing(error.code);
  return (
    <PanelCard
      role="region"
      width="wide"
      icon={PlugZap}
      tone="stop"
      title={words.title}
      subtitle={words.text}
      side={<CopyReport actions={actions} />}
      actions={
        <>
          {actions.edit && !editFirst && <Button onClick={actions.edit}>{text.failure.editHost}</Button>}
          {editFirst && <Button onClick={actions.retry}>{text.failure.retry}</Button>}
          {editFirst ? (
            <Button kind="primary" onClick={actions.edit}>
              {text.failure.editHost}
            </Button>
          ) : (
            <Button
              kind="primary"
              data-takes-focus={isFiles || undefined}
              onClick={actions.retry}
              trailing={<Kbd keys={text.reconnectKey} />}
            >
              {text.failure.retry}
            </Button>
          )}
        </>
      }
    >
      {error.phase !== undefined && error.phase !== 'config' && error.phase !== 'established' && (
        <PhaseSteps phase={error.phase} isFiles={isFiles} failed />
      )}
      <FailureEvidence error={error} />
      {words.remedies.length > 0 && (
        <div>
          <h3 className={styles.evidenceTitle}>{text.failure.whatToDo}</h3>
          <ul className={styles.remedies}>
            {words.remedies.map((remedy) => (
              <li key={remedy}>{remedy}</li>
            ))}
          </ul>
        </div>
      )}
    </PanelCard>
  );
}

/** Copies the failure as text for an administrator. */
export function CopyReport({ actions }: { readonly actions: Pick<FailureActions, 'copy' | 'report'> }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <Button
      kind="quiet"
      onClick={() => {
        actions.copy(actions.report());
        setCopied(true);
      }}
    >
      {isCopied ? text.failure.copied : text.failure.copyReport}
    </Button>
  );
}
