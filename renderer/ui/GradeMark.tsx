import type { Grade } from '../../shared/model/algorithm-grades.ts';
import { StateDot } from './StateDot.tsx';
import { uiText } from './text.ts';
import styles from './GradeMark.module.css';

const dots = { good: 'ok', weak: 'warning', broken: 'stop' } as const;

/** What an algorithm or a key is worth, as a shape and a word. */
export function GradeMark({ grade }: { readonly grade: Grade }) {
  return (
    <span className={styles.grade}>
      <StateDot state={dots[grade]} words="" />
      {uiText.grades[grade]}
    </span>
  );
}
