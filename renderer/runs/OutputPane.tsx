import { useEffect, useState } from 'react';
import { Copy } from 'lucide-react';
import { useStore } from 'zustand';
import type { RunInfo, RunLine, RunPart, RunStream } from '../../shared/model/runs.ts';
import { PageLoader } from '../shell/many-hosts/page-loader.ts';
import { useRange } from '../shell/many-hosts/use-range.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { IconButton } from '../ui/Button.tsx';
import { sizeWords } from '../ui/file-figures.ts';
import { Segments } from '../ui/Segments.tsx';
import { Select } from '../ui/Select.tsx';
import { VirtualList } from '../ui/VirtualList.tsx';
import { copyWords } from './run-actions.ts';
import { isUnderWay, partWords } from './run-face.ts';
import { text } from './text.ts';
import styles from '../shell/many-hosts/Panes.module.css';
import own from './Panes.module.css';

const words = text.panes;
const lineHeight = 17;
const mostCopied = 100_000;
type Shown = 'both' | RunStream;

interface OutputPaneProps {
  readonly run: RunInfo;
  readonly part: number;
  readonly onPart: (part: number) => void;
}

/** What one host wrote, both streams in the order in which they came, or one of them (TM-05). */
export function OutputPane({ run, part: index, onPart }: OutputPaneProps) {
  const [shown, setShown] = useState<Shown>('both');
  const part = run.parts[index];
  if (part === undefined) return null;
  return (
    <div>
      <div className={own.tools}>
        {run.parts.length > 1 && (
          <Select
            aria-label={words.host}
            value={String(index)}
            options={run.parts.map((each, at) => ({ value: String(at), words: partWords(each) }))}
            onChange={(value) => onPart(Number(value))}
          />
        )}
        <Segments<Shown>
          label={words.streams}
          chosen={shown}
          onChoose={setShown}
          parts={[
            { id: 'both', words: words.both },
            { id: 'output', words: words.out },
            { id: 'error', words: words.err },
          ]}
        />
      </div>
      <Lines key={`${index} ${shown}`} run={run} part={part} index={index} shown={shown} />
      {part.unkeptBytes > 0 && <p className={styles.none}>{words.unkept(sizeWords(part.unkeptBytes))}</p>}
    </div>
  );
}

interface LinesProps {
  readonly run: RunInfo;
  readonly part: RunPart;
  readonly index: number;
  readonly shown: Shown;
}

function Lines({ run: { runId }, part, index, shown }: LinesProps) {
  const workbench = useWorkbench();
  const { client } = workbench;
  const stream = shown === 'both' ? {} : { stream: shown };
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const [counted, setCounted] = useState<number>();
  const total = shown === 'both' ? part.lines : counted;
  const [loader] = useState(
    () =>
      new PageLoader<RunLine>(async (window) => {
        const told = await client.runs.lines({ runId, part: index, ...stream, ...window });
        return told.lines;
      }, 2000),
  );
  const pages = useStore(loader.state, (state) => state.pages);
  const range = useRange(scroller, lineHeight);
  // Of one stream only the core knows how many there are.
  useEffect(() => {
    if (shown === 'both') return;
    let isOld = false;
    client.runs
      .lines({ runId, part: index, from: 0, count: 0, stream: shown })
      .then((told) => !isOld && setCounted(told.total), workbench.showError);
    return () => {
      isOld = true;
    };
  }, [client, workbench, runId, index, shown, part.lines]);
  useEffect(() => {
    if (total !== undefined) loader.show(range, total);
  }, [loader, range, total]);
  const copy = async (): Promise<void> => {
    const all: string[] = [];
    for (let from = 0; from < Math.min(total ?? 0, mostCopied); from += 2000) {
      const told = await client.runs.lines({ runId, part: index, from, count: 2000, ...stream });
      all.push(...told.lines.map((line) => line.text));
    }
    copyWords(workbench, all.join('\n'));
  };
  if (total === undefined) return null;
  if (total === 0) return <p className={styles.none}>{isUnderWay(part) ? words.nothingYet : words.nothing}</p>;
  return (
    <div className={styles.wrap}>
      <div
        ref={setScroller}
        className={styles.lines}
        role="region"
        aria-label={words.lines}
        tabIndex={0}
        style={{ height: `min(${total * lineHeight + 16}px, 44vh)` }}
        data-pages={pages.size}
      >
        <VirtualList
          count={total}
          rowHeight={lineHeight}
          scroller={scroller}
          rowKey={String}
          row={(at) => {
            const line = loader.row(at);
            return (
              <div className={styles.line} data-stream={line?.stream}>
                {line?.text ?? ''}
              </div>
            );
          }}
        />
      </div>
      <IconButton icon={Copy} label={words.copy} className={styles.copy} onClick={() => void copy().catch(workbench.showError)} />
    </div>
  );
}
