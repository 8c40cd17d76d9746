import { useEffect, useState } from 'react';
import { Copy, Download } from 'lucide-react';
import { ExportForm } from '../../../shared/model/imports.ts';
import { errorWords, isCancelled } from '../../shell/error-words.ts';
import type { DialogProps } from '../../shell/views.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextArea } from '../../ui/TextField.tsx';
import { text } from './text.ts';
import styles from './Imports.module.css';

const words = text.export;
const forms = ExportForm.options.map((value) => ({ value, words: words.forms[value] }));

interface Exported {
  readonly form: ExportForm;
  readonly text: string;
  readonly hosts: number;
  readonly notes: readonly string[];
}

/** All bookmarks as text for other programs and machines, to copy or to save. */
export function ExportDialog({ onClose }: DialogProps<'exportHosts'>) {
  const { client, note, showError } = useWorkbench();
  const [form, setForm] = useState<ExportForm>('ssh_config');
  const [found, setFound] = useState<Exported>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const given = new AbortController();
    client.imports.export({ form }, { signal: given.signal }).then(
      (answer) => {
        setFailure(undefined);
        setFound({ form, ...answer });
      },
      (error: unknown) => !isCancelled(error) && setFailure(errorWords(error).text),
    );
    return () => given.abort();
  }, [client, form]);
  const current = found?.form === form ? found : undefined;
  const isEmpty = found?.hosts === 0;
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(isEmpty ? undefined : found?.hosts)}
      width="wide"
      sideActions={
        <Button
          icon={Download}
          disabled={!current || isEmpty}
          onClick={() => current && save(words.fileNames[form], current.text)}
        >
          {words.save}
        </Button>
      }
      actions={
        <>
          <Button onClick={onClose}>{text.close}</Button>
          <Button
            kind="primary"
            icon={Copy}
            disabled={!current || isEmpty}
            onClick={() => {
              if (current) void navigator.clipboard.writeText(current.text).then(() => note(words.copied), showError);
            }}
          >
            {words.copy}
          </Button>
        </>
      }
    >
      {isEmpty ? (
        <EmptyState words={words.none} />
      ) : (
        <div className={styles.source}>
          <Field label={words.form}>
            {(control) => <Select {...control} value={form} options={forms} onChange={(value) => setForm(value)} />}
          </Field>
          <Field label={words.text} error={failure}>
            {(control) => <TextArea {...control} mono readOnly rows={14} value={current?.text ?? ''} />}
          </Field>
          {current && current.notes.length > 0 && (
            <ul className={styles.sentences}>
              {current.notes.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          )}
        </div>
      )}
    </Dialog>
  );
}

/** Hands the text to the browser's own way of saving files. */
function save(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the data by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
