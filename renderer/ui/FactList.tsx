import { Fragment, type ReactNode } from 'react';
import { CircleCheck, CircleMinus, CircleX } from 'lucide-react';
import { Icon } from './Icon.tsx';
import type { Fact } from './key-evidence.ts';
import { keyText } from './key-text.ts';
import styles from './FactList.module.css';

interface FactListProps {
  readonly facts: readonly Fact[];
  /** What can be done about a fact, by its id: a button beside its source, and what the button brings below it. */
  readonly extras?: Readonly<Record<string, FactExtra>>;
}

export interface FactExtra {
  readonly action: ReactNode;
  readonly below?: ReactNode;
}

const icons = { against: CircleX, neutral: CircleMinus, for: CircleCheck } as const;

/** True sentences about a key, each with where it comes from. The mark says in words too which way it speaks. */
export function FactList({ facts, extras = {} }: FactListProps) {
  return (
    <ul className={styles.facts}>
      {facts.map((fact) => (
        <Fragment key={fact.id}>
          <li data-weight={fact.weight} title={fact.whole}>
            <Icon of={icons[fact.weight]} label={keyText.weights[fact.weight]} />
            <span className={styles.words}>{fact.words}</span>
            <span className={styles.source}>
              {fact.source}
              {extras[fact.id]?.action}
            </span>
          </li>
          {extras[fact.id]?.below !== undefined && <li className={styles.below}>{extras[fact.id]?.below}</li>}
        </Fragment>
      ))}
    </ul>
  );
}
