import { classNames } from '../ui/class-names.ts';
import { text } from './text.ts';
import styles from './TrustView.module.css';

interface FilterChipsProps<K extends string> {
  readonly label: string;
  readonly chips: readonly {
    readonly key: K;
    readonly words: string;
    readonly count: number;
    readonly help?: string;
    readonly tone?: 'stop' | 'warning' | 'plain';
  }[];
  readonly pressed: readonly K[];
  readonly onToggle: (key: K) => void;
}

/** Words with counts that narrow the table to what they name. Those of which there are none are left out. */
export function FilterChips<K extends string>({ label, chips, pressed, onToggle }: FilterChipsProps<K>) {
  const shown = chips.filter((chip) => chip.count > 0 || pressed.includes(chip.key));
  return (
    <div className={styles.chips} role="group" aria-label={label}>
      {shown.map((chip) => {
        const isPressed = pressed.includes(chip.key);
        return (
          <button
            key={chip.key}
            type="button"
            aria-pressed={isPressed}
            aria-label={text.filter(chip.words, chip.count)}
            title={chip.help}
            className={classNames(styles.filter, isPressed && styles.pressed)}
            onClick={() => onToggle(chip.key)}
          >
            {chip.words}
            <span className={classNames(styles.filterCount, chip.tone !== undefined && styles[chip.tone])}>
              {text.count(chip.count)}
            </span>
          </button>
        );
      })}
    </div>
  );
}
