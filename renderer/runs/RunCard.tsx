import { useId, useState } from 'react';
import {
  Check,
  Copy,
  Diff,
  Ellipsis,
  FileDown,
  Pencil,
  RotateCw,
  ScrollText,
  Square,
  SquareTerminal,
  TriangleAlert,
  X,
} from 'lucide-react';
import type { RunHint, RunInfo, RunPart } from '../../shared/model/runs.ts';
import { Elapsed } from '../shell/many-hosts/Elapsed.tsx';
import { PaneTabs, type PaneTab } from '../shell/many-hosts/PaneTabs.tsx';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { HostMatrix } from '../ui/HostMatrix.tsx';
import { Icon } from '../ui/Icon.tsx';
import { MenuButton, type MenuEntry } from '../ui/Menu.tsx';
import { AnswersPane } from './AnswersPane.tsx';
import { DifferencePane } from './DifferencePane.tsx';
import { OutputPane } from './OutputPane.tsx';
import { copyWords, forgetRun, stopRun, wordsOf } from './run-actions.ts';
import { isUnderWay, outcomeOf, partDot, partWords, stateWords } from './run-face.ts';
import { text } from './text.ts';
import styles from '../shell/many-hosts/Card.module.css';

const words = text.run;
type Pane = 'answers' | 'output' | 'difference';

interface RunCardProps {
  readonly run: RunInfo;
  readonly onEdit: (run: RunInfo) => void;
  readonly onAgain: (run: RunInfo, failedOnly: boolean) => void;
}

