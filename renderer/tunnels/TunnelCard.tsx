import type { ReactNode } from 'react';
import { Network, Ellipsis } from 'lucide-react';
import { IconButton } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Icon } from '../ui/Icon.tsx';
import { StateDot } from '../ui/StateDot.tsx';
import { Switch } from '../ui/Switch.tsx';
import { RoutePicture } from './RoutePicture.tsx';
import { text } from './text.ts';
import type { TunnelFace } from './tunnel-face.ts';
import styles from './TunnelCard.module.css';

interface TunnelCardProps {
  readonly face: TunnelFace;
  /** Whether its controls are in the way of the Tab key: those of one card are. */
  readonly isCurrent: boolean;
  /** Whether the panel of details is its. */
  readonly isOpen: boolean;
  /** Why it can't be switched on. */
  readonly lockedBy: string | undefined;
  /** Of the last minute, and of now; absent while there is nothing to draw. */
  readonly traffic: ReactNode;
  /** What helps in the state it is in. */
  readonly help?: { readonly words: string; readonly run: () => void } | undefined;
  readonly onSwitch: (isOn: boolean) => void;
  readonly onMenu: (at: { readonly x: number; readonly y: number }) => void;
}

/** One tunnel: its way, a switch, what was measured, bytes both ways, who came last. Keys and clicks are its list's. */
export function TunnelCard(props: TunnelCardProps) {
  const { face, isCurrent, isOpen, lockedBy, help, onSwitch, onMenu } = props;
  const sentence = lockedBy ?? face.sentence;
  const tabIndex = isCurrent ? 0 : -1;
  return (
    <div className={classNames(styles.card, isOpen && styles.open, face.isProduction && styles.production)}>
      <header className={styles.head}>
        <span className={styles.name} title={face.name}>
          {face.name}
        </span>
        <StatePill face={face} />
        <span className={styles.space} />
        <IconButton
          icon={Ellipsis}
          label={text.actions.more(face.name)}
          tabIndex={tabIndex}
          aria-haspopup="menu"
          onClick={(event) => {
            const { left, bottom } = event.currentTarget.getBoundingClientRect();
            onMenu({ x: left, y: bottom });
          }}
        />
        <Switch
          checked={face.isOn}
          label={text.actions.toggle(face.name)}
          tabIndex={tabIndex}
          lockedBy={lockedBy}
          {...(face.isOn && face.dot === 'stop' && { tone: 'stop' })}
          onChange={onSwitch}
        />
      </header>
      <RoutePicture stops={face.stops} isOn={face.isOn} />
      {props.traffic ?? (
        <p className={styles.sentence} title={sentence}>
          {sentence}
        </p>
      )}
      <footer className={styles.foot}>
        {face.facts.slice(0, help ? 2 : 3).map((fact) => (
          <span key={fact} className={styles.fact}>
            {fact}
          </span>
        ))}
        {face.exposure !== undefined && (
          <span className={classNames(styles.exposure, face.exposure.isWide && (face.isProduction ? styles.alarm : styles.wide))}>
            <Icon of={Network} size={13} />
            {face.exposure.words}
          </span>
        )}
        {help && (
          <button type="button" tabIndex={tabIndex} className={styles.help} onClick={help.run}>
            {help.words}
          </button>
        )}
      </footer>
    </div>
  );
}

/** What was measured, with a mark. */
export function StatePill({ face }: { readonly face: Pick<TunnelFace, 'dot' | 'state'> }): ReactNode {
  return (
    <span className={classNames(styles.pill, styles[face.dot])} title={face.state}>
      <StateDot state={face.dot} words="" />
      <span className={styles.pillWords}>{face.state}</span>
    </span>
  );
}
