import { useRef, useState } from 'react';
import { isAppError } from '../../shared/model/errors.ts';
import { errorWords } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { SecretField } from '../ui/SecretField.tsx';
import { useFocusInvalid } from '../ui/use-focus-invalid.ts';
import { base64 } from './base64.ts';
import { text } from './text.ts';
import styles from './Dialogs.module.css';

const words = text.importing;

interface Mistake {
  readonly field: 'source' | 'passphrase' | 'file' | 'next' | 'again';
  readonly words: string;
}

/** Takes a key file of any format over, written anew in OpenSSH's. */
export function ImportKeyDialog({ onClose }: DialogProps<'importKey'>) {
  const { client, commands, toasts } = useWorkbench();
  const picker = useRef<HTMLInputElement>(null);
  const old = useRef<HTMLInputElement>(null);
  const next = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const [isOpenMeant, setOpenMeant] = useState(false);
  const [source, setSource] = useState<File>();
  const [file, setFile] = useState('');
  const [mistake, setMistake] = useState<Mistake>();
  const [isWorking, setWorking] = useState(false);
  const fields = useRef<HTMLFormElement>(null);
  useFocusInvalid(fields, mistake);
  const choose = (chosen: File | undefined): void => {
    if (chosen === undefined) return;
    setSource(chosen);
    setMistake(undefined);
    setFile(chosen.name.replace(/\.(ppk|pem|key|txt)$/i, '') || 'imported');
  };
  const take = async (): Promise<void> => {
    if (source === undefined) return setMistake({ field: 'source', words: words.missing });
    if (file.trim() === '') return setMistake({ field: 'file', words: text.making.fileEmpty });
    const newPassphrase = next.current?.value ?? '';
    if (newPassphrase === '' && !isOpenMeant) return setMistake({ field: 'next', words: text.making.mustConfirm });
    if (newPassphrase !== (again.current?.value ?? '')) return setMistake({ field: 'again', words: text.making.differs });
    setWorking(true);
    setMistake(undefined);
    try {
      const content = base64(new Uint8Array(await source.slice(0, 1_100_000).arrayBuffer()));
      const passphrase = old.current?.value ?? '';
      const made = await client.keys.import({ content, passphrase, file: file.trim(), newPassphrase });
      onClose();
      toasts.getState().show({ tone: 'note', words: words.done(made.name) });
    } catch (error) {
      const field = isAppError(error, 'key.wrongPassphrase')
        ? 'passphrase'
        : isAppError(error, 'key.exists') || isAppError(error, 'storage.unwritable')
          ? 'file'
          : 'source';
      setMistake({ field, words: errorWords(error).text });
      setWorking(false);
    }
  };
  const errorOf = (field: Mistake['field']): string | undefined => (mistake?.field === field ? mistake.words : undefined);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      keepOnOutsidePress
      sideActions={<Button onClick={() => commands.run('keys.readToken')}>{words.fromToken}</Button>}
      actions={
        <>
          <Button onClick={onClose}>{text.making.cancel}</Button>
          <Button kind="primary" type="submit" form="import-key" disabled={isWorking}>
            {words.do}
          </Button>
        </>
      }
    >
      <form
        ref={fields}
        id="import-key"
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void take();
        }}
      >
        <Field label={words.source} help={words.sourceHelp} error={errorOf('source')}>
          {({ id, ...control }) => (
            <div className={styles.row}>
              <Button id={id} {...control} onClick={() => picker.current?.click()}>
                {words.choose}
              </Button>
              <span className={styles.grow}>{source?.name}</span>
              <input
                ref={picker}
                type="file"
                className={styles.hidden}
                tabIndex={-1}
                aria-label={words.source}
                onChange={(event) => choose(event.target.files?.[0])}
              />
            </div>
          )}
        </Field>
        <SecretField label={words.oldPassphrase} help={words.oldHelp} inputRef={old} error={errorOf('passphrase')} />
        <Field label={text.making.file} error={errorOf('file')}>
          {(control) => <TextField {...control} mono value={file} onChange={(event) => setFile(event.target.value)} />}
        </Field>
        <SecretField label={words.newPassphrase} help={words.newHelp} inputRef={next} error={errorOf('next')} />
        <SecretField label={text.making.repeat} inputRef={again} error={errorOf('again')} />
        <label className={styles.check}>
          <input type="checkbox" checked={isOpenMeant} onChange={(event) => setOpenMeant(event.target.checked)} />
          {text.making.noPassphrase}
        </label>
      </form>
    </Dialog>
  );
}
