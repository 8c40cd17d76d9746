import { useEffect, useState } from 'react';
import { Copy } from 'lucide-react';
import { useStore } from 'zustand';
import type { PsLine, PsRunInfo } from '../../shared/model/powershell.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { VirtualList } from '../ui/VirtualList.tsx';
import { copyLines } from './cell-actions.ts';
import { PageLoader } from '../shell/many-hosts/page-loader.ts';
import { SgrLine } from './SgrLine.tsx';
import { text } from './text.ts';
import { useRange } from '../shell/many-hosts/use-range.ts';
import styles from '../shell/many-hosts/Panes.module.css';
import own from './TextPane.module.css';

const words = text.cell;
/** Of a line in pixels. */
export const lineHeight = 17;
const columnsShown = 200;

/** What a command printed, as PowerShell prints it. Of long output only what is on screen is in the document. */
export function TextPane({ run, isNear }: { readonly run: PsRunInfo; readonly isNear: boolean }) {
  const isEmpty = run.lines === 0 && run.text !== 'fetching';
  if (run.text === 'later' && run.lines === 0) return <Later run={run} />;
  if (isEmpty) return run.endedAt === undefined ? null : <p className={styles.none}>{words.noOutput}</p>;
  return (
    <>
      {run.text === 'later' && <Later run={run} />}
      {run.text === 'fetching' && <p className={styles.none}>{words.printing}</p>}
      {/* Another rendering is another text. */}
      <Lines key={`${run.text === 'ready'}`} run={run} isNear={isNear} />
      {run.text === 'gone' && <p className={own.note}>{words.printGone}</p>}
    </>
  );
}

/** Too many objects to print them unasked. */
function Later({ run }: { readonly run: PsRunInfo }) {
  const { client, showError } = useWorkbench();
  return (
    <div className={own.later}>
      <span>{words.objectsOnly(run.objects)}</span>
      {run.endedAt !== undefined && (
        <Button onClick={() => void client.powershell.print({ runId: run.runId, columns: columnsShown }).catch(showError)}>
          {words.print}
        </Button>
      )}
    </div>
  );
}

function Lines({ run, isNear }: { readonly run: PsRunInfo; readonly isNear: boolean }) {
  const workbench = useWorkbench();
  const { client } = workbench;
  const { runId, lines: total, parts } = run;
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const [loader] = useState(
    () => new PageLoader<PsLine>(async (window) => (await client.powershell.lines({ runId, ...window })).lines, 2000),
  );
  const pages = useStore(loader.state, (state) => state.pages);
  const range = useRange(scroller, lineHeight);
  useEffect(() => {
    if (isNear) loader.show(range, total);
  }, [loader, range, total, isNear]);
  useFollow(scroller, total, run.endedAt === undefined);
  const isFirst = pages.size === 0;
  return (
    <div className={styles.wrap}>
      <div
        ref={setScroller}
        className={styles.lines}
        role="region"
        aria-label={words.output}
        tabIndex={0}
        style={{ height: `min(${total * lineHeight + 16}px, var(--pane-room))` }}
      >
        {isFirst && total > 3 ? (
          <Skeleton rows={3} />
        ) : (
          <VirtualList
            count={total}
            rowHeight={lineHeight}
            scroller={scroller}
            rowKey={String}
            row={(index) => {
              const line = loader.row(index);
              return (
                <div className={styles.line} data-stream={line?.stream}>
                  {parts.length > 1 && line && <span className={own.computer}>{parts[line.part]?.computer}</span>}
                  {line ? <SgrLine line={line.text} /> : ''}
                </div>
              );
            }}
          />
        )}
      </div>
      <IconButton icon={Copy} label={words.copyText} className={styles.copy} onClick={() => void copyLines(workbench, run)} />
    </div>
  );
}

/** Stays at the end while something runs, as long as nobody scrolls away from it. */
function useFollow(scroller: HTMLElement | null, total: number, isRunning: boolean): void {
  const [place] = useState({ isAtEnd: true });
  useEffect(() => {
    if (scroller === null) return;
    const look = (): void => {
      place.isAtEnd = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - lineHeight;
    };
    scroller.addEventListener('scroll', look, { passive: true });
    return () => scroller.removeEventListener('scroll', look);
  }, [scroller, place]);
  useEffect(() => {
    if (scroller && isRunning && place.isAtEnd) scroller.scrollTo({ top: scroller.scrollHeight });
  }, [scroller, total, isRunning, place]);
}
