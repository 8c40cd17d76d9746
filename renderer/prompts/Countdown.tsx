import { useEffect, useState } from 'react';
import { secondsLeft } from './countdown.ts';
import { text } from './text.ts';
import styles from './prompts.module.css';

/** Says how long the server still waits, when that is less than a minute. */
export function Countdown({ deadline }: { readonly deadline: number | undefined }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (deadline === undefined) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [deadline]);
  const seconds = secondsLeft(deadline, now);
  return seconds === undefined ? null : (
    <span className={styles.countdown} role="timer">
      {text.countdown(seconds)}
    </span>
  );
}
