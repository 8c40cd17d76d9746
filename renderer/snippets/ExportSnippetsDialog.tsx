import { useEffect, useState } from 'react';
import { Copy, Download } from 'lucide-react';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Field } from '../ui/Field.tsx';
import { TextArea } from '../ui/TextField.tsx';
import { text } from './text.ts';

const words = text.exports;

/** All snippets as one file for others, to save or to copy. */
export function ExportSnippetsDialog({ onClose }: DialogProps<'exportSnippets'>) {
  const { client, note, showError } = useWorkbench();
  const [found, setFound] = useState<{ readonly text: string; readonly count: number }>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const given = new AbortController();
    client.snippets
      .export({}, { signal: given.signal })
      .then(setFound, (error: unknown) => !isCancelled(error) && setFailure(errorWords(error).text));
    return () => given.abort();
  }, [client]);
  const isEmpty = found?.count === 0;
  const file = isEmpty ? undefined : found?.text;
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(found?.count ?? 0)}
      width="wide"
      sideActions={
        <Button icon={Download} disabled={file === undefined} onClick={() => file !== undefined && save(words.fileName, file)}>
          {words.save}
        </Button>
      }
      actions={
        <>
          <Button onClick={onClose}>{text.close}</Button>
          <Button
            kind="primary"
            icon={Copy}
            disabled={file === undefined}
            onClick={() =>
              file !== undefined && void navigator.clipboard.writeText(file).then(() => note(words.copied), showError)
            }
          >
            {words.copy}
          </Button>
        </>
      }
    >
      {isEmpty ? (
        <EmptyState isFlush words={words.none} />
      ) : (
        <Field label={words.text} help={words.note} error={failure}>
          {(control) => <TextArea {...control} mono readOnly rows={14} value={file ?? ''} />}
        </Field>
      )}
    </Dialog>
  );
}

/** Hands the text to the browser's own way of saving files. */
function save(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the data by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
