import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { RotateCcw, Square } from 'lucide-react';
import { errorWords } from '../shell/error-words.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { FilterChips } from './FilterChips.tsx';
import { movedCursor, RowGrid, type GridHandle } from '../ui/RowGrid.tsx';
import { canAdd, classCounts, scanClasses, scanLines, type ScanClass, type ScanLine } from './scan-lines.ts';
import { ScanKeyCard } from './ScanKeyCard.tsx';
import { ScanHeader, ScanLineRow } from './ScanLineRow.tsx';
import type { ScanState, ScanStore } from './scan-store.ts';
import { text } from './text.ts';
import { makeTrustEdits } from './trust-edits.ts';
import { trustOf } from './trust-state.ts';
import { classNames } from '../ui/class-names.ts';
import frame from '../ui/ViewFrame.module.css';
import styles from './Scan.module.css';
import view from './TrustView.module.css';

const words = text.scan;
const screenRows = 18;
const tones = {
  revoked: 'stop',
  changed: 'stop',
  new: 'warning',
  unreachable: 'plain',
  same: 'plain',
  pending: 'plain',
} as const;

/** The hosts of a scan as they answer, their keys against what is stored, and what to do with new ones. */
export function ScanResults({ scan }: { readonly scan: ScanStore }) {
  const workbench = useWorkbench();
  const state = useStore(scan.state);
  const lines = useMemo(() => scanLines(state.rows, state.only, state.turned), [state.rows, state.only, state.turned]);
  const counts = useMemo(() => classCounts(state.rows), [state.rows]);
  const [cursorId, setCursorId] = useState<string>();
  const [cardIsOpen, setCardOpen] = useState(false);
  const grid = useRef<GridHandle>(null);
  const id = useId();
  const rowId = (index: number): string => `${id}-${index}`;
  const cursor = lines.findIndex((line) => line.id === cursorId);
  const line = lines[cursor];
  useEffect(() => {
    // The button that began the scan is gone, and the focus with it.
    if (document.activeElement === document.body) grid.current?.focus();
  }, []);

  const open = (target: ScanLine | undefined): void => {
    if (target?.kind === 'host' && target.canOpen) scan.turn(target.row.index);
    if (target?.kind === 'key') setCardOpen(true);
  };
  const toggle = (target: ScanLine | undefined): void => {
    if (target?.kind === 'key' && canAdd(target.key) && !state.added.has(target.id)) scan.toggleChosen(target.id);
    else open(target);
  };
  const add = async (): Promise<void> => addChosen(workbench, scan);
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = movedCursor(event.key, cursor, lines.length, screenRows);
    if (to !== undefined) setCursorId(lines[to]?.id);
    else if (event.key === 'Enter') open(line);
    else if (event.key === ' ') toggle(line);
    else if (event.key === 'ArrowRight' && line?.kind === 'host' && !line.isOpen) open(line);
    else if (event.key === 'ArrowLeft' && line !== undefined) {
      if (line.kind === 'host' && line.isOpen) open(line);
      else setCursorId(`${line.row.index}`);
    } else return;
    event.preventDefault();
  };
  const closeCard = (): void => {
    setCardOpen(false);
    grid.current?.focus();
  };
  return (
    <div
      className={view.pane}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !cardIsOpen) return;
        event.preventDefault();
        closeCard();
      }}
    >
      <div className={view.bar}>
        <Progress state={state} pending={counts.pending} />
        <span className={frame.space} />
        {state.phase === 'running' ? (
          <Button icon={Square} onClick={() => scan.stop()}>
            {words.stop}
          </Button>
        ) : (
          <Button icon={RotateCcw} onClick={() => scan.choose()}>
            {words.again}
          </Button>
        )}
        <Button kind="primary" disabled={state.chosen.size === 0} onClick={() => void add()}>
          {words.addSelected(state.chosen.size)}
        </Button>
      </div>
      <FilterChips<ScanClass>
        label={words.classLabel}
        pressed={state.only === undefined ? [] : [state.only]}
        onToggle={(key) => scan.show(state.only === key ? undefined : key)}
        chips={scanClasses.map((key) => ({ key, words: words.classes[key], count: counts[key], tone: tones[key] }))}
      />
      {state.error !== undefined && (
        <p className={styles.failure} role="alert">
          {errorWords(state.error).text}
        </p>
      )}
      <div className={classNames(frame.main, view.main)}>
        <RowGrid
          ref={grid}
          label={words.table}
          count={lines.length}
          columns={4}
          isTree
          header={<ScanHeader />}
          cursor={cursor}
          className={styles.table}
          isBusy={state.phase === 'running'}
          rowId={rowId}
          onKeyDown={onKeyDown}
          onFocus={() => cursor < 0 && setCursorId(lines[0]?.id)}
          onPress={(index) => {
            setCursorId(lines[index]?.id);
            open(lines[index]);
          }}
          row={(index) => {
            const each = lines[index];
            return (
              each && (
                <ScanLineRow
                  id={rowId(index)}
                  index={index}
                  line={each}
                  state={state}
                  isCursor={index === cursor}
                  onToggle={toggle}
                />
              )
            );
          }}
        />
        {cardIsOpen && line?.kind === 'key' && (
          <ScanKeyCard
            key={line.id}
            line={line}
            state={state}
            onClose={closeCard}
            onCompared={() => scan.noteCompared(line.id)}
            onToggle={() => scan.toggleChosen(line.id)}
            onShowStored={(name) => trustOf(workbench).view.setState({ mode: 'known', wantedText: name })}
          />
        )}
      </div>
    </div>
  );
}

/** Adds the chosen keys: those that were compared as such, the others marked as not verified. */
async function addChosen(workbench: ReturnType<typeof useWorkbench>, scan: ScanStore): Promise<void> {
  const chosen = scan.chosenLines();
  const parts = [true, false]
    .map((isCompared) => chosen.filter((each) => each.isCompared === isCompared))
    .filter((part) => part.length > 0);
  const done = await makeTrustEdits(
    workbench,
    parts.map((part) => ({
      kind: 'add',
      text: part.map((each) => each.line).join('\n'),
      marker: 'none',
      hashed: false,
      compared: part[0]?.isCompared === true,
    })),
    text.done.added,
  );
  scan.noteAdded(parts.slice(0, done.length).flatMap((part) => part.map((each) => each.id)));
}

function Progress({ state, pending }: { readonly state: ScanState; readonly pending: number }) {
  const done = state.rows.length - pending;
  if (state.error !== undefined && state.rows.length === 0) return <div className={styles.progress}>{words.notStarted}</div>;
  const said =
    state.phase === 'running'
      ? words.progress(done, state.count)
      : state.stopped
        ? words.stopped(done, state.count)
        : words.ended(state.count);
  return (
    <div className={styles.progress}>
      <span role="status">{said}</span>
      {state.phase === 'running' && (
        <progress className={styles.meter} max={Math.max(1, state.count)} value={done} aria-label={said} />
      )}
    </div>
  );
}
