import { useRef, useState } from 'react';
import { isAppError } from '../../shared/model/errors.ts';
import type { KeyFileInfo } from '../../shared/model/keys.ts';
import { errorWords } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { SecretField } from '../ui/SecretField.tsx';
import { useFocusInvalid } from '../ui/use-focus-invalid.ts';
import { text } from './text.ts';
import styles from './Dialogs.module.css';

const words = text.changing;

/** Another passphrase or comment (KY-06), the `.pub` made anew (KY-05), or better encryption (KY-02): each needs the file opened once. */
export function ChangeKeyDialog({ request: { key, what }, onClose }: DialogProps<'changeKey'>) {
  const { client, toasts } = useWorkbench();
  const present = useRef<HTMLInputElement>(null);
  const next = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const [comment, setComment] = useState(key.comment);
  const [mistake, setMistake] = useState<{ readonly field: 'present' | 'next' | 'again'; readonly words: string }>();
  const [isOpenMeant, setOpenMeant] = useState(false);
  const [isFormatMeant, setFormatMeant] = useState(false);
  const [isWorking, setWorking] = useState(false);
  const fields = useRef<HTMLFormElement>(null);
  useFocusInvalid(fields, mistake);
  const isChange = what === 'change';
  const { title, note, doIt, done } = wordsOf(what, key);
  const isOtherFormat = isChange && key.format !== undefined && key.format !== 'openssh';

  const submit = async (): Promise<void> => {
    const typed = next.current?.value ?? '';
    if (isChange && typed !== (again.current?.value ?? '')) return setMistake({ field: 'again', words: text.making.differs });
    // What nobody typed and nobody ticked stays as it is.
    const newPassphrase = typed !== '' || isOpenMeant ? { newPassphrase: typed } : {};
    const newComment = comment === key.comment ? {} : { comment };
    if (isChange && !('newPassphrase' in newPassphrase) && !('comment' in newComment))
      return setMistake({ field: 'next', words: words.nothing });
    if (isOtherFormat && !isFormatMeant) return setMistake({ field: 'again', words: words.mustConfirmFormat });
    setMistake(undefined);
    setWorking(true);
    const passphrase = key.isEncrypted ? { passphrase: present.current?.value ?? '' } : {};
    try {
      let keptAs: string | undefined;
      if (isChange || what === 'renew') {
        // For better encryption all else stays as it is.
        const wish = { path: key.path, ...passphrase, ...(isChange && { ...newPassphrase, ...newComment }) };
        ({ keptAs } = await client.keys.change(wish));
      } else await client.keys.rebuildPublic({ path: key.path, ...passphrase });
      onClose();
      // Whoever is to delete the old file has to find it.
      const old = keptAs !== undefined && { detail: (isChange ? words : text.renewing).kept(keptAs), path: keptAs };
      toasts.getState().show({ tone: 'note', words: done, ...old });
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
      title={title}
      keepOnOutsidePress
      actions={
        <>
          <Button onClick={onClose}>{text.making.cancel}</Button>
          <Button kind="primary" type="submit" form="change-key" disabled={isWorking}>
            {doIt}
          </Button>
        </>
      }
    >
      <form
        ref={fields}
        id="change-key"
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className={styles.note}>{note}</p>
        {what === 'renew' && <p className={styles.note}>{text.renewing.keeps}</p>}
        {key.isEncrypted && (
          <SecretField
            label={what === 'renew' ? text.renewing.present : words.present}
            inputRef={present}
            error={mistake?.field === 'present' ? mistake.words : undefined}
          />
        )}
        {isChange && (
          <>
            <SecretField
              label={words.next}
              help={words.nextHelp}
              inputRef={next}
              error={mistake?.field === 'next' ? mistake.words : undefined}
            />
            <SecretField
              label={text.making.repeat}
              inputRef={again}
              error={mistake?.field === 'again' ? mistake.words : undefined}
            />
            <Field label={text.making.comment}>
              {(control) => <TextField {...control} value={comment} onChange={(event) => setComment(event.target.value)} />}
            </Field>
            {key.isEncrypted && (
              <label className={styles.check}>
                <input type="checkbox" checked={isOpenMeant} onChange={(event) => setOpenMeant(event.target.checked)} />
                {words.takeOff}
              </label>
            )}
            {isOtherFormat && (
              <label className={styles.check}>
                <input type="checkbox" checked={isFormatMeant} onChange={(event) => setFormatMeant(event.target.checked)} />
                {words.otherFormat}
              </label>
            )}
          </>
        )}
      </form>
    </Dialog>
  );
}

interface Words {
  readonly title: string;
  readonly note: string;
  readonly doIt: string;
  readonly done: string;
}

function wordsOf(what: 'change' | 'rebuild' | 'renew', { name, format, weakSeal = '' }: KeyFileInfo): Words {
  const { rebuilding, renewing } = text;
  switch (what) {
    case 'change':
      return { title: words.title(name), note: words.note, doIt: words.do, done: words.done };
    case 'rebuild':
      return { title: rebuilding.title(name), note: rebuilding.note, doIt: rebuilding.do, done: rebuilding.done(name) };
    case 'renew':
      return {
        title: renewing.title(name),
        note: renewing.note(weakSeal, format !== 'pkcs8'),
        doIt: renewing.do,
        done: renewing.done(name),
      };
  }
}
