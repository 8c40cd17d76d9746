import { useEffect, useState } from 'react';
import { Workflow } from 'lucide-react';
import type { AnsiblePlan, RunRequest } from '../../shared/model/runs.ts';
import { errorWords } from '../shell/error-words.ts';
import { ScriptBlock } from '../shell/many-hosts/ScriptBlock.tsx';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { PanelCard, PanelOverlay } from '../ui/PanelCard.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { text } from './text.ts';
import styles from './AnsibleCard.module.css';

const words = text.ansible;
const notesShown = 6;

interface AnsibleCardProps {
  readonly request: RunRequest;
  /** `shownHosts`: that many it said it is for. */
  readonly onAnswer: (isMeant: boolean, shownHosts?: number) => void;
}

/** What would be started on this computer, before it is; or that there is no Ansible. */
export function AnsibleCard({ request, onAnswer }: AnsibleCardProps) {
  const { client, view } = useWorkbench();
  const [plan, setPlan] = useState<AnsiblePlan>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    let isOld = false;
    client.runs.ansible(request).then(
      (told) => !isOld && setPlan(told),
      (error: unknown) => !isOld && setFailure(errorWords(error).text),
    );
    return () => {
      isOld = true;
    };
  }, [client, request]);
  const canRun = plan?.isInstalled === true && plan.hosts > 0;
  const isMissing = plan?.isInstalled === false;
  return (
    <PanelOverlay>
      <PanelCard
        role="dialog"
        icon={Workflow}
        width="wide"
        title={words.title(plan?.hosts ?? request.hosts.length, request.hosts.length)}
        subtitle={isMissing ? words.missing : words.help}
        onEscape={() => onAnswer(false)}
        actions={
          <>
            <Button data-takes-focus="true" autoFocus onClick={() => onAnswer(false)} trailing={<Kbd keys="Escape" />}>
              {words.cancel}
            </Button>
            {isMissing && (
              <Button
                onClick={() => {
                  onAnswer(false);
                  view.setState({ dialog: { kind: 'exportHosts' } });
                }}
              >
                {words.exportHosts}
              </Button>
            )}
            <Button kind="primary" disabled={!canRun} onClick={() => onAnswer(true, plan?.hosts)}>
              {words.run}
            </Button>
          </>
        }
      >
        {failure !== undefined && <p role="alert">{failure}</p>}
        {plan === undefined && failure === undefined && <Skeleton rows={2} />}
        {plan && (
          <div className={styles.plan}>
            <ScriptBlock label={words.line}>{plan.line}</ScriptBlock>
            {request.program.kind === 'script' && <p>{words.script}</p>}
            {plan.notes.length > 0 && (
              <ul className={styles.notes} aria-label={words.notes}>
                {plan.notes.slice(0, notesShown).map((note) => (
                  <li key={note}>{note}</li>
                ))}
                {plan.notes.length > notesShown && <li>{words.moreNotes(plan.notes.length - notesShown)}</li>}
              </ul>
            )}
          </div>
        )}
      </PanelCard>
    </PanelOverlay>
  );
}
