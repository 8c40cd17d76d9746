import { useRef } from 'react';
import { useStore } from 'zustand';
import type { DialogProps } from '../shell/views.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { columns, hiddenColumns } from './columns.ts';
import { text } from './text.ts';
import styles from './SmallDialogs.module.css';

const words = text.columnsDialog;

/** Which columns folders have, as far as there is room for them. */
export function ColumnsDialog({ onClose }: DialogProps<'fileColumns'>) {
  const chosen = hiddenColumns();
  const { hidden } = useStore(chosen.state);
  const first = useRef<HTMLInputElement>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      initialFocus={first}
      actions={
        <Button kind="primary" onClick={onClose}>
          {words.done}
        </Button>
      }
    >
      <div role="group" aria-label={words.title} className={styles.encodings}>
        {columns.map((column, index) => (
          <label key={column}>
            <input
              ref={index === 0 ? first : undefined}
              type="checkbox"
              checked={!hidden.includes(column)}
              onChange={(event) => chosen.show(column, event.target.checked)}
            />
            {text.columns[column]}
          </label>
        ))}
      </div>
      <p className={styles.note}>{words.room}</p>
    </Dialog>
  );
}
