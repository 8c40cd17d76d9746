import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { PsRunInfo } from '../../shared/model/powershell.ts';
import { errorWords } from '../shell/error-words.ts';
import { Button } from '../ui/Button.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import type { GridController } from './grid-controller.ts';
import { GridTable } from './GridTable.tsx';
import { ObjectPane } from './ObjectPane.tsx';
import { text } from './text.ts';
import styles from './GridPane.module.css';

const words = text.grid;

interface GridPaneProps {
  readonly run: PsRunInfo;
  readonly controller: GridController;
  readonly isNear: boolean;
}

/** The objects of a run as a table, and one of them opened beside it. */
export function GridPane({ run, controller, isNear }: GridPaneProps) {
  const { grid, error, isBusy } = useStore(controller.state);
  const [openIndex, setOpenIndex] = useState<number>();
  const { kept, revision, endedAt, learned } = run;
  useEffect(() => {
    if (isNear && kept > 0) controller.refresh();
  }, [controller, isNear, kept, revision, endedAt, learned]);
  if (kept === 0)
    return <p className={styles.none}>{endedAt === undefined ? '' : run.isTextOnly ? words.textOnly : words.empty}</p>;
  if (error !== undefined && grid === undefined)
    return (
      <div className={styles.none} role="alert">
        {words.failed} {errorWords(error).text} <Button onClick={() => controller.refresh()}>{text.list.retry}</Button>
      </div>
    );
  if (grid === undefined)
    return (
      <div className={styles.loading}>
        <Skeleton rows={4} />
      </div>
    );
  return (
    <>
      <p role="status" className="visually-hidden">
        {isBusy ? '' : words.announced(grid.total, kept)}
      </p>
      {grid.total === 0 ? (
        <div className={styles.none}>
          {words.nothing} <Button onClick={() => controller.ask({ filter: '' })}>{words.clear}</Button>
        </div>
      ) : (
        <div className={styles.split}>
          <GridTable run={run} grid={grid} controller={controller} openIndex={openIndex} onOpen={setOpenIndex} />
          {openIndex !== undefined && (
            <ObjectPane key={openIndex} runId={run.runId} index={openIndex} onClose={() => setOpenIndex(undefined)} />
          )}
        </div>
      )}
      {run.kept < run.objects && <p className={styles.note}>{text.cell.truncated(run.kept, run.objects)}</p>}
    </>
  );
}
