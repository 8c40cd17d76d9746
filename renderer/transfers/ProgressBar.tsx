import { classNames } from '../ui/class-names.ts';
import styles from './ProgressBar.module.css';

interface ProgressBarProps {
  readonly label: string;
  /** From 0 to 1; undefined while it is not known: the bar says only that something goes on. */
  readonly fraction: number | undefined;
  readonly tone: 'busy' | 'warning' | 'still' | 'ok';
  readonly className?: string | undefined;
}

export function ProgressBar({ label, fraction, tone, className }: ProgressBarProps) {
  const percent = fraction === undefined ? undefined : Math.floor(fraction * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={classNames(styles.track, className)}
      data-tone={tone}
    >
      {fraction === undefined ? (
        <div className={classNames(styles.fill, styles.unknown)} />
      ) : (
        <div className={styles.fill} style={{ width: `${fraction * 100}%` }} />
      )}
    </div>
  );
}
