import { useStore } from 'zustand';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { text } from './text.ts';

/** The one way out of a vault whose passphrase is lost. */
export function ResetDialog({ onClose }: DialogProps<'vaultReset'>) {
  const { client, vault, showError } = useWorkbench();
  const kept = useStore(vault.state, (state) => state.view?.items.length ?? 0);
  const forget = (): void => {
    client.vault.reset({}).then((view) => {
      vault.replaced(view);
      onClose();
    }, showError);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.reset.title}
      actions={
        <>
          <Button onClick={onClose}>{text.dialog.cancel}</Button>
          <Button kind="danger" onClick={forget}>
            {text.reset.submit}
          </Button>
        </>
      }
    >
      <p>{text.reset.what(kept)}</p>
    </Dialog>
  );
}
