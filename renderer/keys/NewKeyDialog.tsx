import { useEffect, useRef, useState } from 'react';
import type { KeyTypeWish } from '../../shared/model/keys.ts';
import { errorWords } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import { SecretField } from '../ui/SecretField.tsx';
import { text } from './text.ts';
import styles from './Dialogs.module.css';

const words = text.making;
const types = (Object.keys(text.types) as KeyTypeWish[]).map((value) => ({ value, words: text.types[value] }));

/** Makes a pair: name and comment are suggested from what the key is for (KY-01). */
export function NewKeyDialog({ request, onClose }: DialogProps<'newKey'>) {
  const { client, toasts, view } = useWorkbench();
  const [type, setType] = useState<KeyTypeWish>('ed25519');
  const [host, setHost] = useState(request.host ?? '');
  const [own, setOwn] = useState<{ readonly file?: string; readonly comment?: string }>({});
  const suggested = useSuggestion(type, host);
  const passphrase = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const [isOpenMeant, setOpenMeant] = useState(false);
  const [mistake, setMistake] = useState<{ readonly field: 'passphrase' | 'again' | 'file'; readonly words: string }>();
  const [isWorking, setWorking] = useState(false);
  const file = own.file ?? suggested.file;
  const comment = own.comment ?? suggested.comment;

  const make = async (): Promise<void> => {
    const typed = passphrase.current?.value ?? '';
    if (file.trim() === '') return setMistake({ field: 'file', words: words.fileEmpty });
    if (typed === '' && !isOpenMeant) return setMistake({ field: 'passphrase', words: words.mustConfirm });
    if (typed !== (again.current?.value ?? '')) return setMistake({ field: 'again', words: words.differs });
    setMistake(undefined);
    setWorking(true);
    try {
      const made = await client.keys.generate({ type, file: file.trim(), comment, passphrase: typed });
      onClose();
      const line = made.publicLine;
      toasts.getState().show({
        tone: 'note',
        words: words.done(made.name),
        ...(line !== undefined && {
          action: {
            words: words.install,
            run: () => view.setState({ dialog: { kind: 'installKey', name: made.name, line, path: made.path } }),
          },
        }),
      });
    } catch (error) {
      setMistake({ field: 'file', words: errorWords(error).text });
      setWorking(false);
    }
  };
  const errorOf = (field: 'passphrase' | 'again' | 'file'): string | undefined =>
    mistake?.field === field ? mistake.words : undefined;

  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      keepOnOutsidePress
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="primary" type="submit" form="new-key" disabled={isWorking}>
            {words.make}
          </Button>
        </>
      }
    >
      <form
        id="new-key"
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <Field label={words.type}>{(control) => <Select {...control} value={type} options={types} onChange={setType} />}</Field>
        <Field label={words.host} help={words.hostHelp}>
          {(control) => <TextField {...control} value={host} onChange={(event) => setHost(event.target.value)} />}
        </Field>
        <Field label={words.file} error={errorOf('file')}>
          {(control) => (
            <TextField {...control} mono value={file} onChange={(event) => setOwn({ ...own, file: event.target.value })} />
          )}
        </Field>
        <Field label={words.comment} help={words.commentHelp}>
          {(control) => (
            <TextField {...control} value={comment} onChange={(event) => setOwn({ ...own, comment: event.target.value })} />
          )}
        </Field>
        <SecretField label={words.passphrase} inputRef={passphrase} help={words.passphraseHelp} error={errorOf('passphrase')} />
        <SecretField label={words.repeat} inputRef={again} error={errorOf('again')} />
        <label className={styles.check}>
          <input type="checkbox" checked={isOpenMeant} onChange={(event) => setOpenMeant(event.target.checked)} />
          {words.noPassphrase}
        </label>
      </form>
    </Dialog>
  );
}

function useSuggestion(type: KeyTypeWish, host: string): { readonly file: string; readonly comment: string } {
  const { client } = useWorkbench();
  const [suggested, setSuggested] = useState({ file: '', comment: '' });
  useEffect(() => {
    let isCurrent = true;
    client.keys.suggest({ type, ...(host !== '' && { host }) }).then(
      (answer) => isCurrent && setSuggested(answer),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [client, type, host]);
  return suggested;
}
