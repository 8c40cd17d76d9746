import { secondsLeft } from './countdown.ts';
import { text } from './text.ts';
import { useNow } from './use-now.ts';
import styles from './prompts.module.css';

/** Says how long the server still waits, when that is less than a minute. */
export function Countdown({ deadline }: { readonly deadline: number | undefined }) {
  const now = useNow(deadline);
  const seconds = secondsLeft(deadline, now);
  return seconds === undefined ? null : (
    <span className={styles.countdown} role="timer">
      {text.countdown(seconds)}
    </span>
  );
}
