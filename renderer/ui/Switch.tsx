import { classNames } from './class-names.ts';
import type { FieldControl } from './Field.tsx';
import styles from './Switch.module.css';

interface SwitchProps extends Partial<FieldControl> {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** The accessible name, where no `Field` gives one. */
  readonly label?: string;
  readonly disabled?: boolean;
}

export function Switch({ checked, onChange, label, disabled = false, ...rest }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      aria-label={label}
      disabled={disabled}
      className={classNames(styles.track, checked && styles.on)}
      onClick={() => onChange(!checked)}
      {...rest}
    >
      <span className={styles.thumb} />
    </button>
  );
}
