import { useRef, useState, type SyntheticEvent } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import type { UploadAsk } from './upload-ask.ts';
import { text } from './text.ts';
import styles from './uploads.module.css';

const words = text.ask;

/** Where files go that are given to the terminals of a host; asked once. */
export function UploadDialog({ ask, host }: { readonly ask: UploadAsk; readonly host: string }) {
  const { files, shellFolder, before } = ask;
  const [place, setPlace] = useState<'here' | 'own'>((before ?? '') === '' ? 'here' : 'own');
  const [path, setPath] = useState(before ?? '');
  const start = useRef<HTMLButtonElement>(null);
  const folder = place === 'here' ? '' : path.trim();
  const isWhole = place === 'here' || /^[~/]/.test(folder);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isWhole) ask.answer(folder);
  };
  const hereWords = shellFolder === undefined ? words.hereUnknown : words.hereIs(shellFolder);
  return (
    <Dialog
      open
      onClose={() => ask.answer(undefined)}
      title={words.title(files)}
      keepOnOutsidePress
      initialFocus={start}
      actions={
        <>
          <Button onClick={() => ask.answer(undefined)}>{words.cancel}</Button>
          <Button ref={start} kind="primary" type="submit" form="upload-place" disabled={!isWhole}>
            {files === 0 ? words.keep : words.upload}
          </Button>
        </>
      }
    >
      <form id="upload-place" className={styles.form} onSubmit={submit}>
        <p className={styles.why}>{words.why(host, files)}</p>
        <Field label={words.folder} help={place === 'here' ? hereWords : undefined}>
          {(control) => (
            <Select
              {...control}
              value={place}
              options={[
                { value: 'here', words: words.here },
                { value: 'own', words: words.own },
              ]}
              onChange={setPlace}
            />
          )}
        </Field>
        {place === 'own' && (
          <Field label={words.path} help={words.pathHelp}>
            {(control) => (
              <TextField
                {...control}
                mono
                maxLength={4096}
                placeholder="~/uploads"
                value={path}
                onChange={(event) => setPath(event.target.value)}
              />
            )}
          </Field>
        )}
      </form>
    </Dialog>
  );
}
