import { useId, useState } from 'react';
import type { BookmarkId } from '../../../shared/model/ids.ts';
import type { ImportPreview, ImportRow } from '../../../shared/model/imports.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { VirtualList } from '../../ui/VirtualList.tsx';
import { classNames } from '../../ui/class-names.ts';
import { FolderSelect } from '../FolderSelect.tsx';
import { chosenAtFirst, countsOf, tickOfAll, toggled } from './import-rows.ts';
import { text } from './text.ts';
import styles from './Imports.module.css';

const words = text.import;
const rowHeight = 44;

interface ImportPreviewPaneProps {
  readonly preview: ImportPreview;
  readonly chosen: ReadonlySet<number>;
  readonly onChosen: (chosen: ReadonlySet<number>) => void;
  readonly parentId: BookmarkId | null;
  readonly onParent: (parentId: BookmarkId | null) => void;
}

/** What a file has and what would come of it: a tick for each host, what is not taken over, and where it goes. */
export function ImportPreviewPane({ preview, chosen, onChosen, parentId, onParent }: ImportPreviewPaneProps) {
  const { rows, left, notes } = preview;
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [pointedAt, setPointedAt] = useState<ImportRow>();
  const tick = tickOfAll(rows, chosen);
  const details = useId();
  const counts = countsOf(rows);
  return (
    <div className={styles.preview}>
      {rows.length === 0 ? (
        <EmptyState words={words.nothing} />
      ) : (
        <>
          <div className={styles.head}>
            <label className={styles.all}>
              <input
                type="checkbox"
                checked={tick === 'all'}
                disabled={counts.new + counts.changed === 0}
                ref={(box) => {
                  if (box) box.indeterminate = tick === 'mixed';
                }}
                onChange={() => onChosen(tick === 'all' ? new Set() : chosenAtFirst(rows))}
              />
              <span>
                {words.all}
                <span className={styles.counts}>{words.summary(counts)}</span>
              </span>
            </label>
            <div className={styles.into}>
              <FolderSelect value={parentId} onChange={onParent} label={words.into} none={words.top} />
            </div>
          </div>
          <div ref={setScroller} className={styles.rows} role="group" aria-label={words.rows} tabIndex={-1}>
            <VirtualList
              count={rows.length}
              rowHeight={rowHeight}
              scroller={scroller}
              rowKey={(index) => String(rows[index]?.row ?? index)}
              row={(index) => {
                const row = rows[index];
                return (
                  row && (
                    <HostLine
                      row={row}
                      isChosen={chosen.has(row.row)}
                      details={details}
                      onToggle={() => onChosen(toggled(chosen, row))}
                      onPoint={() => setPointedAt(row)}
                    />
                  )
                );
              }}
            />
          </div>
          <p id={details} className={styles.details}>
            {pointedAt === undefined ? (
              counts.new + counts.changed === 0 ? (
                words.allHere
              ) : (
                words.hint
              )
            ) : (
              <Details row={pointedAt} />
            )}
          </p>
        </>
      )}
      <Sentences title={words.notes} list={notes.map((note) => ({ why: note }))} isOpen />
      {left.length > 0 && <Sentences title={words.left(left.length)} list={left} isOpen={rows.length === 0} />}
    </div>
  );
}

interface HostLineProps {
  readonly row: ImportRow;
  readonly isChosen: boolean;
  readonly details: string;
  readonly onToggle: () => void;
  readonly onPoint: () => void;
}

function HostLine({ row, isChosen, details, onToggle, onPoint }: HostLineProps) {
  const { name, address, via, change, differs, runs, remarks } = row;
  const below = [runs === undefined ? '' : words.runs(runs), differs.length > 0 ? words.differs(differs) : '', ...remarks].filter(
    Boolean,
  );
  return (
    <label className={styles.row} data-change={change} onPointerEnter={onPoint} onFocus={onPoint}>
      <input type="checkbox" checked={isChosen} disabled={change === 'same'} aria-describedby={details} onChange={onToggle} />
      <span className={styles.rowText}>
        <span className={styles.rowHead}>
          <span className={styles.name}>{name}</span>
          <span className={styles.address}>{address}</span>
          {via !== undefined && <span className={styles.dim}>{words.via(via)}</span>}
        </span>
        <span className={classNames(styles.rowFoot, runs !== undefined && styles.warns)}>
          {[words.from(row), ...below].join(' · ')}
        </span>
      </span>
      <span className={styles.change}>{words.changes[change]}</span>
    </label>
  );
}

function Details({ row: { differs, runs, remarks } }: { readonly row: ImportRow }) {
  const lines = [
    ...(runs === undefined ? [] : [words.runs(runs)]),
    ...(differs.length > 0 ? [words.differs(differs)] : []),
    ...remarks,
  ];
  return <>{lines.length === 0 ? words.plain : lines.map((line) => <span key={line}>{line}</span>)}</>;
}

interface SentencesProps {
  readonly title: string;
  readonly list: readonly { readonly name?: string; readonly why: string }[];
  readonly isOpen: boolean;
}

const mostSentences = 200;

function Sentences({ title, list, isOpen }: SentencesProps) {
  if (list.length === 0) return null;
  return (
    <details className={styles.fold} open={isOpen}>
      <summary>{title}</summary>
      <ul className={styles.sentences}>
        {list.slice(0, mostSentences).map(({ name, why }, at) => (
          <li key={at}>
            {name !== undefined && <strong>{name}: </strong>}
            {why}
          </li>
        ))}
      </ul>
    </details>
  );
}
