import { useEffect, useState } from 'react';
import type { PsAnswerGroup, PsRunInfo } from '../../shared/model/powershell.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { plain } from './sgr.ts';
import { text } from './text.ts';
import styles from '../shell/many-hosts/Panes.module.css';

const words = text.many;

/** Hosts by what they answered: where all are alike nothing has to be compared. */
export function AnswersPane({ run }: { readonly run: PsRunInfo }) {
  const { client, showError } = useWorkbench();
  const [groups, setGroups] = useState<readonly PsAnswerGroup[]>();
  const { runId, objects, lines } = run;
  useEffect(() => {
    client.powershell.answers({ runId }).then((answer) => setGroups(answer.groups), showError);
  }, [client, showError, runId, objects, lines]);
  if (groups === undefined) return <Skeleton rows={2} />;
  return (
    <ol className={styles.answers} aria-label={words.answers(groups.length)}>
      {groups.map(({ parts, objects: count, sample }) => (
        <li key={parts.join(' ')} className={styles.answer}>
          <div className={styles.answerHead}>
            <strong className={styles.names}>{parts.map((part) => run.parts[part]?.computer).join(', ')}</strong>
            <span className={styles.said}>{`${words.answerHosts(parts.length)} · ${text.grid.label(count)}`}</span>
          </div>
          {sample.trim() !== '' && <pre className={styles.sample}>{plain(sample)}</pre>}
        </li>
      ))}
    </ol>
  );
}
