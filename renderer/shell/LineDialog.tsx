import { useId, useRef, useState, type ReactNode, type SubmitEvent } from 'react';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { errorWords } from './error-words.ts';
import styles from './LineDialog.module.css';

export interface LineDialogProps {
  readonly words: { readonly title: string; readonly label: string; readonly submit: string; readonly cancel: string };
  /** Below the field. */
  readonly help: string;
  readonly initial?: string;
  /** What the browser is told of the field. */
  readonly field?: { readonly mono?: boolean; readonly maxLength?: number; readonly placeholder?: string };
  /** What is wrong with it before anything is tried. */
  readonly fault: (line: string) => string | undefined;
  /** Is given what has no fault, and answers what is wrong with it all the same; the dialog goes when it answers nothing. What it throws is told at the field. */
  readonly onLine: (line: string) => Promise<string | undefined | void>;
  readonly onClose: () => void;
  /** Fields after the line. */
  readonly children?: ReactNode;
}

/** Asks for one line. What goes wrong is said at the field, and what was typed stays to be mended. */
export function LineDialog({ words, help, initial = '', field, fault, onLine, onClose, children }: LineDialogProps) {
  const [line, setLine] = useState(initial);
  const [told, setTold] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const formId = useId();
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const known = fault(line);
    if (known !== undefined) {
      setTold(known);
      return input.current?.focus();
    }
    setBusy(true);
    const wrong = await onLine(line).catch((error: unknown) => errorWords(error).text);
    if (wrong === undefined) return onClose();
    setTold(wrong);
    setBusy(false);
    input.current?.focus();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      keepOnOutsidePress
      initialFocus={input}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="primary" type="submit" form={formId} disabled={isBusy}>
            {words.submit}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate className={styles.fields} onSubmit={(event) => void submit(event)}>
        <Field label={words.label} help={help} error={told}>
          {(control) => (
            <TextField
              {...control}
              {...field}
              ref={input}
              value={line}
              onChange={(event) => {
                setLine(event.target.value);
                setTold(undefined);
              }}
            />
          )}
        </Field>
        {children}
      </form>
    </Dialog>
  );
}
