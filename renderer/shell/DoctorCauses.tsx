import { CircleDashed, CircleDot, CircleSlash } from 'lucide-react';
import type { Cause, Evidence } from '../../shared/model/doctor.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { Icon } from '../ui/Icon.tsx';
import { causeWords, notAcceptedWords } from './doctor-actions.ts';
import styles from './DoctorCauses.module.css';

const icons = { likely: CircleDot, possible: CircleDashed, ruledOut: CircleSlash } as const;

/** Causes in their order, each with what speaks for or against it. The mark says in words too how likely it is. */
export function CauseList({ causes }: { readonly causes: readonly Cause[] }) {
  return (
    <ul className={styles.causes}>
      {causes.map(({ text, verdict, why }) => (
        <li key={text} data-verdict={verdict}>
          <Icon of={icons[verdict]} size={14} label={causeWords[verdict]} />
          <span>
            {printableLine(text, 500)}
            {why !== undefined && <span className={styles.why}> {printableLine(why, 500)}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** True sentences with where each is from. A key that the server takes none of its type of is grey. */
export function EvidenceList({ evidence }: { readonly evidence: readonly Evidence[] }) {
  return (
    <ul className={styles.evidence}>
      {evidence.map(({ text, from, isNotAccepted = false }, index) => (
        <li key={index} data-not-accepted={isNotAccepted || undefined}>
          <span>
            {isNotAccepted && <span className={styles.mark}>{notAcceptedWords}</span>}
            {printableLine(text, 2000)}
          </span>
          <span className={styles.from}>{printableLine(from, 200)}</span>
        </li>
      ))}
    </ul>
  );
}
