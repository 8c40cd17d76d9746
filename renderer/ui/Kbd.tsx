import { chordParts } from './chord-words.ts';
import { classNames } from './class-names.ts';
import styles from './Kbd.module.css';

interface KbdProps {
  /** A chord as it is written in the registry: `Ctrl+Shift+P`, `Enter`. */
  readonly keys: string;
  readonly className?: string | undefined;
}

/** A key or a chord, drawn as one small cap. */
export function Kbd({ keys, className }: KbdProps) {
  return <kbd className={classNames(styles.kbd, className)}>{chordParts(keys).join(' ')}</kbd>;
}
