import { useEffect, useState } from 'react';
import { Copy, Download } from 'lucide-react';
import type { HawserClient } from '../host/linked-client.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { TextArea } from '../ui/TextField.tsx';
import { partsOf } from './selection.ts';
import { text } from './text.ts';
import { copyText } from './trust-edits.ts';
import styles from './ExportDialog.module.css';

type Form = keyof typeof text.exporting.forms;

const words = text.exporting;
const forms = (Object.keys(words.forms) as Form[]).map((value) => ({ value, words: words.forms[value] }));

/** The chosen entries as text for other machines, to copy or to save. */
export function ExportDialog({ request, onClose }: DialogProps<'exportKnownHosts'>) {
  const workbench = useWorkbench();
  const [form, setForm] = useState<Form>('known_hosts');
  const { answer, failure } = useExport(request.ids, form);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(request.ids.length)}
      width="wide"
      sideActions={
        <Button
          icon={Download}
          disabled={!answer || answer.text === ''}
          onClick={() => answer && save(words.fileNames[form], answer.text)}
        >
          {words.save}
        </Button>
      }
      actions={
        <>
          <Button onClick={onClose}>{words.close}</Button>
          <Button
            kind="primary"
            icon={Copy}
            disabled={!answer || answer.text === ''}
            onClick={() => answer && copyText(workbench, answer.text)}
          >
            {words.copy}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <Field label={words.form}>{(control) => <Select {...control} value={form} options={forms} onChange={setForm} />}</Field>
        <Field label={words.text} error={failure}>
          {(control) => <TextArea {...control} mono readOnly rows={12} value={answer?.text ?? ''} />}
        </Field>
        {answer && answer.notes.length > 0 && (
          <ul className={styles.notes}>
            {answer.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

interface Exported {
  readonly text: string;
  readonly notes: readonly string[];
}

function useExport(
  ids: readonly string[],
  form: Form,
): { readonly answer: Exported | undefined; readonly failure: string | undefined } {
  const { client } = useWorkbench();
  const [state, setState] = useState<{ readonly form: Form; readonly answer?: Exported; readonly failure?: string }>();
  useEffect(() => {
    const given = new AbortController();
    exportParts(client, ids, form, given.signal).then(
      (answer) => !given.signal.aborted && setState({ form, answer }),
      (error: unknown) => {
        if (!given.signal.aborted && !isCancelled(error)) setState({ form, failure: errorWords(error).text });
      },
    );
    return () => given.abort();
  }, [client, ids, form]);
  const isCurrent = state?.form === form;
  return { answer: isCurrent ? state.answer : undefined, failure: isCurrent ? state.failure : undefined };
}

/** In as many messages as the ids need. */
async function exportParts(
  client: Pick<HawserClient, 'trust'>,
  ids: readonly string[],
  form: Form,
  signal: AbortSignal,
): Promise<Exported> {
  const answers: Exported[] = [];
  for (const part of partsOf(ids)) answers.push(await client.trust.export({ ids: [...part], form }, { signal }));
  return {
    text: answers.map((answer) => answer.text).join(''),
    notes: [...new Set(answers.flatMap((answer) => answer.notes))],
  };
}

/** Hands the text to the browser's own way of saving files. */
function save(name: string, words: string): void {
  const url = URL.createObjectURL(new Blob([words], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the data by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
