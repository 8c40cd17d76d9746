import { useId, useState } from 'react';
import type { PsRunInfo } from '../../shared/model/powershell.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { classNames } from '../ui/class-names.ts';
import { AnswersPane } from './AnswersPane.tsx';
import { CellHead } from './CellHead.tsx';
import { CellTabs } from './CellTabs.tsx';
import { firstTab, type CellTab } from './cell-tabs.ts';
import { ErrorsPane } from './ErrorsPane.tsx';
import { GridController } from './grid-controller.ts';
import { GridPane } from './GridPane.tsx';
import { GridTools } from './GridTools.tsx';
import { HintNotes } from './HintNotes.tsx';
import { PartsBar } from './PartsBar.tsx';
import { ProgressBars } from './ProgressBars.tsx';
import { StopStages } from './StopStages.tsx';
import { StreamsPane } from './StreamsPane.tsx';
import { text } from './text.ts';
import { TextPane } from './TextPane.tsx';
import { useNear } from '../shell/many-hosts/use-range.ts';
import card from '../shell/many-hosts/Card.module.css';
import styles from './RunCell.module.css';

interface RunCellProps {
  readonly run: PsRunInfo;
  readonly isLast: boolean;
  /** Puts the command into the editor. */
  readonly onEdit: (command: string) => void;
  readonly onAgain: (run: PsRunInfo, failedOnly: boolean) => void;
}

/** One command and all that came of it. */
export function RunCell({ run, isLast, onEdit, onAgain }: RunCellProps) {
  const { client } = useWorkbench();
  const id = useId();
  const [element, setElement] = useState<HTMLElement | null>(null);
  const isNear = useNear(element);
  const [controller] = useState(
    () => new GridController(client.powershell, run.runId, run.parts.length > 1 ? text.grid.computer : undefined),
  );
  const [chosen, setChosen] = useState<CellTab>();
  const tab = chosen ?? firstTab(run);
  const isMany = run.parts.length > 1;
  return (
    <article
      ref={setElement}
      className={classNames(card.card, styles.cell)}
      data-last={isLast || undefined}
      data-run={run.runId}
      aria-label={text.cell.name(run.command.slice(0, 80))}
    >
      <CellHead run={run} onEdit={onEdit} onAgain={onAgain} />
      {isMany && <PartsBar run={run} onAgain={onAgain} />}
      <ProgressBars parts={run.parts} />
      <StopStages run={run} />
      <HintNotes run={run} />
      <CellTabs id={id} run={run} current={tab} onChoose={setChosen}>
        {tab === 'grid' && <GridTools run={run} controller={controller} />}
      </CellTabs>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${tab}`} className={styles.panel}>
        {tab === 'text' && <TextPane run={run} isNear={isNear} />}
        {tab === 'grid' && <GridPane run={run} controller={controller} isNear={isNear} />}
        {tab === 'errors' && <ErrorsPane run={run} isNear={isNear} />}
        {tab === 'streams' && <StreamsPane run={run} isNear={isNear} />}
        {tab === 'answers' && <AnswersPane run={run} />}
      </div>
    </article>
  );
}
