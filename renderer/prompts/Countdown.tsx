import { secondsLeft } from './countdown.ts';
import { text } from './text.ts';
import { useNow } from './use-now.ts';
import styles from './prompts.module.css';

interface CountdownProps {
  readonly deadline: number | undefined;
  /** What comes then, where it is not the server that waits. */
  readonly words?: ((seconds: number) => string) | undefined;
}

/** Says how long the server still waits, when that is less than a minute. */
export function Countdown({ deadline, words = text.countdown }: CountdownProps) {
  const now = useNow(deadline);
  const seconds = secondsLeft(deadline, now);
  return seconds === undefined ? null : (
    <span className={styles.countdown} role="timer">
      {words(seconds)}
    </span>
  );
}
