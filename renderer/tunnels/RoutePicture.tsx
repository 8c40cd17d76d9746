import { classNames } from '../ui/class-names.ts';
import type { Stop } from './tunnel-face.ts';
import { text } from './text.ts';
import styles from './RoutePicture.module.css';

interface RoutePictureProps {
  readonly stops: readonly Stop[];
  readonly isOn?: boolean;
  /** In a narrow place it goes on in the next line. */
  readonly mayWrap?: boolean;
}

/** `localhost:5432 ─▶ bastion ─▶ db:5432`: who listens, over which hosts, to where. */
export function RoutePicture({ stops, isOn = true, mayWrap = false }: RoutePictureProps) {
  return (
    <div
      className={classNames(styles.route, !isOn && styles.off, mayWrap && styles.wraps)}
      role="img"
      aria-label={text.route(stops.map(({ words }) => words))}
    >
      {stops.map(({ words, isQuiet }, index) => (
        // An arrow goes to the next line together with what it leads to.
        <span key={index} className={styles.step}>
          {index > 0 && <Arrow />}
          <span className={classNames(styles.stop, isQuiet === true && styles.quiet)} title={words}>
            {words}
          </span>
        </span>
      ))}
    </div>
  );
}

function Arrow() {
  return (
    <svg className={styles.arrow} viewBox="0 0 30 8" aria-hidden="true">
      <path d="M1 4H24" />
      <path d="M23 0.8L29 4L23 7.2Z" className={styles.head} />
    </svg>
  );
}
