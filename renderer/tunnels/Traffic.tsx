import { Sparkline } from '../shell/Sparkline.tsx';
import { rateWords } from './amounts.ts';
import { text } from './text.ts';
import styles from './Traffic.module.css';

interface TrafficProps {
  /** Bytes per second now. */
  readonly down: number;
  readonly up: number;
  /** Of the last minute, oldest first. */
  readonly downs: readonly number[];
  readonly ups: readonly number[];
  readonly width: number;
}

/** Bytes both ways: towards who connected, and away. */
export function Traffic({ down, up, downs, ups, width }: TrafficProps) {
  return (
    <div className={styles.both}>
      <Way words={text.down(rateWords(down))} values={downs} width={width} />
      <Way words={text.up(rateWords(up))} values={ups} width={width} colour="--ansi-magenta" />
    </div>
  );
}

interface WayProps {
  readonly words: string;
  readonly values: readonly number[];
  readonly width: number;
  readonly colour?: '--ansi-magenta';
}

function Way({ words, values, width, colour }: WayProps) {
  return (
    <div className={styles.way}>
      <span className={styles.figure}>{words}</span>
      <Sparkline values={values} width={width} height={26} {...(colour && { colour })} />
    </div>
  );
}
