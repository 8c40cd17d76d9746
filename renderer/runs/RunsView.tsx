import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { manyRunHosts, type RunInfo, type RunProgram, type RunRequest } from '../../shared/model/runs.ts';
import { ProductionCard } from '../shell/many-hosts/ProductionCard.tsx';
import { useEndInSight } from '../shell/many-hosts/use-end-in-sight.ts';
import { targetName, type Target } from '../shell/target.ts';
import type { ViewProps } from '../shell/views.ts';
import { useDock, useHosts, useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { AnsibleCard } from './AnsibleCard.tsx';
import { runAgain, startRun, wordsOf, type ProductionQuestion } from './run-actions.ts';
import { firstOptions, namedHosts, requestOf, type NamedHost } from './run-options.ts';
import { RunBar } from './RunBar.tsx';
import { RunCard } from './RunCard.tsx';
import { emptyDraft, programOf, RunEditor, type Draft } from './RunEditor.tsx';
import { text } from './text.ts';
import styles from '../shell/many-hosts/View.module.css';
import own from './RunsView.module.css';

const none: readonly Target[] = [];

/** A command or script on the hosts of a tab: what ran, and the editor at its foot (TM-21). */
export function RunsView({ panelId }: ViewProps) {
  const workbench = useWorkbench();
  const { dock, hosts: hostsStore, showError, view } = workbench;
  const targets = useDock(({ panels }) => panels.find(({ id }) => id === panelId)?.runHosts ?? none) as readonly Target[];
  const tree = useHosts((state) => state.tree);
  const byId = useStore(workbench.runs.state, ({ runs }) => runs);
  const order = useStore(workbench.runs.state, (state) => state.order);
  const runs = useMemo(
    () => order.flatMap((id) => byId[id] ?? []).filter(({ place }) => place === panelId),
    [order, byId, panelId],
  );
  const hosts = useMemo(() => namedHosts(tree, targets, (target) => targetName(hostsStore, target)), [tree, targets, hostsStore]);
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const [options, setOptions] = useState(firstOptions);
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [asked, setAsked] = useState<ProductionQuestion>();
  const [handedOver, setHandedOver] = useState<RunRequest>();
  const [focusKey, setFocusKey] = useState(0);
  useEndInSight(scroller, runs.at(-1)?.runId);
  const production = hosts.filter(({ isProduction }) => isProduction);

  const choose = (next: readonly Target[]): void => dock.update(panelId, { runHosts: [...next], name: text.tab(next.length) });
  /** What is typed goes when it runs, and comes back when it does not. */
  const giveBack = (typed: string): void => setDraft((before) => (before.typed === '' ? { ...before, typed } : before));
  const focus = (): void => setFocusKey((before) => before + 1);
  const begin = async (attempt: Promise<ProductionQuestion | undefined>, typed: string): Promise<void> => {
    try {
      const question = await attempt;
      setAsked(question);
      if (question !== undefined) giveBack(typed);
    } catch (error) {
      setAsked(undefined);
      giveBack(typed);
      showError(error);
    }
  };
  const run = (): void => {
    const program: RunProgram | undefined = programOf(draft);
    if (program === undefined) return;
    const { typed } = draft;
    setDraft({ ...draft, typed: '' });
    focus();
    void begin(startRun(workbench, requestOf(hosts, program, panelId, options)), typed);
  };
  const handOver = (): void => {
    const program = programOf(draft);
    if (program) setHandedOver({ ...requestOf(hosts, program, panelId, options), engine: 'ansible' });
  };
  const again = (of: RunInfo, failedOnly: boolean): void => void begin(runAgain(workbench, of, failedOnly), '');
  const answer = (question: ProductionQuestion, isMeant: boolean): void => {
    setAsked(undefined);
    focus();
    if (!isMeant) return;
    const { typed } = draft;
    if (typed.trim() === question.script.trim()) setDraft({ ...draft, typed: '' });
    void begin(question.begin(question.production.map(({ host }) => host)), typed);
  };
  const edit = (of: RunInfo): void => {
    const { program } = of;
    setDraft((before) => ({
      kind: program.kind,
      typed: wordsOf(of),
      needsTerminal: program.kind === 'command' && program.needsTerminal === true,
      interpreter: program.kind === 'script' ? program.interpreter : before.interpreter,
    }));
    setFocusKey((before) => before + 1);
  };
  const change = (): void => view.setState({ dialog: { kind: 'pickHosts', purpose: 'runs', targets, panelId } });
  return (
    <div className={styles.view} data-production={production.length > 0 || undefined}>
      <div ref={setScroller} className={styles.cards} data-region="runs">
        {runs.length === 0 && (
          <EmptyState
            words={text.empty(hosts.length)}
            action={hosts.length === 0 ? <Button onClick={change}>{text.chooseHosts}</Button> : undefined}
          />
        )}
        {runs.map((each) => (
          <RunCard key={each.runId} run={each} onEdit={edit} onAgain={again} />
        ))}
      </div>
      <footer className={styles.foot} data-panel-focus>
        {hosts.length >= manyRunHosts && <p className={own.note}>{text.bar.many(hosts.length)}</p>}
        <div className={styles.bar}>
          <RunBar
            hosts={hosts}
            onRemove={({ key }: NamedHost) => choose(hosts.filter((host) => host.key !== key).map(({ target }) => target))}
            onChange={change}
            options={options}
            onOptions={setOptions}
          />
        </div>
        <RunEditor
          draft={draft}
          onDraft={setDraft}
          canRun={hosts.length > 0}
          onRun={run}
          onHandOver={handOver}
          focusKey={focusKey}
        />
      </footer>
      {handedOver !== undefined && (
        <AnsibleCard
          request={handedOver}
          onAnswer={(isMeant, shownHosts) => {
            setHandedOver(undefined);
            focus();
            if (isMeant) void begin(startRun(workbench, { ...handedOver, ...(shownHosts && { shownHosts }) }), '');
          }}
        />
      )}
      {asked !== undefined && (
        <ProductionCard
          script={asked.script}
          count={asked.count}
          names={asked.production.map(({ name }) => name)}
          onAnswer={(isMeant) => answer(asked, isMeant)}
        >
          {asked.script}
        </ProductionCard>
      )}
    </div>
  );
}
