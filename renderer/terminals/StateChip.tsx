import { useEffect, useState } from 'react';
import type { SessionState } from '../../shared/model/session.ts';
import { Kbd } from '../ui/Kbd.tsx';
import { StateDot, type DotState } from '../ui/StateDot.tsx';
import { chipOf, chipTicks, type Chip, type ChipAction } from './chip-words.ts';
import { text } from './text.ts';
import styles from './terminals.module.css';

const dots: Readonly<Record<Chip['tone'], DotState>> = { busy: 'busy', warning: 'warning', stop: 'stop', quiet: 'idle' };

interface StateChipProps {
  readonly state: SessionState;
  readonly hasOutput: boolean;
  readonly isFiles?: boolean;
  readonly onAction: (action: ChipAction) => void;
}

/** News of the connection at the terminal's top right; nothing while all is well. */
export function StateChip({ state, hasOutput, isFiles = false, onAction }: StateChipProps) {
  const now = useNow(chipTicks(state));
  const chip = chipOf(state, now, hasOutput, isFiles);
  return (
    <div className={styles.chipPlace} role="status" aria-live="polite">
      {chip && (
        <div className={styles.chip} data-tone={chip.tone}>
          <span aria-hidden="true" className={styles.chipDot}>
            <StateDot state={dots[chip.tone]} />
          </span>
          <span className={styles.chipWords}>{chip.words}</span>
          {chip.actions.map((action) => (
            <button key={action} type="button" className={styles.chipButton} onClick={() => onAction(action)}>
              {action === 'now' ? text.now : action === 'cancel' ? text.cancel : text.reconnect}
              {action !== 'cancel' && <Kbd keys={text.reconnectKey} />}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** The time, once a second while it matters. */
function useNow(ticks: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticks) return;
    const tick = (): void => setNow(Date.now());
    const first = setTimeout(tick, 0);
    const timer = setInterval(tick, 1000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [ticks]);
  return now;
}
