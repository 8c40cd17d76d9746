import { useEffect, useState } from 'react';
import type { DiffLine, WritePreview } from '../../../shared/model/imports.ts';
import { errorWords, isCancelled } from '../../shell/error-words.ts';
import type { DialogProps } from '../../shell/views.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import type { Workbench } from '../../shell/workbench.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { text } from './text.ts';
import styles from './Imports.module.css';

const words = text.write;
const aliasWord = /^[^\s*?!"'#,\\-][^\s*?!"'#,\\]{0,99}$/;
const previewDelayMs = 150;

/** Saves a bookmark as a `Host` block of ssh_config, after showing every line that would change. */
export function WriteDialog({ request, onClose }: DialogProps<'saveToConfig'>) {
  const workbench = useWorkbench();
  const { client } = workbench;
  const [alias, setAlias] = useState<string>();
  const [preview, setPreview] = useState<WritePreview>();
  const [notice, setNotice] = useState<string>();
  const [looks, setLooks] = useState(0);
  const problem = alias !== undefined && !aliasWord.test(alias) ? words.badAlias : undefined;
  useEffect(() => {
    if (problem !== undefined) return;
    const given = new AbortController();
    const look = (): void => {
      client.imports
        .previewWrite({ bookmarkId: request.id, ...(alias !== undefined && { alias }) }, { signal: given.signal })
        .then(setPreview, (error: unknown) => !isCancelled(error) && setNotice(errorWords(error).text));
    };
    // The name is being typed; the first look waits for nothing.
    const timer = setTimeout(look, alias === undefined ? 0 : previewDelayMs);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [client, request.id, alias, problem, looks]);

  const isCurrent = preview !== undefined && (alias === undefined || preview.alias === alias);
  const save = async (): Promise<void> => {
    if (!isCurrent) return;
    try {
      const done = await client.imports.write({ bookmarkId: request.id, alias: preview.alias, seen: preview.seen });
      if (done.kind === 'changed') {
        setNotice(words.changed);
        return setLooks(looks + 1);
      }
      onClose();
      if (done.kind === 'written') announce(workbench, preview.alias, done.undoId);
    } catch (error) {
      setNotice(errorWords(error).text);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(request.name)}
      width="wide"
      actions={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button kind="primary" disabled={!isCurrent || preview.isSame || problem !== undefined} onClick={() => void save()}>
            {words.save}
          </Button>
        </>
      }
    >
      <div className={styles.source}>
        {notice !== undefined && (
          <p role="alert" className={styles.failure}>
            {notice}
          </p>
        )}
        <Field label={words.alias} help={words.aliasHelp} error={problem}>
          {(control) => (
            <TextField
              {...control}
              mono
              value={alias ?? preview?.alias ?? ''}
              onChange={(event) => {
                setNotice(undefined);
                setAlias(event.target.value);
              }}
            />
          )}
        </Field>
        <section aria-label={words.change(preview?.file ?? '')} className={styles.part}>
          <h3 className={styles.heading}>{words.change(preview?.file ?? '~/.ssh/config')}</h3>
          <Diff preview={preview} />
        </section>
        {preview && <List title={words.warnings} list={preview.warnings} />}
        {preview && <List title={words.notes} list={preview.notes} />}
      </div>
    </Dialog>
  );
}

function announce(workbench: Workbench, alias: string, undoId: string): void {
  const undo = (): void => {
    workbench.client.imports
      .undoWrite({ undoId })
      .then(({ kind }) => workbench.note(kind === 'undone' ? words.undone : words.undoConflict), workbench.showError);
  };
  workbench.toasts.getState().show({ tone: 'note', words: words.saved(alias), action: { words: text.undo, run: undo } });
}

function Diff({ preview }: { readonly preview: WritePreview | undefined }) {
  if (preview?.isSame === true) return <p className={styles.dim}>{words.same}</p>;
  return (
    <div className={styles.diff} tabIndex={0} role="region" aria-label={words.change(preview?.file ?? '')}>
      {preview?.lines.map((line, at) => (
        <DiffRow key={at} line={line} />
      ))}
    </div>
  );
}

const marks = { same: ' ', added: '+', removed: '−', gap: '⋯' } as const;

function DiffRow({ line: { kind, text: content } }: { readonly line: DiffLine }) {
  return (
    <div className={styles.diffRow} data-kind={kind}>
      <span aria-hidden="true" className={styles.mark}>
        {marks[kind]}
      </span>
      {(kind === 'added' || kind === 'removed') && <span className="visually-hidden">{words.marks[kind]}</span>}
      <span>{kind === 'gap' ? words.gap : content}</span>
    </div>
  );
}

function List({ title, list }: { readonly title: string; readonly list: readonly string[] }) {
  if (list.length === 0) return null;
  return (
    <section aria-label={title} className={styles.part}>
      <h3 className={styles.heading}>{title}</h3>
      <ul className={styles.sentences}>
        {list.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </section>
  );
}
