import { useRef, useState, type SubmitEvent } from 'react';
import { nameFault, type FileName } from '../../shared/model/file-path.ts';
import { errorWords } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { pointTo } from './files-tab.ts';
import { hostNames } from './host-names.ts';
import { text } from './text.ts';

const formId = 'new-folder';

/** A name for a folder or an empty file; the cursor stands on it afterwards. */
export function NewFolderDialog({ request, onClose }: DialogProps<'newFolder'>) {
  const workbench = useWorkbench();
  const { side, folder, what } = request;
  const words = what === 'file' ? text.newFile : text.newFolder;
  const names = hostNames(workbench, side);
  const [name, setName] = useState('');
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const make = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const known = nameFault(name);
    if (known !== undefined) return setFault(text.nameFaults[known]);
    const made = names.typed(name) as FileName | undefined;
    if (made === undefined) return setFault(text.notInEncoding);
    setBusy(true);
    try {
      const { files } = workbench.client;
      await (what === 'file' ? files.makeFile : files.makeFolder)({ side, folder, name: made });
      pointTo(workbench, side, folder, made);
      onClose();
    } catch (error) {
      setFault(errorWords(error).text);
      setBusy(false);
      field.current?.focus();
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      keepOnOutsidePress
      initialFocus={field}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="primary" type="submit" form={formId} disabled={isBusy}>
            {words.create}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void make(event)}>
        <Field label={words.name} help={words.in(names.shown(folder))} error={fault}>
          {(control) => (
            <TextField
              {...control}
              ref={field}
              value={name}
              onChange={(event) => {
                setName(event.target.value);
                setFault(undefined);
              }}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
