import { useRef, useState } from 'react';
import { FileInput } from 'lucide-react';
import type { SnippetImportPreview, SnippetImportRow } from '../../shared/model/snippets.ts';
import { errorWords } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Field } from '../ui/Field.tsx';
import { TextArea } from '../ui/TextField.tsx';
import { showDirection } from '../ui/direction-marks.ts';
import { fitting, readSnippetFile } from './snippet-file.ts';
import { snippetsOf } from './snippets-store.ts';
import { text } from './text.ts';
import styles from './Snippets.module.css';

const words = text.imports;

/** Snippets of others: a file, then what is in it. Nothing changes before the last button. */
export function ImportSnippetsDialog({ onClose }: DialogProps<'importSnippets'>) {
  const workbench = useWorkbench();
  const { client } = workbench;
  const [file, setFile] = useState('');
  const [preview, setPreview] = useState<SnippetImportPreview>();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const doing = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      const told = errorWords(error);
      setFailure([told.text, ...told.remedies].join(' '));
    } finally {
      setBusy(false);
    }
  };
  const read = (given: string | File): Promise<void> =>
    doing(async () => {
      const content = typeof given === 'string' ? fitting(given) : await readSnippetFile(given);
      const found = await client.snippets.preview({ text: content });
      setFile(content);
      setPreview(found);
      setChosen(new Set(found.rows.flatMap(({ state }, index) => (state === 'new' ? [index] : []))));
    });
  const takeOver = (): Promise<void> =>
    doing(async () => {
      const { added, changed } = await client.snippets.import({ text: file, rows: [...chosen] });
      onClose();
      workbench.toasts.getState().show({
        tone: 'note',
        words: words.done(added, changed),
        action: { words: text.undo, run: () => void snippetsOf(workbench).undo().catch(workbench.showError) },
      });
    });
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      width="wide"
      keepOnOutsidePress
      sideActions={preview && <Button onClick={() => setPreview(undefined)}>{words.back}</Button>}
      actions={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          {preview && (
            <Button kind="primary" disabled={isBusy || chosen.size === 0} onClick={() => void takeOver()}>
              {words.takeOver(chosen.size)}
            </Button>
          )}
        </>
      }
    >
      <div className={styles.fields}>
        {failure !== undefined && (
          <p role="alert" className={styles.failure}>
            {failure}
          </p>
        )}
        {preview ? <Preview preview={preview} chosen={chosen} onChosen={setChosen} /> : <Source isBusy={isBusy} onRead={read} />}
      </div>
    </Dialog>
  );
}

function Source({ isBusy, onRead }: { readonly isBusy: boolean; readonly onRead: (given: string | File) => Promise<void> }) {
  const input = useRef<HTMLInputElement>(null);
  const [pasted, setPasted] = useState('');
  return (
    <>
      <p className={styles.dim}>{words.lead}</p>
      <div className={styles.choose}>
        <Button kind="primary" icon={FileInput} disabled={isBusy} onClick={() => input.current?.click()}>
          {words.choose}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          accept=".json,application/json"
          data-snippet-file
          onChange={(event) => {
            const [found] = event.target.files ?? [];
            event.target.value = '';
            if (found) void onRead(found);
          }}
        />
      </div>
      <Field label={words.pasted}>
        {(control) => <TextArea {...control} mono rows={6} value={pasted} onChange={(event) => setPasted(event.target.value)} />}
      </Field>
      <div className={styles.choose}>
        <Button disabled={isBusy || pasted.trim() === ''} onClick={() => void onRead(pasted)}>
          {words.preview}
        </Button>
      </div>
    </>
  );
}

interface PreviewProps {
  readonly preview: SnippetImportPreview;
  readonly chosen: ReadonlySet<number>;
  readonly onChosen: (chosen: ReadonlySet<number>) => void;
}

function Preview({ preview: { rows, leftOut }, chosen, onChosen }: PreviewProps) {
  const count = (state: SnippetImportRow['state']): number => rows.filter((row) => row.state === state).length;
  const toggle = (index: number): void => {
    const next = new Set(chosen);
    if (!next.delete(index)) next.add(index);
    onChosen(next);
  };
  return (
    <>
      <p role="status">{words.summary(count('new'), count('changed'), count('same'))}</p>
      {rows.length === 0 ? (
        <EmptyState isFlush words={words.none} />
      ) : (
        <ul className={styles.rows} tabIndex={0} aria-label={text.list}>
          {rows.map(({ snippet, state }, index) => (
            <li key={`${snippet.folder}/${snippet.name}`} className={styles.row}>
              <label>
                <input type="checkbox" checked={chosen.has(index)} disabled={state === 'same'} onChange={() => toggle(index)} />
                <span className={styles.name}>{[...snippet.folder.split('/').filter(Boolean), snippet.name].join(' › ')}</span>
                <span className={styles.state}>{words.states[state]}</span>
              </label>
              <code className={styles.rowText}>{showDirection(snippet.text)}</code>
            </li>
          ))}
        </ul>
      )}
      {leftOut.length > 0 && (
        <details>
          <summary>{words.leftOut(leftOut.length)}</summary>
          <ul>
            {leftOut.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </details>
      )}
      <p className={styles.dim}>{words.seen}</p>
    </>
  );
}
