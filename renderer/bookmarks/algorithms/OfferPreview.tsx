import { useId } from 'react';
import { Undo2 } from 'lucide-react';
import type { AlgorithmCategory } from '../../../shared/model/algorithm-grades.ts';
import { gradeOf } from '../../../shared/model/algorithm-grades.ts';
import { classNames } from '../../ui/class-names.ts';
import { Icon } from '../../ui/Icon.tsx';
import { StateDot } from '../../ui/StateDot.tsx';
import { uiText } from '../../ui/text.ts';
import type { ListResult } from './algorithm-list.ts';
import { text } from './text.ts';
import styles from './Algorithms.module.css';

interface OfferPreviewProps {
  readonly category: AlgorithmCategory;
  readonly result: ListResult;
  readonly hasOffer: boolean;
  readonly onPutBack: ((name: string) => void) | undefined;
}

/** What is offered then, and what no longer is. */
export function OfferPreview({ category, result: { offered, added, left }, hasOffer, onPutBack }: OfferPreviewProps) {
  const offeredId = useId();
  const leftId = useId();
  return (
    <>
      {hasOffer && offered.length > 0 && (
        <div className={styles.preview}>
          <h3 id={offeredId}>{text.offered}</h3>
          <ol aria-labelledby={offeredId} className={styles.chips}>
            {offered.map((name) => {
              const { grade } = gradeOf(category, name);
              return (
                <li key={name} className={classNames(styles.chip, added.has(name) && styles.isAdded)}>
                  {grade !== 'good' && <StateDot state={grade === 'weak' ? 'warning' : 'stop'} words={uiText.grades[grade]} />}
                  <code>{name}</code>
                  {added.has(name) && <span className={styles.added}>{text.added}</span>}
                </li>
              );
            })}
          </ol>
        </div>
      )}
      {left.length > 0 && (
        <div className={styles.preview}>
          <h3 id={leftId}>{text.left}</h3>
          <ul aria-labelledby={leftId} className={styles.chips}>
            {left.map((name) => (
              <li key={name} className={classNames(styles.chip, styles.isLeft)}>
                <code>{name}</code>
                {onPutBack && (
                  <button type="button" className={styles.back} aria-label={text.putBack(name)} onClick={() => onPutBack(name)}>
                    <Icon of={Undo2} size={14} />
                  </button>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
