import { Lock } from 'lucide-react';
import { Icon } from './Icon.tsx';
import { uiText } from './text.ts';
import styles from './LockNote.module.css';

interface LockNoteProps {
  /** Where the administrator wrote it; line 0: not known. */
  readonly place: { readonly file: string; readonly line: number };
  /** What is in force instead of what stands in the field. */
  readonly value?: string | undefined;
}

/** Says at a field that nobody but the administrator can change it, and where that is written (CF-17). */
export function LockNote({ place: { file, line }, value }: LockNoteProps) {
  return (
    <span className={styles.note}>
      <Icon of={Lock} size={14} />
      <span>
        {value === undefined || value === '' ? uiText.locked : uiText.lockedTo(value)}{' '}
        <code>{line > 0 ? `${file}:${line}` : file}</code>
      </span>
    </span>
  );
}
