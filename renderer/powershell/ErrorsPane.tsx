import { useId, useState } from 'react';
import { ChevronDown, ChevronRight, CircleX } from 'lucide-react';
import type { PsRecord, PsRunInfo } from '../../shared/model/powershell.ts';
import { Button } from '../ui/Button.tsx';
import { CopyButton } from '../ui/CopyLine.tsx';
import { Icon } from '../ui/Icon.tsx';
import { categoryWords, recordFacts, recordText } from './errors-words.ts';
import { text } from './text.ts';
import { useRecords } from './use-records.ts';
import styles from './RecordPanes.module.css';

const words = text.errors;

/** What went wrong, a card each. */
export function ErrorsPane({ run, isNear }: { readonly run: PsRunInfo; readonly isNear: boolean }) {
  const { records, total, showMore } = useRecords(run, ['error'], run.errors, isNear);
  if (run.errors === 0) return <p className={styles.none}>{words.none}</p>;
  const isMany = run.parts.length > 1;
  return (
    <div className={styles.cards}>
      {records.map((record) => (
        <ErrorCard key={record.index} record={record} computer={isMany ? run.parts[record.part]?.computer : undefined} />
      ))}
      {total > records.length && <Button onClick={showMore}>{words.more(total - records.length)}</Button>}
    </div>
  );
}

function ErrorCard({ record, computer }: { readonly record: PsRecord; readonly computer: string | undefined }) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { error } = record;
  const facts = recordFacts(record);
  return (
    <article className={styles.card} aria-labelledby={id}>
      <Icon of={CircleX} className={styles.mark} />
      <div className={styles.body}>
        <p id={id} className={styles.message}>
          {computer !== undefined && <strong className={styles.computer}>{computer}</strong>}
          {record.text}
        </p>
        {error !== undefined && error.position.trim() !== '' && <pre className={styles.position}>{error.position}</pre>}
        <div className={styles.foot}>
          {error !== undefined && <span className={styles.category}>{categoryWords(error)}</span>}
          {facts.length > 0 && (
            <button type="button" className={styles.more} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              <Icon of={isOpen ? ChevronDown : ChevronRight} size={14} />
              {words.record}
            </button>
          )}
          <CopyButton words={recordText(record, computer)} label={words.copy} />
        </div>
        {isOpen && (
          <dl className={styles.facts}>
            {facts.map(({ name, value }, index) => (
              <div key={index} className={styles.fact}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </article>
  );
}
