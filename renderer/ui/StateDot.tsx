import { classNames } from './class-names.ts';
import { uiText } from './text.ts';
import styles from './StateDot.module.css';

/** What a mark can say. Each has a shape of its own, so that no colour speaks alone. */
export type DotState = 'ok' | 'busy' | 'warning' | 'stop' | 'idle';

interface StateDotProps {
  readonly state: DotState;
  /** What is read aloud and shown on hover; the state's usual word when absent. Empty: the words stand beside it. */
  readonly words?: string | undefined;
}

/** A disc for ok, a turning arc for busy, a diamond for warning, a square for stop, a ring for idle. */
export function StateDot({ state, words = uiText.states[state] }: StateDotProps) {
  const name = words === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': words };
  return (
    <svg className={classNames(styles.dot, styles[state])} viewBox="0 0 10 10" data-state={state} {...name}>
      {words !== '' && <title>{words}</title>}
      {state === 'ok' && <circle cx="5" cy="5" r="3.6" className={styles.fill} />}
      {state === 'idle' && <circle cx="5" cy="5" r="3" className={styles.stroke} />}
      {state === 'busy' && (
        <>
          <circle cx="5" cy="5" r="3.2" className={styles.track} />
          <path d="M5 1.8 A3.2 3.2 0 0 1 8.2 5" className={styles.arc} />
        </>
      )}
      {state === 'warning' && (
        <rect x="1.9" y="1.9" width="6.2" height="6.2" rx="0.6" transform="rotate(45 5 5)" className={styles.fill} />
      )}
      {state === 'stop' && <rect x="1.6" y="1.6" width="6.8" height="6.8" rx="1" className={styles.fill} />}
    </svg>
  );
}
