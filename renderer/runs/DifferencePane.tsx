import { useEffect, useState } from 'react';
import type { RunDifference, RunInfo } from '../../shared/model/runs.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { classNames } from '../ui/class-names.ts';
import { Skeleton } from '../ui/Skeleton.tsx';
import { comparedWords } from './run-face.ts';
import { text } from './text.ts';
import styles from '../shell/many-hosts/Panes.module.css';
import own from './Panes.module.css';

const words = text.panes;
const marks: Readonly<Record<RunDifference['kind'], string>> = { same: ' ', less: '−', more: '+', gap: '⋯' };

interface Told {
  readonly with: number;
  readonly lines: readonly RunDifference[];
  readonly isCut: boolean;
  readonly isAlike: boolean;
}

/** What a host wrote against what the most hosts wrote. */
export function DifferencePane({ run, part }: { readonly run: RunInfo; readonly part: number }) {
  const { client, showError } = useWorkbench();
  const [told, setTold] = useState<Told>();
  const { runId, endedAt } = run;
  useEffect(() => {
    let isOld = false;
    client.runs.difference({ runId, part }).then((answer) => !isOld && setTold(answer), showError);
    return () => {
      isOld = true;
    };
  }, [client, showError, runId, part, endedAt]);
  if (told === undefined) return <Skeleton rows={3} />;
  return (
    <div className={own.difference}>
      <p className={own.dim}>{comparedWords(run, part, told)}</p>
      {told.lines.length > 0 && (
        <div className={styles.lines} role="region" aria-label={words.difference} tabIndex={0}>
          {told.lines.map(({ kind, stream, text: line, count }, at) => (
            <div key={at} className={classNames(styles.line, own.compared)} data-kind={kind} data-stream={stream}>
              <span className={own.mark} aria-label={kind === 'less' ? words.less : kind === 'more' ? words.more : undefined}>
                {marks[kind]}
              </span>
              {kind === 'gap' ? words.gap(count ?? 0) : line}
            </div>
          ))}
        </div>
      )}
      {told.isCut && <p className={own.dim}>{words.isCut}</p>}
    </div>
  );
}
