import type { KeyboardEvent, ReactNode } from 'react';
import type { PsRunInfo } from '../../shared/model/powershell.ts';
import { classNames } from '../ui/class-names.ts';
import { tabsOf, type CellTab } from './cell-tabs.ts';
import { text } from './text.ts';
import styles from './RunCell.module.css';

interface CellTabsProps {
  readonly id: string;
  readonly run: PsRunInfo;
  readonly current: CellTab;
  readonly onChoose: (tab: CellTab) => void;
  /** What is done with the current one. */
  readonly children: ReactNode;
}

/** Text, grid, errors and streams of one command. */
export function CellTabs({ id, run, current, onChoose, children }: CellTabsProps) {
  const tabs = tabsOf(run);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ tab }) => tab === current);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const to = step === undefined ? undefined : tabs[(at + step + tabs.length) % tabs.length];
    if (to === undefined) return;
    event.preventDefault();
    onChoose(to.tab);
    document.getElementById(`${id}-${to.tab}`)?.focus();
  };
  return (
    <div className={styles.tabs}>
      <div role="tablist" aria-label={text.cell.tabs} className={styles.labels} onKeyDown={onKeyDown}>
        {tabs.map(({ tab, words, count }) => (
          <button
            key={tab}
            id={`${id}-${tab}`}
            type="button"
            role="tab"
            aria-selected={tab === current}
            aria-controls={tab === current ? `${id}-panel` : undefined}
            aria-label={count === undefined ? words : text.cell.tabLabel(words, count)}
            tabIndex={tab === current ? 0 : -1}
            className={classNames(styles.tab, tab === 'errors' && styles.errors)}
            onClick={() => onChoose(tab)}
          >
            {words}
            {count !== undefined && <span className={styles.count}>{text.cell.count(count)}</span>}
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}
