import { useEffect, useState } from 'react';
import { Columns3, Copy, Download, Search, Table } from 'lucide-react';
import { useStore } from 'zustand';
import type { PsRunInfo } from '../../shared/model/powershell.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { IconButton } from '../ui/Button.tsx';
import { MenuButton } from '../ui/Menu.tsx';
import { Popover } from '../ui/Popover.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import { ColumnsChoice } from './ColumnsChoice.tsx';
import type { GridController } from './grid-controller.ts';
import { copyRows, saveRows } from './row-actions.ts';
import { text } from './text.ts';
import styles from './GridTools.module.css';

const words = text.grid;
const typingMs = 200;

/** What is done with a whole grid, beside the cell's tabs. */
export function GridTools({ run, controller }: { readonly run: PsRunInfo; readonly controller: GridController }) {
  const workbench = useWorkbench();
  const { grid, asked } = useStore(controller.state);
  if (grid === undefined) return null;
  const { view, known } = grid;
  const copy = (format: 'tsv' | 'markdown') => (): void => void copyRows(workbench, run, controller, undefined, format);
  return (
    <div className={styles.tools}>
      <FilterField filter={view.filter} onFilter={(filter) => controller.ask({ filter })} />
      <Select
        aria-label={words.groupBy}
        value={view.groupBy ?? ''}
        options={[
          { value: '', words: words.noGroup },
          ...known.map(({ id, label }) => ({ value: id, words: words.groupedBy(label) })),
        ]}
        onChange={(groupBy) => controller.ask({ groupBy: groupBy === '' ? undefined : groupBy })}
      />
      <Popover title={words.columns} side="bottom" trigger={<IconButton icon={Columns3} label={words.columns} />}>
        <ColumnsChoice grid={grid} asked={asked?.columns} onChoose={(columns) => controller.ask({ columns })} />
      </Popover>
      <IconButton icon={Download} label={words.save} onClick={() => void saveRows(workbench, run, controller, undefined)} />
      <MenuButton
        label={words.copy}
        entries={[
          { kind: 'item', words: words.copyTsv, icon: Copy, run: copy('tsv') },
          { kind: 'item', words: words.copyMarkdown, icon: Table, run: copy('markdown') },
        ]}
      >
        <IconButton icon={Copy} label={words.copy} />
      </MenuButton>
    </div>
  );
}

function FilterField({ filter, onFilter }: { readonly filter: string; readonly onFilter: (filter: string) => void }) {
  const [typed, setTyped] = useState(filter);
  useEffect(() => {
    if (typed === filter) return;
    const timer = setTimeout(() => onFilter(typed), typingMs);
    return () => clearTimeout(timer);
    // What was typed decides, not what is in force.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed]);
  return (
    <TextField
      type="search"
      icon={Search}
      className={styles.filter}
      aria-label={words.filter}
      placeholder={words.filterPlaceholder}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}
