import { useState } from 'react';
import { FileWarning } from 'lucide-react';
import { lastName, shownName } from '../../shared/model/file-path.ts';
import type { TransferAnswer, TransferJobInfo, TransferQuestion } from '../../shared/model/transfers.ts';
import { Button } from '../ui/Button.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { jobPlaces } from './job-words.ts';
import { text } from './text.ts';
import styles from './ConflictCard.module.css';

interface StandInCardProps {
  readonly question: Extract<TransferQuestion, { kind: 'standIn' }>;
  readonly job: TransferJobInfo | undefined;
  readonly onAnswer: (answer: TransferAnswer) => void;
}

const words = text.standIn;

/** Why a file can't silently take the place of the old one, and the two ways. Escape skips. */
export function StandInCard({ question, job, onAnswer }: StandInCardProps) {
  const { target, why } = question;
  const [forAll, setForAll] = useState(false);
  const answer = (choice: 'inPlace' | 'replace' | 'skip'): void =>
    onAnswer({ kind: 'standIn', choice, forAll: forAll && choice !== 'skip' });
  return (
    <PanelCard
      role="dialog"
      icon={FileWarning}
      tone="warning"
      width="wide"
      title={words.title(shownName(lastName(target.path) ?? target.path))}
      subtitle={job && jobPlaces(job)}
      onEscape={() => onAnswer({ kind: 'standIn', choice: 'skip', forAll: false })}
      actions={
        <>
          <Button data-first="" onClick={() => answer('skip')}>
            {words.skip}
          </Button>
          <Button kind="danger" onClick={() => answer('replace')}>
            {words.replace}
          </Button>
          <Button kind="primary" onClick={() => answer('inPlace')}>
            {words.inPlace}
          </Button>
        </>
      }
    >
      {why.map((fault) => (
        <p key={fault}>{words.why[fault]}</p>
      ))}
      <p>{words.inPlaceHelp}</p>
      <label className={styles.forAll}>
        <input type="checkbox" checked={forAll} onChange={(event) => setForAll(event.target.checked)} />
        {text.conflict.forAll}
      </label>
    </PanelCard>
  );
}