/** One command on the hosts of a tab, and all that came of it. */
export function RunCard({ run, onEdit, onAgain }: RunCardProps) {
  const id = useId();
  const [pane, setPane] = useState<Pane>();
  const [part, setPart] = useState(0);
  const isOne = run.parts.length === 1;
  const isOurs = run.line === undefined;
  const current = pane ?? (isOne ? 'output' : 'answers');
  const show =
    (next: Pane) =>
    (of: number): void => {
      setPane(next);
      setPart(of);
    };
  const tabs: readonly PaneTab<Pane>[] = [
    ...(isOne ? [] : [{ tab: 'answers' as const, words: text.panes.answers }]),
    { tab: 'output', words: isOurs ? text.panes.output : text.panes.ansible },
    ...(current === 'difference' ? [{ tab: 'difference' as const, words: text.panes.difference }] : []),
  ];
  return (
    <article className={styles.card} aria-label={words.name(wordsOf(run).slice(0, 80))} data-run={run.runId}>
      <Head run={run} onEdit={onEdit} onAgain={onAgain} />
      {isOurs && <Matrix run={run} onAgain={onAgain} onShow={show('output')} onCompare={show('difference')} />}
      {isOurs && <Hints run={run} />}
      <PaneTabs id={id} label={text.panes.label} tabs={tabs} current={current} onChoose={setPane} />
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${current}`}>
        {current === 'answers' && <AnswersPane run={run} onShow={show('output')} onCompare={show('difference')} />}
        {current === 'output' && <OutputPane run={run} part={part} onPart={setPart} />}
        {current === 'difference' && <DifferencePane key={part} run={run} part={part} />}
      </div>
    </article>
  );
}

function Head({ run, onEdit, onAgain }: RunCardProps) {
  const workbench = useWorkbench();
  const isRunning = run.endedAt === undefined;
  const { words: said, isBad } = outcomeOf(run);
  const { program } = run;
  const label = wordsOf(run).split('\n')[0]?.slice(0, 40) ?? '';
  const entries: readonly MenuEntry[] = [
    { kind: 'item', words: words.again, icon: RotateCw, run: () => onAgain(run, false) },
    { kind: 'item', words: words.edit, icon: Pencil, run: () => onEdit(run) },
    { kind: 'item', words: words.copyCommand, icon: Copy, run: () => copyWords(workbench, wordsOf(run)) },
    {
      kind: 'item',
      words: words.save,
      icon: FileDown,
      run: () => workbench.view.setState({ dialog: { kind: 'saveRun', runId: run.runId, label } }),
    },
    { kind: 'separator' },
    { kind: 'item', words: words.forget, icon: X, disabled: isRunning, run: () => forgetRun(workbench, run) },
  ];
  const isStopping = isRunning && run.parts.every((part) => !isUnderWay(part) || part.state === 'stopping');
  return (
    <header className={styles.head}>
      <pre className={styles.command} tabIndex={0} role="region" aria-label={text.bar.kinds[program.kind]}>
        {program.kind === 'script' && <span className={styles.dim}>{`${program.interpreter} <<\n`}</span>}
        {wordsOf(run)}
        {program.kind === 'command' && program.needsTerminal && <span className={styles.dim}>{`  ${text.inTerminal}`}</span>}
        {run.line !== undefined && <span className={styles.dim}>{`\n${run.line}`}</span>}
      </pre>
      <div className={styles.outcome}>
        <Elapsed run={run} />
        {!isRunning && !isBad && <Icon of={Check} className={styles.ok} />}
        <span role="status" className={classNames(isBad && styles.failed)}>
          {said}
        </span>
        {isRunning && (
          <Button icon={Square} title={isStopping ? words.stopping : undefined} onClick={() => stopRun(workbench, run)}>
            {isStopping ? words.leaveAll : words.stopAll}
          </Button>
        )}
        <MenuButton label={words.more} entries={entries}>
          <IconButton icon={Ellipsis} label={words.more} />
        </MenuButton>
      </div>
    </header>
  );
}

interface MatrixProps {
  readonly run: RunInfo;
  readonly onAgain: (run: RunInfo, failedOnly: boolean) => void;
  readonly onShow: (part: number) => void;
  readonly onCompare: (part: number) => void;
}

function Matrix({ run, onAgain, onShow, onCompare }: MatrixProps) {
  const workbench = useWorkbench();
  const { undone } = outcomeOf(run);
  const entriesOf = (part: RunPart, index: number): readonly MenuEntry[] => [
    { kind: 'item', words: words.output(part.name), icon: ScrollText, run: () => onShow(index) },
    ...(isUnderWay(part)
      ? [{ kind: 'item' as const, words: words.stopOne(part.name), icon: Square, run: () => stopRun(workbench, run, index) }]
      : run.parts.length > 1 && part.lines > 0
        ? [{ kind: 'item' as const, words: words.difference(part.name), icon: Diff, run: () => onCompare(index) }]
        : []),
    {
      kind: 'item',
      words: words.terminal(part.name),
      icon: SquareTerminal,
      run: () => void workbench.openTerminal(part.host),
    },
  ];
  return (
    <div className={styles.parts}>
      <HostMatrix
        label={words.matrix}
        items={run.parts.map((part, index) => ({
          key: String(index),
          name: part.name,
          words: partWords(part),
          state: partDot(part),
          stateWords: part.asks === true ? text.asks : stateWords(part),
          isProduction: part.production === true,
          entries: () => entriesOf(part, index),
        }))}
      />
      {run.endedAt !== undefined && undone > 0 && (
        <Button kind="quiet" icon={RotateCw} onClick={() => onAgain(run, true)}>
          {words.againFailed(undone)}
        </Button>
      )}
    </div>
  );
}

const namesShown = 4;

/** Programs that wanted a terminal, which a run has not (TM-19). */
function Hints({ run }: { readonly run: RunInfo }) {
  const workbench = useWorkbench();
  const of = (hint: RunHint): readonly RunPart[] => run.parts.filter(({ hints }) => hints.includes(hint));
  return (['password', 'terminal'] as const).map((hint) => {
    const parts = of(hint);
    const [first] = parts;
    if (first === undefined) return null;
    const names = parts.slice(0, namesShown).map(({ name }) => name);
    const more = parts.length - names.length;
    const said = more > 0 ? `${names.join(', ')} ${text.panes.moreNames(more)}` : names.join(', ');
    return (
      <div key={hint} className={styles.hint}>
        <Icon of={TriangleAlert} className={styles.hintMark} />
        <p>{text.hints[hint](said)}</p>
        <Button onClick={() => void workbench.openTerminal(first.host)}>
          {parts.length === 1 ? words.openTerminal : words.terminal(first.name)}
        </Button>
      </div>
    );
  });
}
