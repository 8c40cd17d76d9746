import { useEffect, useState } from 'react';
import type { RunAnswer, RunInfo } from '../../shared/model/runs.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { StateDot } from '../ui/StateDot.tsx';
import { isUnderWay, partDot, stateWords } from './run-face.ts';
import { text } from './text.ts';
import styles from '../shell/many-hosts/Panes.module.css';
import own from './Panes.module.css';

const words = text.panes;
const namesShown = 12;
/** Of a thousand different answers nobody reads all, and each has its lines in the document. */
const answersAtOnce = 50;

interface AnswersPaneProps {
  readonly run: RunInfo;
  readonly onShow: (part: number) => void;
  readonly onCompare: (part: number) => void;
}

/** Hosts by what they answered: where all are alike nothing has to be compared. */
export function AnswersPane({ run, onShow, onCompare }: AnswersPaneProps) {
  const { client, showError } = useWorkbench();
  const [answers, setAnswers] = useState<readonly RunAnswer[]>();
  const [most, setMost] = useState(answersAtOnce);
  const { runId } = run;
  const ended = run.parts.filter((part) => !isUnderWay(part)).length;
  useEffect(() => {
    let isOld = false;
    client.runs.answers({ runId }).then((told) => !isOld && setAnswers(told.answers), showError);
    return () => {
      isOld = true;
    };
  }, [client, showError, runId, ended]);
  if (answers === undefined) return <Skeleton rows={2} />;
  if (answers.length === 0) return <p className={styles.none}>{words.noneEnded}</p>;
  const usual = answers.findIndex(({ parts: [first = 0] }) => run.parts[first]?.startedAt !== undefined);
  return (
    <ol className={styles.answers} aria-label={words.answersLabel(answers.length)} tabIndex={0}>
      {answers.slice(0, most).map((answer, at) => (
        <Answer key={answer.parts[0]} run={run} answer={answer} isMost={at === usual} onShow={onShow} onCompare={onCompare} />
      ))}
      {answers.length > most && (
        <li>
          <Button onClick={() => setMost(most + answersAtOnce)}>{words.moreAnswers(answers.length - most)}</Button>
        </li>
      )}
    </ol>
  );
}

function Answer({
  run,
  answer,
  isMost,
  onShow,
  onCompare,
}: AnswersPaneProps & { readonly answer: RunAnswer; readonly isMost: boolean }) {
  const { parts, sample, lines } = answer;
  const [first = 0] = parts;
  const part = run.parts[first];
  const names = parts.slice(0, namesShown).map((index) => run.parts[index]?.name ?? '');
  const more = parts.length - names.length;
  return (
    <li className={styles.answer}>
      <div className={styles.answerHead}>
        {part && <StateDot state={partDot(part)} words="" />}
        <strong className={styles.names}>{more > 0 ? `${names.join(', ')} ${words.moreNames(more)}` : names.join(', ')}</strong>
        <span className={styles.said}>
          {[text.hosts(parts.length), stateWords(answer), ...(isMost && parts.length > 1 ? [words.most] : [])].join(' · ')}
        </span>
      </div>
      {sample.length > 0 && (
        <pre className={styles.sample}>
          {sample.map(({ stream, text: line }, at) => (
            <span key={at} className={stream === 'error' ? styles.error : undefined}>{`${line}\n`}</span>
          ))}
        </pre>
      )}
      {(lines > sample.length || !isMost) && (
        <div className={own.answerFoot}>
          {lines > sample.length && <span className={styles.said}>{words.moreLines(lines - sample.length)}</span>}
          {lines > 0 && (
            <Button kind="quiet" onClick={() => onShow(first)}>
              {words.show}
            </Button>
          )}
          {!isMost && lines > 0 && (
            <Button kind="quiet" onClick={() => onCompare(first)}>
              {words.compare}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
