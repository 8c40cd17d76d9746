import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { Check, Radar, Search } from 'lucide-react';
import { useHosts } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { GridRow, HeaderRow } from '../ui/GridRow.tsx';
import { Icon } from '../ui/Icon.tsx';
import { TextField } from '../ui/TextField.tsx';
import { movedCursor, RowGrid, type GridHandle } from '../ui/RowGrid.tsx';
import { findChoices, scanChoices, type ScanChoice } from './scan-targets.ts';
import type { ScanStore } from './scan-store.ts';
import { text } from './text.ts';
import frame from '../ui/ViewFrame.module.css';
import styles from './Scan.module.css';
import view from './TrustView.module.css';

const words = text.scan;
const screenRows = 12;

/** Which hosts to ask: some of the tree, one that is typed, or all. */
export function ScanChooser({ scan }: { readonly scan: ScanStore }) {
  const tree = useHosts((state) => state.tree);
  const all = useMemo(() => scanChoices(tree, words.config), [tree]);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<ReadonlyMap<string, ScanChoice>>(new Map());
  const [cursor, setCursor] = useState(-1);
  const grid = useRef<GridHandle>(null);
  const id = useId();
  const rowId = (index: number): string => `${id}-${index}`;
  const shown = useMemo(() => withTyped(findChoices(all, query), query), [all, query]);
  const toggle = (index: number): void => {
    const choice = shown[index];
    if (choice === undefined) return;
    const next = new Map(chosen);
    if (!next.delete(choice.id)) next.set(choice.id, choice);
    setChosen(next);
    setCursor(index);
  };
  const start = (): void => void scan.start([...chosen.values()].map((choice) => choice.target));
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = movedCursor(event.key, cursor, shown.length, screenRows);
    if (to !== undefined) setCursor(to);
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a')
      setChosen(new Map([...chosen, ...shown.map((choice) => [choice.id, choice] as const)]));
    else if (event.key === ' ' || event.key === 'Enter') toggle(cursor);
    else return;
    event.preventDefault();
  };
  return (
    <div className={view.pane}>
      <div className={styles.intro}>
        <p>{words.help}</p>
      </div>
      <div className={view.bar}>
        <div className={view.find}>
          <TextField
            data-takes-focus
            icon={Search}
            type="search"
            aria-label={words.find}
            placeholder={words.find}
            maxLength={1000}
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              setCursor(-1);
            }}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') grid.current?.focus();
              else if (event.key === 'Enter' && shown.length > 0) toggle(0);
              else return;
              event.preventDefault();
            }}
          />
        </div>
        <Button icon={Radar} title={words.allHelp(all.length)} disabled={all.length === 0} onClick={() => void scan.start([])}>
          {words.all}
        </Button>
        <Button kind="primary" disabled={chosen.size === 0} onClick={start}>
          {words.chosen(chosen.size)}
        </Button>
      </div>
      <div className={classNames(frame.main, view.main)}>
        {shown.length === 0 ? (
          <div className={frame.centre}>
            <EmptyState words={query.trim() === '' ? words.none : words.notFound} />
          </div>
        ) : (
          <RowGrid
            ref={grid}
            label={words.hosts}
            count={shown.length}
            columns={3}
            isMultiple
            header={<ChoiceHeader />}
            cursor={cursor}
            rowId={rowId}
            onKeyDown={onKeyDown}
            onFocus={() => cursor < 0 && setCursor(0)}
            onPress={toggle}
            row={(index) => {
              const choice = shown[index];
              return (
                choice && (
                  <ChoiceRow
                    id={rowId(index)}
                    index={index}
                    choice={choice}
                    isChosen={chosen.has(choice.id)}
                    isCursor={index === cursor}
                  />
                )
              );
            }}
          />
        )}
      </div>
    </div>
  );
}

/** What was typed may be a destination of its own. */
function withTyped(found: readonly ScanChoice[], query: string): readonly ScanChoice[] {
  const typed = query.trim();
  if (typed === '' || /\s/.test(typed) || found.some((choice) => choice.name === typed)) return found;
  return [...found, { id: `typed-${typed}`, name: typed, place: words.typedHelp, host: '', target: { destination: typed } }];
}

function ChoiceHeader() {
  return (
    <HeaderRow className={styles.choice}>
      {(['name', 'host', 'place'] as const).map((column) => (
        <div key={column} role="columnheader" className={column === 'name' ? styles.choiceName : undefined}>
          {words.choiceColumns[column]}
        </div>
      ))}
    </HeaderRow>
  );
}

interface ChoiceRowProps {
  readonly id: string;
  readonly index: number;
  readonly choice: ScanChoice;
  readonly isChosen: boolean;
  readonly isCursor: boolean;
}

function ChoiceRow({ id, index, choice, isChosen, isCursor }: ChoiceRowProps) {
  return (
    <GridRow id={id} index={index} isCursor={isCursor} isChosen={isChosen} className={styles.choice}>
      <div role="gridcell" className={styles.name}>
        <span className={classNames(styles.box, isChosen && styles.checked)}>{isChosen && <Icon of={Check} size={12} />}</span>
        {choice.name}
      </div>
      <div role="gridcell" className={styles.dim}>
        {choice.host}
      </div>
      <div role="gridcell" className={styles.dim}>
        {choice.place}
      </div>
    </GridRow>
  );
}
