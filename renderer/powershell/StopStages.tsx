import { useState } from 'react';
import type { PsRunInfo } from '../../shared/model/powershell.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { text } from './text.ts';
import { useNow } from '../shell/many-hosts/use-now.ts';
import styles from './RunCell.module.css';

const words = text.cell;
const patienceMs = 10_000;

/** What became of a wish to stop: asked, waiting, and after a while the way out that costs the session and nothing else. */
export function StopStages({ run }: { readonly run: PsRunInfo }) {
  const stopping = run.parts.filter(({ state }) => state === 'stopping').map(({ psSessionId }) => psSessionId);
  return stopping.length === 0 ? null : <Stages sessionIds={stopping} />;
}

function Stages({ sessionIds }: { readonly sessionIds: readonly string[] }) {
  const { powerShell } = useWorkbench();
  const [since] = useState(() => Date.now());
  const waited = Math.max(0, useNow(true) - since);
  return (
    <div className={styles.stages}>
      <span role="status">{words.stopping(Math.floor(waited / 1000))}</span>
      {waited >= patienceMs && (
        <>
          <p>{words.endHelp}</p>
          <Button kind="danger" onClick={() => void powerShell.end(sessionIds)}>
            {words.endSession}
          </Button>
        </>
      )}
    </div>
  );
}
