import type { KeyboardEvent, ReactNode } from 'react';
import styles from './PaneTabs.module.css';

export interface PaneTab<Id extends string> {
  readonly tab: Id;
  readonly words: string;
  /** What it is called where its words and its count are not enough. */
  readonly label?: string | undefined;
  readonly count?: string | undefined;
  readonly tone?: 'stop' | undefined;
}

interface PaneTabsProps<Id extends string> {
  /** Before the ids of its tabs and of the panel: `ID-TAB`, `ID-panel`. */
  readonly id: string;
  readonly label: string;
  readonly tabs: readonly PaneTab<Id>[];
  readonly current: Id;
  readonly onChoose: (tab: Id) => void;
  /** What is done with the current one. */
  readonly children?: ReactNode;
}

/** Which pane of a run is shown. Left and Right go from one to the next, around. */
export function PaneTabs<Id extends string>({ id, label, tabs, current, onChoose, children }: PaneTabsProps<Id>) {
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
      <div role="tablist" aria-label={label} className={styles.labels} onKeyDown={onKeyDown}>
        {tabs.map(({ tab, words, label: called, count, tone }) => (
          <button
            key={tab}
            id={`${id}-${tab}`}
            type="button"
            role="tab"
            aria-selected={tab === current}
            aria-controls={tab === current ? `${id}-panel` : undefined}
            aria-label={called}
            tabIndex={tab === current ? 0 : -1}
            className={styles.tab}
            data-tone={tone}
            onClick={() => onChoose(tab)}
          >
            {words}
            {count !== undefined && <span className={styles.count}>{count}</span>}
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}
