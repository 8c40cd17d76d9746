import type { ReactElement, ReactNode } from 'react';
import { Popover } from '../ui/Popover.tsx';
import styles from './StatusBar.module.css';

interface StatusPartProps {
  readonly title: string;
  readonly details: ReactNode;
  readonly children: ReactNode;
}

/** A part of the status bar that opens what it names. */
export function StatusPart({ title, details, children }: StatusPartProps): ReactElement {
  return (
    <Popover
      title={title}
      trigger={
        <button type="button" className={styles.button}>
          {children}
        </button>
      }
    >
      {details}
    </Popover>
  );
}
