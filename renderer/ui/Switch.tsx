import { classNames } from './class-names.ts';
import type { FieldControl } from './Field.tsx';
import styles from './Switch.module.css';

interface SwitchProps extends Partial<FieldControl> {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** The accessible name, where no `Field` gives one. */
  readonly label?: string;
  readonly disabled?: boolean;
  /** `stop`: it is on, and what it stands for is refused. */
  readonly tone?: 'stop';
  readonly tabIndex?: number;
}

export function Switch({ checked, onChange, label, disabled = false, tone, ...rest }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      aria-label={label}
      disabled={disabled}
      className={classNames(styles.track, checked && styles.on, tone && styles[tone])}
      onClick={() => onChange(!checked)}
      {...rest}
    >
      <span className={styles.thumb} />
    </button>
  );
}
