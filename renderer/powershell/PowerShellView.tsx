import { useEffect, useRef, useState } from 'react';
import type { PsRunInfo, PsSessionId, PsSessionInfo } from '../../shared/model/powershell.ts';
import { ProductionCard } from '../shell/many-hosts/ProductionCard.tsx';
import { useEndInSight } from '../shell/many-hosts/use-end-in-sight.ts';
import { isRunning } from '../shell/powershell-face.ts';
import type { ViewProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { PanelOverlay } from '../ui/PanelCard.tsx';
import { classNames } from '../ui/class-names.ts';
import { runAgain, type AgainQuestion } from './cell-actions.ts';
import { CommandEditor, type EditorHandle } from './CommandEditor.tsx';
import { Highlighted } from './Highlighted.tsx';
import { historyKey } from './history.ts';
import { HostsBar } from './HostsBar.tsx';
import { historyOf } from './page-history.ts';
import { QuestionOutlet } from './QuestionOutlet.tsx';
import { PasteCard, UsingCard } from './RunCards.tsx';
import { RunCell } from './RunCell.tsx';
import { EmptyTab, GoneCard, SessionNews } from './SessionNews.tsx';
import { chosenSessions, completing, firstOptions } from './tab-run.ts';
import { renewTab } from './tabs.ts';
import { text } from './text.ts';
import { useCompletion } from './use-completion.ts';
import { useRunning } from './use-running.ts';
import { useTab } from './use-tab.ts';
import styles from '../shell/many-hosts/View.module.css';
import own from './PowerShellView.module.css';

/** Of JetBrains Mono at 13 px. */
const characterWidth = 7.8;
const sides = 60;

/** A session, or several that run together: a column of cells, and the editor at its foot. */
export function PowerShellView({ panelId, isActive }: ViewProps) {
  const workbench = useWorkbench();
  const { client, dock, showError } = workbench;
  const tab = useTab(panelId);
  const { sessions, runs, questions, ids } = tab;
  const editor = useRef<EditorHandle>(null);
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const [options, setOptions] = useState(firstOptions);
  const [chosenIds, setChosenIds] = useState<readonly PsSessionId[]>();
  const [paste, setPaste] = useState<string>();
  const chosen = chosenSessions(sessions, chosenIds);
  const isMany = ids.length > 1;
  const asker = completing(chosen);
  const completion = useCompletion(
    asker?.psSessionId,
    () => editor.current?.typed(),
    ({ from, length, text: words }) => editor.current?.replace(from, length, words),
  );
  const reopen = ({ psSessionId }: PsSessionInfo): void => void client.powershell.reopen({ psSessionId }).catch(showError);
  const close = (): void => dock.close(panelId);
  const running = useRunning({
    tab,
    panelId,
    chosen,
    options,
    columns: () => Math.floor(((scroller?.clientWidth ?? 800) - sides) / characterWidth),
    onReopen: reopen,
    onBack: (script) => editor.current?.put(script),
  });
  useEndInSight(scroller, runs.at(-1)?.runId);
  const [askedAgain, setAskedAgain] = useState<AgainQuestion>();
  const again = (run: PsRunInfo, failedOnly: boolean, confirmed?: readonly PsSessionId[]): void =>
    void runAgain(workbench, run, failedOnly, confirmed).then(setAskedAgain);
  const isBusy = runs.some(isRunning);
  const { asked } = running;
  const isAsking = asked !== undefined || askedAgain !== undefined || paste !== undefined;
  const focusEditor = (): void => editor.current?.focus();
  useFocusBack(isAsking, focusEditor);

  if (sessions.length === 0)
    return tab.isLoaded ? (
      <div className={styles.view}>
        <PanelOverlay>
          <GoneCard
            canReopen={!isMany && dock.panel(panelId)?.target !== undefined}
            onReopen={() => {
              const panel = dock.panel(panelId);
              if (panel) void renewTab(workbench, panel);
            }}
            onClose={close}
          />
        </PanelOverlay>
      </div>
    ) : null;
  const [first] = sessions;
  const isQuiet = runs.length === 0 && (isMany || first?.state.kind === 'opened');
  const asking = new Set<string>(questions.map(({ psSessionId }) => psSessionId));
  const commands = isMany ? historyOf(workbench).all() : first ? historyOf(workbench).of(historyKey(first.host)) : [];
  return (
    <div className={styles.view} data-production={sessions.some(({ production }) => production) || undefined}>
      <div ref={setScroller} className={styles.cards} data-region="powershell">
        {runs.map((run, at) => (
          <RunCell
            key={run.runId}
            run={run}
            isLast={at === runs.length - 1}
            onEdit={(command) => editor.current?.put(command)}
            onAgain={again}
          />
        ))}
        {isQuiet && <EmptyTab sessions={sessions} isMany={isMany} />}
        {!isMany && first && <SessionNews session={first} onReopen={() => reopen(first)} onClose={close} />}
      </div>
      <footer className={styles.foot} data-panel-focus>
        <div className={classNames(styles.bar, own.bar)}>
          {isMany && (
            <HostsBar
              sessions={sessions}
              asking={asking}
              chosen={chosen}
              onChoose={setChosenIds}
              options={options}
              onOptions={setOptions}
              onReopen={reopen}
            />
          )}
          <span role="status" className={own.note}>
            {completion.note ?? ''}
          </span>
          <span className={own.hint}>{hintWords(isBusy, isMany, asker)}</span>
        </div>
        <CommandEditor
          ref={editor}
          label={text.editor.label(isMany ? text.list.several : (first?.label ?? ''))}
          prompt={isMany ? 'PS>' : promptOf(first)}
          completing={completion}
          commands={commands}
          onRun={running.run}
          onInterrupt={running.interrupt}
          onClear={running.clear}
          onPasteMany={setPaste}
        />
      </footer>
      {asked?.question.kind === 'using' && <UsingCard names={asked.question.names} onAnswer={running.answerUsing} />}
      {asked?.question.kind === 'production' && (
        <ProductionCard
          script={asked.script}
          count={chosen.length}
          names={asked.question.production.map(({ name }) => name)}
          onAnswer={running.answerProduction}
        >
          <Highlighted code={asked.script} />
        </ProductionCard>
      )}
      {askedAgain !== undefined && (
        <ProductionCard
          script={askedAgain.run.command}
          count={askedAgain.count}
          names={askedAgain.production.map(({ name }) => name)}
          onAnswer={(isMeant) => {
            setAskedAgain(undefined);
            const confirmed = askedAgain.production.map(({ psSessionId }) => psSessionId);
            if (isMeant) again(askedAgain.run, askedAgain.failedOnly, confirmed);
          }}
        >
          <Highlighted code={askedAgain.run.command} />
        </ProductionCard>
      )}
      {paste !== undefined && (
        <PasteCard
          paste={paste}
          onAnswer={(isMeant) => {
            setPaste(undefined);
            if (isMeant) editor.current?.insert(paste);
          }}
        />
      )}
      <QuestionOutlet questions={questions} isActive={isActive} onDone={focusEditor} />
    </div>
  );
}

function hintWords(isBusy: boolean, isMany: boolean, asker: PsSessionInfo | undefined): string {
  if (isBusy) return text.editor.hintRunning;
  if (isMany) return asker === undefined ? text.many.nothingChosen : text.editor.hintMany(asker.label);
  const kind = asker?.state.kind;
  return kind === 'closed' || kind === 'broken' ? text.editor.hintClosed : text.editor.hintOne;
}

/** `[web1]: PS /root>`, as Enter-PSSession shows it (PS-05). */
function promptOf(session: PsSessionInfo | undefined): string {
  return session === undefined ? 'PS>' : `[${session.label}]: ${session.prompt.trimEnd()}`;
}

/** Gives the focus back to the editor when the last card is gone. */
function useFocusBack(isAsking: boolean, focus: () => void): void {
  const before = useRef(isAsking);
  useEffect(() => {
    if (before.current && !isAsking) focus();
    before.current = isAsking;
  });
}
