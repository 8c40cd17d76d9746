import { useRef, useState } from 'react';
import { shownName } from '../../shared/model/file-path.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import { askingLoginChange } from '../shell/login-change.ts';
import { sessionName } from '../shell/session-state.ts';
import type { DialogProps } from '../shell/views.ts';
import { useSession, useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { text } from './text.ts';
import styles from './DeleteDialog.module.css';

const words = text.delete;
const mostNames = 6;

/** Asks once before files are deleted: how many, which, and where. */
export function DeleteDialog({ request, onClose }: DialogProps<'deleteFiles'>) {
  const { client, transfers } = useWorkbench();
  const { side, folder, names } = request;
  const session = useSession(side.kind === 'remote' ? side.sessionId : undefined);
  const cancel = useRef<HTMLButtonElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const place = session === undefined ? words.thisComputer : sessionName(session);
  const first = names[0];
  const remove = async (): Promise<void> => {
    setBusy(true);
    try {
      const request = { kind: 'delete' as const, source: { side, folder, names: [...names] } };
      transfers.added(await askingLoginChange((more) => client.transfers.start({ ...request, ...more })));
      onClose();
    } catch (error) {
      if (!isCancelled(error)) setFailure(errorWords(error).text);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(names.length, first === undefined ? '' : shownName(first))}
      initialFocus={cancel}
      actions={
        <>
          <Button ref={cancel} onClick={onClose}>
            {words.cancel}
          </Button>
          <Button kind="danger" disabled={isBusy} onClick={() => void remove()}>
            {words.confirm}
          </Button>
        </>
      }
    >
      {names.length > 1 && (
        <ul className={styles.names}>
          {names.slice(0, mostNames).map((name) => (
            <li key={name}>{shownName(name)}</li>
          ))}
          {names.length > mostNames && <li className={styles.more}>{words.more(names.length - mostNames)}</li>}
        </ul>
      )}
      <p>{words.where(shownName(folder), place)}</p>
      <p className={styles.warning}>{names.length === 1 ? words.oneForGood : words.forGood}</p>
      {failure !== undefined && (
        <p role="alert" className={styles.failure}>
          {failure}
        </p>
      )}
    </Dialog>
  );
}
