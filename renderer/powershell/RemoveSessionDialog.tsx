import { useRef } from 'react';
import type { PsRunInfo, PsSessionInfo } from '../../shared/model/powershell.ts';
import { isRunning } from '../shell/powershell-face.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { text } from './text.ts';

const words = text.list;

interface RemoveSessionDialogProps {
  readonly session: PsSessionInfo;
  /** What goes with it. */
  readonly runs: readonly PsRunInfo[];
  readonly onClose: () => void;
}

/** `Remove-PSSession` takes what ran in the session with it: said before it is done, with the way that keeps it. */
export function RemoveSessionDialog({ session, runs, onClose }: RemoveSessionDialogProps) {
  const { powerShell } = useWorkbench();
  const cancel = useRef<HTMLButtonElement>(null);
  const { psSessionId, state } = session;
  const act = (done: Promise<void>): void => {
    void done;
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.removeTitle(session.name)}
      initialFocus={cancel}
      sideActions={
        <Button kind="danger" onClick={() => act(powerShell.remove([psSessionId]))}>
          {words.remove}
        </Button>
      }
      actions={
        <>
          {state.kind === 'opened' && <Button onClick={() => act(powerShell.end([psSessionId]))}>{words.removeEnd}</Button>}
          <Button ref={cancel} kind="primary" onClick={onClose}>
            {words.removeCancel}
          </Button>
        </>
      }
    >
      <p>
        {runs.some(isRunning) && `${words.removeRuns} `}
        {words.removeHelp(runs.length)}
        {state.kind === 'opened' && ` ${words.removeKeeps}`}
      </p>
    </Dialog>
  );
}
