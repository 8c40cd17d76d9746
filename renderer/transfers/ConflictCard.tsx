import { useState } from 'react';
import { FileWarning } from 'lucide-react';
import { lastName, shownName } from '../../shared/model/file-path.ts';
import type {
  ConflictChoice,
  TransferAnswer,
  TransferFace,
  TransferJobInfo,
  TransferQuestion,
} from '../../shared/model/transfers.ts';
import { Button } from '../ui/Button.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { conflictFacts } from './conflict-facts.ts';
import { jobPlaces } from './job-words.ts';
import { text } from './text.ts';
import styles from './ConflictCard.module.css';

interface ConflictCardProps {
  readonly question: Extract<TransferQuestion, { kind: 'conflict' }>;
  readonly job: TransferJobInfo | undefined;
  /** How many questions wait, when it is more than this one. */
  readonly waiting: string | undefined;
  readonly onAnswer: (answer: TransferAnswer) => void;
}

const words = text.conflict;

/** Source and target side by side, and what can be done. Escape skips: nothing is replaced. */
export function ConflictCard({ question, job, waiting, onAnswer }: ConflictCardProps) {
  const { source, target, canResume } = question;
  const [forAll, setForAll] = useState(false);
  const facts = conflictFacts(source, target);
  const answer = (choice: ConflictChoice): void => onAnswer({ kind: 'conflict', choice, forAll });
  const choice = (name: ConflictChoice, isFirst = false) => (
    <Button title={words.explain[name]} {...(isFirst && { 'data-first': '' })} onClick={() => answer(name)}>
      {words.choices[name]}
    </Button>
  );
  return (
    <PanelCard
      role="dialog"
      icon={FileWarning}
      tone="warning"
      width="wide"
      title={words.title(shownName(lastName(target.path) ?? target.path))}
      subtitle={job && jobPlaces(job)}
      onEscape={() => onAnswer({ kind: 'conflict', choice: 'skip', forAll: false })}
      side={waiting}
      actions={
        <>
          {choice('skip', true)}
          {choice('compare')}
          {choice('newer')}
          {choice('rename')}
          {canResume && choice('resume')}
          <Button kind="danger" title={words.explain.overwrite} onClick={() => answer('overwrite')}>
            {words.choices.overwrite}
          </Button>
        </>
      }
    >
      <div className={styles.faces}>
        <Face title={words.source} face={source} remarks={facts.source} />
        <Face title={words.target} face={target} remarks={facts.target} />
      </div>
      <label className={styles.forAll}>
        <input type="checkbox" checked={forAll} onChange={(event) => setForAll(event.target.checked)} />
        {words.forAll}
      </label>
    </PanelCard>
  );
}

interface FaceProps {
  readonly title: string;
  readonly face: TransferFace;
  readonly remarks: { readonly size: string | undefined; readonly time: string | undefined };
}

function Face({ title, face, remarks }: FaceProps) {
  const { path, sizeBytes, modifiedSeconds } = face;
  return (
    <dl className={styles.face}>
      <dt className={styles.side}>{title}</dt>
      <dd className={styles.path} title={shownName(path)}>
        {shownName(path)}
      </dd>
      <dd>
        {sizeBytes === undefined ? words.unknownSize : words.exact(sizeBytes)}
        {remarks.size !== undefined && <span className={styles.remark}>{remarks.size}</span>}
      </dd>
      <dd>
        {modifiedSeconds === undefined ? words.unknownTime : words.time(modifiedSeconds)}
        {remarks.time !== undefined && <span className={styles.remark}>{remarks.time}</span>}
      </dd>
    </dl>
  );
}
