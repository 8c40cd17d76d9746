import { useState } from 'react';
import { CircleCheck } from 'lucide-react';
import type { KeyFace } from '../../shared/model/host-key.ts';
import type { TrustEntry } from '../../shared/model/trust.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { KeyCompareField } from '../ui/KeyCompareField.tsx';
import { useKeyComparison } from '../ui/use-key-comparison.ts';
import { entryName, hostAndPort } from './entry-words.ts';
import { text } from './text.ts';
import frame from '../ui/ViewFrame.module.css';
import styles from './EntryCard.module.css';

interface VerifyEntryProps {
  readonly entry: TrustEntry;
  readonly face: KeyFace;
  /** The button is about to go: the focus needs another place. */
  readonly onVerified: () => void;
}

const words = text.card;

/** Proves an entry that was taken over unseen: the field says at once what it finds, the core has the last word. */
export function VerifyEntry({ entry, face, onVerified }: VerifyEntryProps) {
  const { client, note, showError } = useWorkbench();
  const { words: pasted, setWords, comparison } = useKeyComparison(face);
  const [refusal, setRefusal] = useState<string>();
  const isUnverified = entry.flags.includes('unverified');
  const [isOpen, setOpen] = useState(false);
  const verify = async (): Promise<void> => {
    try {
      const { kind } = await client.trust.verify({ id: entry.id, words: pasted });
      setRefusal(kind === 'same' ? undefined : words[kind]);
      if (kind !== 'same') return;
      setWords('');
      onVerified();
      note(words.verified);
    } catch (error) {
      showError(error);
    }
  };
  if (!isOpen && !isUnverified) {
    return (
      <div>
        <button type="button" className={frame.link} onClick={() => setOpen(true)}>
          {words.verify}
        </button>
      </div>
    );
  }
  return (
    <div className={styles.verify}>
      <KeyCompareField
        face={face}
        {...hostAndPort(entryName(entry, words.hiddenHost, words.hiddenHost))}
        label={words.compare}
        words={pasted}
        onWords={setWords}
        comparison={comparison}
      />
      {refusal !== undefined && (
        <p className={styles.failure} role="alert">
          {refusal}
        </p>
      )}
      {isUnverified && (
        <Button icon={CircleCheck} disabled={comparison.kind !== 'same'} onClick={() => void verify()}>
          {words.markVerified}
        </Button>
      )}
    </div>
  );
}
