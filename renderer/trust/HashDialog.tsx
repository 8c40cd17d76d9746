import { useRef, useState } from 'react';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { text } from './text.ts';
import { makeTrustEdit } from './trust-edits.ts';
import styles from './ExportDialog.module.css';

const words = text.hashing;

/** Says what hiding or showing all names of a file means before it is done: the old file stays behind either way. */
export function HashDialog({ request, onClose }: DialogProps<'hashKnownHosts'>) {
  const workbench = useWorkbench();
  const [isSaving, setSaving] = useState(false);
  const cancel = useRef<HTMLButtonElement>(null);
  const { file, way } = request;
  const isHash = way === 'hash';
  const run = async (): Promise<void> => {
    setSaving(true);
    const done = await makeTrustEdit(workbench, { kind: way, file }, isHash ? text.done.hashed : text.done.unhashed);
    setSaving(false);
    if (done !== undefined) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={isHash ? words.hashTitle : words.unhashTitle}
      initialFocus={cancel}
      actions={
        <>
          <Button ref={cancel} onClick={onClose}>
            {words.cancel}
          </Button>
          <Button kind="primary" disabled={isSaving} onClick={() => void run()}>
            {isHash ? words.hashAction : words.unhashAction}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <p>{isHash ? words.hash(file) : words.unhash(file)}</p>
        <p>{words.old(file)}</p>
      </div>
    </Dialog>
  );
}
