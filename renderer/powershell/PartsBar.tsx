import { CircleHelp, RotateCw, Square } from 'lucide-react';
import { useStore } from 'zustand';
import type { PsRunInfo, PsRunPart } from '../../shared/model/powershell.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { HostMatrix } from '../ui/HostMatrix.tsx';
import type { MenuEntry } from '../ui/Menu.tsx';
import { stopRun } from './cell-actions.ts';
import { hasFailed, isUnderWay, partDot, partWords } from './part-face.ts';
import { enterSession } from './tabs.ts';
import { text } from './text.ts';
import styles from '../shell/many-hosts/Card.module.css';

const words = text.many;

interface PartsBarProps {
  readonly run: PsRunInfo;
  readonly onAgain: (run: PsRunInfo, failedOnly: boolean) => void;
}

/** The hosts of a run and how it stands on each. */
export function PartsBar({ run, onAgain }: PartsBarProps) {
  const workbench = useWorkbench();
  const sessions = useStore(workbench.powerShell.state, (state) => state.sessions);
  const showSession = (id: string): void => {
    const session = sessions[id];
    if (session) enterSession(workbench, session);
  };
  const entriesOf = (part: PsRunPart): (() => readonly MenuEntry[]) | undefined => {
    if (isUnderWay(part))
      return () => [
        { kind: 'item', words: words.stopOne(part.computer), icon: Square, run: () => stopRun(workbench, run, part.psSessionId) },
      ];
    if (partDot(part) !== 'stop' || part.error === undefined || sessions[part.psSessionId] === undefined) return undefined;
    return () => [{ kind: 'item', words: words.why, icon: CircleHelp, run: () => showSession(part.psSessionId) }];
  };
  const failed = run.parts.filter(hasFailed).length;
  return (
    <div className={styles.parts}>
      <HostMatrix
        label={words.matrix}
        items={run.parts.map((part) => ({
          key: part.psSessionId,
          name: part.computer,
          words: partWords(part),
          state: partDot(part),
          stateWords: words.partStates[part.state],
          isProduction: sessions[part.psSessionId]?.production === true,
          entries: entriesOf(part),
        }))}
      />
      {run.endedAt !== undefined && failed > 0 && (
        <Button kind="quiet" icon={RotateCw} onClick={() => onAgain(run, true)}>
          {words.againFailed}
        </Button>
      )}
    </div>
  );
}
