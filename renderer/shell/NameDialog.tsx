import { useId, useRef, useState, type ReactNode, type SubmitEvent } from 'react';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { errorWords } from './error-words.ts';
import { nameFaultWords } from './name-faults.ts';
import styles from './NameDialog.module.css';

interface NameDialogProps {
  readonly words: { readonly title: string; readonly name: string; readonly submit: string; readonly cancel: string };
  /** Below the field: where what gets the name will stand. */
  readonly help: string;
  readonly initialName?: string;
  /** Is given what can be a name, and answers what is wrong with it all the same; the dialog goes when it answers nothing. What it throws is told at the field. */
  readonly onName: (name: string) => Promise<string | undefined>;
  readonly onClose: () => void;
  /** Fields after the name. */
  readonly children?: ReactNode;
}

/** Asks for the name of what is to be made. What goes wrong is said at the field, and the name stays to be mended. */
export function NameDialog({ words, help, initialName = '', onName, onClose, children }: NameDialogProps) {
  const [name, setName] = useState(initialName);
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const formId = useId();
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const known = nameFaultWords(name);
    if (known !== undefined) return setFault(known);
    setBusy(true);
    const wrong = await onName(name).catch((error: unknown) => errorWords(error).text);
    if (wrong === undefined) return onClose();
    setFault(wrong);
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
            {words.submit}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.fields} onSubmit={(event) => void submit(event)}>
        <Field label={words.name} help={help} error={fault}>
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
        {children}
      </form>
    </Dialog>
  );
}
