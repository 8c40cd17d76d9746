import { useRef } from 'react';
import { lastName, parentPath, shownName, type FileName } from '../../shared/model/file-path.ts';
import { NameDialog } from '../shell/NameDialog.tsx';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { sizeWords } from '../ui/file-figures.ts';
import { editName, otherName } from './edit-words.ts';
import { startEdit } from './register-edits.ts';
import { text } from './text.ts';
import { useEdit } from './use-edits.ts';

/** A name for my version, beside the file. */
export function SaveAsDialog({ request, onClose }: DialogProps<'saveEditAs'>) {
  const { title, help, ...words } = text.saveAs;
  const { client } = useWorkbench();
  const { editId, seen } = request;
  const edit = useEdit(editId);
  if (edit === undefined) return null;
  const save = async (name: string): Promise<undefined> => {
    const decision = { kind: 'saveAs', name: name as FileName } as const;
    await client.edits.resolve({ editId, decision, ...(seen !== undefined && { seen }) });
  };
  return (
    <NameDialog
      words={{ ...words, title: title(editName(edit)) }}
      help={help(shownName(parentPath(edit.path)), shownName(edit.label))}
      initialName={otherName(editName(edit))}
      onName={save}
      onClose={onClose}
    />
  );
}

/** Before what was typed is thrown away. */
export function DiscardDialog({ request, onClose }: DialogProps<'discardEdit'>) {
  const words = text.discard;
  const { client, showError } = useWorkbench();
  const { editId } = request;
  const edit = useEdit(editId);
  const cancel = useRef<HTMLButtonElement>(null);
  if (edit === undefined) return null;
  const act = (promise: Promise<unknown>): void => {
    promise.catch(showError);
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(editName(edit))}
      initialFocus={cancel}
      sideActions={
        <Button kind="danger" onClick={() => act(client.edits.finish({ editId, discard: true }))}>
          {words.discard}
        </Button>
      }
      actions={
        <>
          {edit.state.kind !== 'conflict' && edit.state.kind !== 'gone' && (
            <Button onClick={() => act(client.edits.send({ editId }))}>{words.send}</Button>
          )}
          <Button ref={cancel} kind="primary" onClick={onClose}>
            {words.cancel}
          </Button>
        </>
      }
    >
      <p>{words.what(shownName(edit.label))}</p>
    </Dialog>
  );
}

/** Before a large file is fetched. */
export function LargeEditDialog({ request, onClose }: DialogProps<'largeEdit'>) {
  const words = text.large;
  const workbench = useWorkbench();
  const { side, path, sizeBytes } = request;
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(shownName(lastName(path) ?? path))}
      initialFocus={cancel}
      actions={
        <>
          <Button ref={cancel} onClick={onClose}>
            {words.cancel}
          </Button>
          <Button
            kind="primary"
            onClick={() => {
              onClose();
              void startEdit(workbench, side, path, true);
            }}
          >
            {words.edit}
          </Button>
        </>
      }
    >
      <p>{words.what(sizeWords(sizeBytes))}</p>
    </Dialog>
  );
}
