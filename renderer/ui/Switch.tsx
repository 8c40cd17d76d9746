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
  /** Why it can't be changed. It keeps its place under the Tab key, so that everybody learns why. */
  readonly lockedBy?: string | undefined;
  readonly tabIndex?: number;
}

export function Switch({ checked, onChange, label, disabled = false, tone, lockedBy, ...rest }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      aria-label={label}
      disabled={disabled}
      aria-disabled={lockedBy === undefined ? undefined : true}
      aria-description={lockedBy}
      title={lockedBy}
      className={classNames(styles.track, checked && styles.on, tone && styles[tone])}
      onClick={() => lockedBy === undefined && onChange(!checked)}
      {...rest}
    >
      <span className={styles.thumb} />
    </button>
  );
}
