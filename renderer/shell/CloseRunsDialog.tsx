import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { tabMarks } from './tab-marks-text.ts';
import type { DialogProps } from './views.ts';
import { useWorkbench } from './workbench-context.tsx';
import styles from './CloseRunsDialog.module.css';

const mostNamed = 6;
const words = tabMarks.closeRuns;

/** What runs on hosts is stopped with its tab: asked before. */
export function CloseRunsDialog({ request, onClose }: DialogProps<'closeRuns'>) {
  const { dock } = useWorkbench();
  const { panelIds, runs } = request;
  const close = (): void => {
    onClose();
    for (const id of panelIds) dock.close(id);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(panelIds.length, runs.length)}
      actions={
        <>
          <Button onClick={onClose}>{words.keep}</Button>
          <Button kind="danger" onClick={close}>
            {words.close(runs.length)}
          </Button>
        </>
      }
    >
      <p>{words.what}</p>
      <ul className={styles.runs}>
        {runs.slice(0, mostNamed).map(({ id, label, hosts }) => (
          <li key={id}>
            <code>{label}</code> {words.onHosts(hosts)}
          </li>
        ))}
        {runs.length > mostNamed && <li>{words.more(runs.length - mostNamed)}</li>}
      </ul>
    </Dialog>
  );
}
