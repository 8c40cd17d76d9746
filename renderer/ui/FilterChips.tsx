import { classNames } from './class-names.ts';
import { uiText } from './text.ts';
import styles from './FilterChips.module.css';

export interface FilterChip<K extends string> {
  readonly key: K;
  readonly words: string;
  /** What is read aloud: the words with their count. */
  readonly label: string;
  /** Undefined while it isn't known. */
  readonly count: number | undefined;
  readonly help?: string | undefined;
  readonly tone?: 'stop' | 'warning' | 'plain' | undefined;
}

interface FilterChipsProps<K extends string> {
  readonly label: string;
  readonly chips: readonly FilterChip<K>[];
  readonly pressed: readonly K[];
  readonly onToggle: (key: K) => void;
  readonly className?: string | undefined;
}

/** Words with counts that narrow a table to what they name. */
export function FilterChips<K extends string>({ label, chips, pressed, onToggle, className }: FilterChipsProps<K>) {
  return (
    <div className={classNames(styles.chips, className)} role="group" aria-label={label}>
      {chips.map(({ key, words, label: spoken, count, help, tone }) => (
        <button
          key={key}
          type="button"
          aria-pressed={pressed.includes(key)}
          aria-label={spoken}
          title={help}
          className={styles.chip}
          onClick={() => onToggle(key)}
        >
          {words}
          <span className={classNames(styles.count, tone !== undefined && count !== 0 && styles[tone])}>
            {count === undefined ? '' : uiText.number(count)}
          </span>
        </button>
      ))}
    </div>
  );
}
