import { useState } from 'react';
import { shownInText } from '../../shared/model/file-path.ts';
import { errorWords } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import { text } from './text.ts';
import styles from './SaveRunDialog.module.css';

const words = text.save;
type Format = keyof typeof words.formats;
const endings: Readonly<Record<Format, string>> = { text: 'txt', json: 'json', csv: 'csv' };
const formId = 'save-run';

/** What is kept of a run into a new file of this computer. */
export function SaveRunDialog({ request, onClose }: DialogProps<'saveRun'>) {
  const { client } = useWorkbench();
  const { runId, label } = request;
  const [format, setFormat] = useState<Format>('text');
  const [path, setPath] = useState('~/run.txt');
  const [saved, setSaved] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const changeFormat = (next: Format): void => {
    setFormat(next);
    setSaved(undefined);
    setPath((before) => before.replace(/\.(txt|json|csv)$/, `.${endings[next]}`));
  };
  const save = async (): Promise<void> => {
    setFailure(undefined);
    setBusy(true);
    try {
      setSaved((await client.runs.save({ runId, format, to: path })).path);
    } catch (error) {
      setFailure(errorWords(error).text);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(label)}
      keepOnOutsidePress
      actions={
        <>
          <Button onClick={onClose}>{saved === undefined ? words.cancel : words.close}</Button>
          <Button kind="primary" type="submit" form={formId} disabled={isBusy || path.trim() === ''}>
            {words.save}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label={words.format}>
          {(control) => (
            <Select
              {...control}
              value={format}
              options={(Object.keys(words.formats) as Format[]).map((value) => ({ value, words: words.formats[value] }))}
              onChange={changeFormat}
            />
          )}
        </Field>
        <Field label={words.where} error={failure}>
          {(control) => <TextField {...control} mono value={path} onChange={(event) => setPath(event.target.value)} />}
        </Field>
        <p role="status" className={styles.saved}>
          {saved === undefined ? '' : words.saved(shownInText(saved))}
        </p>
      </form>
    </Dialog>
  );
}
