import { useRef, useState } from 'react';
import { isAppError } from '../../shared/model/errors.ts';
import { errorWords } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { PassphraseField } from './PassphraseField.tsx';
import { text } from './text.ts';
import styles from './Dialogs.module.css';

const words = text.changing;

/** Another passphrase or comment (KY-06), or the `.pub` made anew (KY-05): both need the file opened once. */
export function ChangeKeyDialog({ request: { key, what }, onClose }: DialogProps<'changeKey'>) {
  const { client, toasts } = useWorkbench();
  const present = useRef<HTMLInputElement>(null);
  const next = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const [comment, setComment] = useState(key.comment);
  const [mistake, setMistake] = useState<{ readonly field: 'present' | 'again'; readonly words: string }>();
  const [isWorking, setWorking] = useState(false);
  const isChange = what === 'change';

  const submit = async (): Promise<void> => {
    const newPassphrase = next.current?.value ?? '';
    if (isChange && newPassphrase !== (again.current?.value ?? ''))
      return setMistake({ field: 'again', words: text.making.differs });
    setMistake(undefined);
    setWorking(true);
    const passphrase = key.isEncrypted ? { passphrase: present.current?.value ?? '' } : {};
    try {
      if (isChange) {
        await client.keys.change({ path: key.path, ...passphrase, newPassphrase, ...(comment !== key.comment && { comment }) });
      } else await client.keys.rebuildPublic({ path: key.path, ...passphrase });
      onClose();
      toasts.getState().show({ tone: 'note', words: isChange ? words.done : text.rebuilding.done(key.name) });
    } catch (error) {
      const isWrong = isAppError(error, 'key.wrongPassphrase');
      setMistake({ field: key.isEncrypted ? 'present' : 'again', words: isWrong ? words.wrong : errorWords(error).text });
      setWorking(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={isChange ? words.title(key.name) : text.rebuilding.title(key.name)}
      keepOnOutsidePress
      actions={
        <>
          <Button onClick={onClose}>{text.making.cancel}</Button>
          <Button kind="primary" type="submit" form="change-key" disabled={isWorking}>
            {isChange ? words.do : text.rebuilding.do}
          </Button>
        </>
      }
    >
      <form
        id="change-key"
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className={styles.note}>{isChange ? words.note : text.rebuilding.note}</p>
        {key.isEncrypted && (
          <PassphraseField
            label={words.present}
            inputRef={present}
            error={mistake?.field === 'present' ? mistake.words : undefined}
          />
        )}
        {isChange && (
          <>
            <PassphraseField label={words.next} help={words.nextHelp} inputRef={next} />
            <PassphraseField
              label={text.making.repeat}
              inputRef={again}
              error={mistake?.field === 'again' ? mistake.words : undefined}
            />
            <Field label={text.making.comment}>
              {(control) => <TextField {...control} value={comment} onChange={(event) => setComment(event.target.value)} />}
            </Field>
          </>
        )}
      </form>
    </Dialog>
  );
}
