import { ArrowDown, ArrowUp } from 'lucide-react';
import type { PsGrid } from '../../shared/model/powershell.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { text } from './text.ts';
import styles from './GridTools.module.css';

const words = text.grid;

interface ColumnsChoiceProps {
  readonly grid: PsGrid;
  /** Those that were chosen last, where the grid does not have them yet. */
  readonly asked: readonly string[] | undefined;
  /** Undefined: those that are chosen by themselves. */
  readonly onChoose: (columns: readonly string[] | undefined) => void;
}

/** Which properties are columns, and in which order. */
export function ColumnsChoice({ grid, asked, onChoose }: ColumnsChoiceProps) {
  const shown = asked ?? grid.columns.map(({ id }) => id);
  const named = new Map([...grid.known, ...grid.columns].map((column) => [column.id, column]));
  const chosen = shown.flatMap((id) => named.get(id) ?? []);
  const others = grid.known.filter(({ id }) => !shown.includes(id));
  const move = (id: string, step: 1 | -1): void => {
    const from = shown.indexOf(id);
    const moved = shown.filter((each) => each !== id);
    moved.splice(from + step, 0, id);
    onChoose(moved);
  };
  return (
    <>
      <ul className={styles.list}>
        {[...chosen, ...others].map(({ id, label }) => {
          const at = shown.indexOf(id);
          return (
            <li key={id} className={styles.item}>
              <label>
                <input
                  type="checkbox"
                  checked={at >= 0}
                  disabled={at >= 0 && shown.length === 1}
                  onChange={() => onChoose(at >= 0 ? shown.filter((each) => each !== id) : [...shown, id])}
                />
                {label}
              </label>
              {at > 0 && <IconButton icon={ArrowUp} size={14} label={words.moveUp(label)} onClick={() => move(id, -1)} />}
              {at >= 0 && at < shown.length - 1 && (
                <IconButton icon={ArrowDown} size={14} label={words.moveDown(label)} onClick={() => move(id, 1)} />
              )}
            </li>
          );
        })}
      </ul>
      <Button onClick={() => onChoose(undefined)}>{words.usual}</Button>
    </>
  );
}
