import type { ReactNode } from 'react';
import type { PsRunInfo } from '../../shared/model/powershell.ts';
import { PaneTabs } from '../shell/many-hosts/PaneTabs.tsx';
import { tabsOf, type CellTab } from './cell-tabs.ts';
import { text } from './text.ts';

const { cell } = text;

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
  const tabs = tabsOf(run).map(({ tab, words, count }) => ({
    tab,
    words,
    ...(count !== undefined && { label: cell.tabLabel(words, count), count: cell.count(count) }),
    ...(tab === 'errors' && { tone: 'stop' as const }),
  }));
  return (
    <PaneTabs id={id} label={cell.tabs} tabs={tabs} current={current} onChoose={onChoose}>
      {children}
    </PaneTabs>
  );
}
