import { KeyRound } from 'lucide-react';
import { shownInText } from '../../shared/model/file-path.ts';
import type { TransferAnswer, TransferJobInfo, TransferQuestion } from '../../shared/model/transfers.ts';
import { Button } from '../ui/Button.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { jobPlaces } from './job-words.ts';
import { text } from './text.ts';
import styles from './PrivateKeysCard.module.css';

interface PrivateKeysCardProps {
  readonly question: Extract<TransferQuestion, { kind: 'privateKeys' }>;
  readonly job: TransferJobInfo | undefined;
  readonly onAnswer: (answer: TransferAnswer) => void;
}

/** Paths that are shown; the rest is counted. */
const SHOWN = 8;
const words = text.privateKeys;

/** Private keys would leave this computer. Escape, and what has the focus, leaves them out. */
export function PrivateKeysCard({ question, job, onAnswer }: PrivateKeysCardProps) {
  const { paths, count } = question;
  const shown = paths.slice(0, SHOWN);
  const leave = (): void => onAnswer({ kind: 'privateKeys', choice: 'leave' });
  return (
    <PanelCard
      role="alertdialog"
      icon={KeyRound}
      tone="warning"
      width="wide"
      title={words.title(count)}
      subtitle={job && jobPlaces(job)}
      onEscape={leave}
      actions={
        <>
          <Button kind="danger" onClick={() => onAnswer({ kind: 'privateKeys', choice: 'copy' })}>
            {count === 1 ? words.copyOne : words.copy}
          </Button>
          <Button kind="primary" data-first="" onClick={leave}>
            {words.leave}
          </Button>
        </>
      }
    >
      <ul className={styles.paths} aria-label={words.list}>
        {shown.map((path) => (
          <li key={path}>{shownInText(path)}</li>
        ))}
        {count > shown.length && <li className={styles.more}>{words.more(count - shown.length)}</li>}
      </ul>
      <p>{words.why(count)}</p>
      {job !== undefined && job.totals.files > count && <p>{words.rest}</p>}
    </PanelCard>
  );
}
