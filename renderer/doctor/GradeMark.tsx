import type { Grade } from '../../shared/model/algorithm-grades.ts';
import { StateDot } from '../ui/StateDot.tsx';
import { text } from './text.ts';
import styles from './Doctor.module.css';

const dots = { good: 'ok', weak: 'warning', broken: 'stop' } as const;

/** A grade as a shape and a word. */
export function GradeMark({ grade }: { readonly grade: Grade }) {
  return (
    <span className={styles.grade}>
      <StateDot state={dots[grade]} words="" />
      {text.grades[grade]}
    </span>
  );
}
