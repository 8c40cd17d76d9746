import { useState } from 'react';
import { TriangleAlert } from 'lucide-react';
import type { TrustStore } from '../../shared/model/trust.ts';
import { Icon } from '../ui/Icon.tsx';
import { text } from './text.ts';
import frame from '../ui/ViewFrame.module.css';
import styles from './TrustView.module.css';

/** Sentences about files that could not be read, or that others could write. */
export function remarksOn(stores: readonly TrustStore[]): readonly string[] {
  return stores.flatMap((store) => [
    ...(store.state.kind === 'unreadable' ? [text.unreadable(store.file, store.state.reason)] : []),
    ...store.warnings,
  ]);
}

export function StoreRemarks({ stores }: { readonly stores: readonly TrustStore[] }) {
  const remarks = remarksOn(stores);
  const [isOpen, setOpen] = useState(false);
  const [first] = remarks;
  if (first === undefined) return null;
  return (
    <div className={frame.remark} role="status">
      <div className={styles.remarkHead}>
        <Icon of={TriangleAlert} size={14} />
        <span className={styles.remarkTitle}>{remarks.length === 1 ? first : text.problems(remarks.length)}</span>
        {remarks.length > 1 && (
          <button type="button" className={frame.link} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? text.hide : text.show}
          </button>
        )}
      </div>
      {isOpen && remarks.length > 1 && (
        <ul className={styles.remarkList}>
          {remarks.map((remark) => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
