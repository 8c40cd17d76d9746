import { useState } from 'react';
import type { PsArgument, PsSessionId, PsSessionInfo } from '../../shared/model/powershell.ts';
import { isRunning } from '../shell/powershell-face.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { parsedParameters } from './arguments.ts';
import { forgetRun, stopRun } from './cell-actions.ts';
import { historyKey } from './history.ts';
import { historyOf } from './page-history.ts';
import { questionBefore, requestOf, typedAlone, type RunOptions, type RunQuestion } from './tab-run.ts';
import { text } from './text.ts';
import type { TabParts } from './use-tab.ts';

export interface AskedRun {
  readonly script: string;
  readonly question: RunQuestion;
  readonly using: readonly PsArgument[] | undefined;
}

interface Running {
  /** Takes what was typed; false where it stays in the editor. */
  readonly run: (script: string) => boolean;
  /** What must be answered before it runs. */
  readonly asked: AskedRun | undefined;
  readonly answerUsing: (values: readonly PsArgument[] | undefined) => void;
  readonly answerProduction: (isMeant: boolean) => void;
  /** Ctrl+C: whether there was something to stop. */
  readonly interrupt: () => boolean;
  /** Takes the results away that are done. */
  readonly clear: () => void;
}

interface RunningParts {
  readonly tab: TabParts;
  readonly panelId: string;
  readonly chosen: readonly PsSessionInfo[];
  readonly options: RunOptions;
  /** Of the window in characters. */
  readonly columns: () => number;
  readonly onReopen: (session: PsSessionInfo) => void;
  /** Gives what was typed back to the editor. */
  readonly onBack: (script: string) => void;
}

/** What Enter, Ctrl+C and Ctrl+L do in a tab. */
export function useRunning({ tab, panelId, chosen, options, columns, onReopen, onBack }: RunningParts): Running {
  const workbench = useWorkbench();
  const { client, powerShell, dock, showError, note } = workbench;
  const [asked, setAsked] = useState<AskedRun>();
  const clear = (): void => {
    for (const run of tab.runs) if (!isRunning(run)) forgetRun(workbench, run);
  };
  const start = async (script: string, using: readonly PsArgument[], confirmed: readonly PsSessionId[]): Promise<void> => {
    const parsed = parsedParameters(options.parameters);
    const parameters = parsed.kind === 'parameters' ? parsed.parameters : [];
    if (confirmed.length === 0) for (const { host } of chosen) historyOf(workbench).note(historyKey(host), script);
    try {
      const request = requestOf({ script, sessions: chosen, options, parameters, using, columns: columns() });
      const answer = await client.powershell.run({ ...request, ...(confirmed.length > 0 && { confirmed: [...confirmed] }) });
      if (answer.kind === 'started') return powerShell.runAdded(answer.run);
      setAsked({ script, question: { kind: 'production', production: answer.production }, using });
    } catch (error) {
      onBack(script);
      showError(error);
    }
  };
  const begin = (script: string, using: readonly PsArgument[] | undefined, confirmed: readonly PsSessionId[] = []): void => {
    // Those that were chosen can go while a card asks.
    if (chosen.length === 0) {
      setAsked(undefined);
      onBack(script);
      return note(text.many.nothingChosen);
    }
    const question = questionBefore(script, using);
    setAsked(question && { script, question, using });
    if (question === undefined) void start(script, using ?? [], confirmed);
  };
  const run = (script: string): boolean => {
    const [only] = chosen;
    const word = typedAlone(script);
    if (word === 'clear') clear();
    else if (word === 'exit' && chosen.length === 1) dock.close(panelId);
    else if (chosen.length === 1 && only && (only.state.kind === 'closed' || only.state.kind === 'broken')) {
      onReopen(only);
      return false;
    } else if (chosen.length === 0) {
      note(text.many.nothingChosen);
      return false;
    } else {
      const parsed = parsedParameters(options.parameters);
      if (parsed.kind === 'bad') {
        note(text.many.badParameter(parsed.line));
        return false;
      }
      begin(script, undefined);
    }
    return true;
  };
  return {
    run,
    asked,
    clear,
    answerUsing(values) {
      if (!asked) return;
      if (values === undefined) {
        setAsked(undefined);
        onBack(asked.script);
      } else begin(asked.script, values);
    },
    answerProduction(isMeant) {
      if (asked?.question.kind !== 'production') return;
      const { production } = asked.question;
      const confirmed = production.map(({ psSessionId }) => psSessionId);
      if (isMeant) begin(asked.script, asked.using ?? [], confirmed);
      else {
        setAsked(undefined);
        onBack(asked.script);
      }
    },
    interrupt() {
      const running = tab.runs.filter(isRunning);
      for (const each of running) stopRun(workbench, each);
      return running.length > 0;
    },
  };
}
