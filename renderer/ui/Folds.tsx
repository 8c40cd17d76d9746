import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { Icon } from './Icon.tsx';
import styles from './Folds.module.css';

export interface Fold {
  readonly id: string;
  readonly label: string;
  readonly content: ReactNode;
}

/** Further words in a row of questions, of which one at a time is open. */
export function Folds({ folds }: { readonly folds: readonly Fold[] }) {
  const id = useId();
  const [openId, setOpenId] = useState<string>();
  const open = folds.find((fold) => fold.id === openId);
  const content = useRef<HTMLDivElement>(null);
  // What was asked for is brought into sight where the card has no room left.
  useEffect(() => {
    content.current?.scrollIntoView({ block: 'nearest' });
  }, [openId]);
  return (
    <div className={styles.folds}>
      <div className={styles.labels}>
        {folds.map((fold) => (
          <button
            key={fold.id}
            type="button"
            className={styles.label}
            aria-expanded={fold.id === openId}
            aria-controls={fold.id === openId ? id : undefined}
            onClick={() => setOpenId(fold.id === openId ? undefined : fold.id)}
          >
            <Icon of={fold.id === openId ? ChevronDown : ChevronRight} size={14} />
            {fold.label}
          </button>
        ))}
      </div>
      {open && (
        <div id={id} ref={content} className={styles.content}>
          {open.content}
        </div>
      )}
    </div>
  );
}
