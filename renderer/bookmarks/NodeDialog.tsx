import { useRef, type ReactNode, type RefObject, type SubmitEvent } from 'react';
import type { BookmarkId } from '../../shared/model/ids.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { useFocusInvalid } from '../ui/use-focus-invalid.ts';
import { text } from './text.ts';
import type { NodeForm } from './use-node-form.ts';

const words = text.form;
const formId = 'node-form';

interface NodeDialogProps {
  readonly title: string;
  readonly form: NodeForm;
  /** What is saved. */
  readonly make: Parameters<NodeForm['save']>[0];
  /** The field that has the focus at first. */
  readonly first: RefObject<HTMLInputElement | null>;
  /** What can be connected to once it is saved; a folder can't. */
  readonly connectsTo?: BookmarkId;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The dialog around the form of a bookmark, a variant or a folder: saves it and goes, or shows the first field that is wrong. */
export function NodeDialog({ title, form, make, first, connectsTo, onClose, children }: NodeDialogProps) {
  const workbench = useWorkbench();
  const fields = useRef<HTMLFormElement>(null);
  useFocusInvalid(fields, form.failedTries);

  const save = async (thenConnectTo?: BookmarkId): Promise<void> => {
    if (!(await form.save(make))) return;
    onClose();
    if (thenConnectTo !== undefined) void workbench.openTerminal({ bookmarkId: thenConnectTo });
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void save();
  };
  const connect = connectsTo !== undefined && (
    <Button disabled={form.isSaving} onClick={() => void save(connectsTo)}>
      {words.saveAndConnect}
    </Button>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      width="wide"
      keepOnOutsidePress
      initialFocus={first}
      {...(connect !== false && { sideActions: connect })}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="primary" type="submit" form={formId} disabled={form.isSaving}>
            {words.save}
          </Button>
        </>
      }
    >
      <form ref={fields} id={formId} noValidate onSubmit={submit}>
        {children}
      </form>
    </Dialog>
  );
}
