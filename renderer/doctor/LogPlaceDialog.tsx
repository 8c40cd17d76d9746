import { useId, useRef, useState, type SubmitEvent } from 'react';
import { errorWords } from '../shell/error-words.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { text } from './text.ts';

const words = text.log.place;

interface LogPlaceDialogProps {
  /** What it throws is told at the field. */
  readonly onPath: (path: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks where a log is to be written (LG-03). A path that is refused stays to be mended. */
export function LogPlaceDialog({ onPath, onClose }: LogPlaceDialogProps) {
  const [path, setPath] = useState('');
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const formId = useId();
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setFault(undefined);
    setBusy(true);
    try {
      if (path.trim() === '') setFault(words.missing);
      else {
        await onPath(path.trim());
        return onClose();
      }
    } catch (error) {
      setFault(errorWords(error).text);
    }
    setBusy(false);
    field.current?.focus();
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
            {words.write}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={(event) => void submit(event)}>
        <Field label={words.path} help={words.help} error={fault}>
          {(control) => (
            <TextField
              {...control}
              ref={field}
              mono
              maxLength={4096}
              placeholder={words.placeholder}
              value={path}
              onChange={(event) => {
                setPath(event.target.value);
                setFault(undefined);
              }}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
