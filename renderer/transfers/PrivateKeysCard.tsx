import { KeyRound } from 'lucide-react';
import type { TransferAnswer, TransferJobInfo, TransferQuestion } from '../../shared/model/transfers.ts';
import { Button } from '../ui/Button.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { PathList } from '../ui/PathList.tsx';
import { jobPlaces } from './job-words.ts';
import { text } from './text.ts';

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
      <PathList label={words.list} paths={paths} count={count} most={SHOWN} more={words.more} />
      <p>{words.why(count)}</p>
      {job !== undefined && job.totals.files > count && <p>{words.rest}</p>}
    </PanelCard>
  );
}
