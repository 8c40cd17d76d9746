import { shownInText } from '../../shared/model/file-path.ts';
import styles from './PathList.module.css';

interface PathListProps {
  readonly label: string;
  readonly paths: readonly string[];
  /** How many there are in all; `paths` may be their beginning only. */
  readonly count: number;
  readonly most: number;
  /** Words for those that are not shown. */
  readonly more: (count: number) => string;
}

/** The paths that a question is about: the first of them, the rest is counted. */
export function PathList({ label, paths, count, most, more }: PathListProps) {
  const shown = paths.slice(0, most);
  return (
    <ul className={styles.paths} aria-label={label}>
      {shown.map((path) => (
        <li key={path}>{shownInText(path)}</li>
      ))}
      {count > shown.length && <li className={styles.more}>{more(count - shown.length)}</li>}
    </ul>
  );
}
