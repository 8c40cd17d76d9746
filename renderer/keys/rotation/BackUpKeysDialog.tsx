import { useRef, useState } from 'react';
import { errorWords } from '../../shell/error-words.ts';
import type { DialogProps } from '../../shell/views.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { SecretField } from '../../ui/SecretField.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useFocusInvalid } from '../../ui/use-focus-invalid.ts';
import { useKeys } from '../use-keys.ts';
import { text } from './text.ts';
import dialogs from '../Dialogs.module.css';
import styles from './rotation.module.css';

const words = text.backUp;

/** Sealed copies of private keys in a new folder of this computer (KY-12). The core writes them: no private half comes here. */
export function BackUpKeysDialog({ request, onClose }: DialogProps<'backUpKeys'>) {
  const { client, toasts } = useWorkbench();
  const { keys: listed, failure } = useKeys(true);
  const keys = listed?.filter(({ error }) => error === undefined) ?? [];
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [folder, setFolder] = useState('');
  const passphrase = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const [mistake, setMistake] = useState<{
    readonly field: 'keys' | 'folder' | 'passphrase' | 'again';
    readonly words: string;
  }>();
  const [isWorking, setWorking] = useState(false);
  const fields = useRef<HTMLFormElement>(null);
  useFocusInvalid(fields, mistake);
  /** Of what is chosen at first, the toggled ones are not, and the other way round. */
  const isChosen = (path: string): boolean => (request.path === undefined || path === request.path) !== toggled.has(path);
  const chosen = keys.filter(({ path }) => isChosen(path));
  const bare = chosen.filter(({ isEncrypted, face }) => !isEncrypted && face?.type.startsWith('sk-') !== true);
  const toggle = (path: string): void => {
    const next = new Set(toggled);
    if (!next.delete(path)) next.add(path);
    setToggled(next);
  };
  const write = async (): Promise<void> => {
    const typed = passphrase.current?.value ?? '';
    if (chosen.length === 0) return setMistake({ field: 'keys', words: words.none });
    if (folder.trim() === '') return setMistake({ field: 'folder', words: words.folderEmpty });
    if (bare.length > 0 && typed === '')
      return setMistake({ field: 'passphrase', words: words.passphraseEmpty(bare.map(({ name }) => name)) });
    if (bare.length > 0 && typed !== (again.current?.value ?? '')) return setMistake({ field: 'again', words: words.differs });
    setMistake(undefined);
    setWorking(true);
    try {
      const made = await client.keyRotations.backUp({
        paths: chosen.map(({ path }) => path),
        folder: folder.trim(),
        passphrase: typed,
      });
      onClose();
      toasts.getState().show({ tone: 'note', words: words.done(made.keys, made.folder) });
    } catch (error) {
      setMistake({ field: 'folder', words: errorWords(error).text });
      setWorking(false);
    }
  };
  const errorOf = (field: 'folder' | 'passphrase' | 'again'): string | undefined =>
    mistake?.field === field ? mistake.words : undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      keepOnOutsidePress
      actions={
        <>
          <Button onClick={onClose}>{text.starting.cancel}</Button>
          <Button kind="primary" type="submit" form="back-up-keys" disabled={isWorking}>
            {isWorking ? words.doing : words.do}
          </Button>
        </>
      }
    >
      <form
        ref={fields}
        id="back-up-keys"
        noValidate
        className={dialogs.form}
        onSubmit={(event) => {
          event.preventDefault();
          void write();
        }}
      >
        <p className={dialogs.note}>{words.note}</p>
        {failure !== undefined && (
          <p role="alert" className={dialogs.fault}>
            {failure.text}
          </p>
        )}
        {listed === undefined && failure === undefined ? (
          <Skeleton rows={3} />
        ) : (
          <ul className={classNames(styles.places, styles.keys)} aria-label={words.list}>
            {keys.map(({ path, name, isEncrypted, face }) => (
              <li key={path} className={styles.place}>
                <label className={dialogs.check}>
                  <input type="checkbox" checked={isChosen(path)} onChange={() => toggle(path)} />
                  <span className={dialogs.grow} title={path}>
                    {name}
                  </span>
                  {!isEncrypted && face?.type.startsWith('sk-') !== true && (
                    <span className={styles.warning}>{words.unsealed}</span>
                  )}
                </label>
              </li>
            ))}
          </ul>
        )}
        {mistake?.field === 'keys' && (
          <p role="alert" className={dialogs.fault}>
            {mistake.words}
          </p>
        )}
        <Field label={words.folder} help={words.folderHelp} error={errorOf('folder')}>
          {(control) => (
            <TextField
              {...control}
              mono
              value={folder}
              placeholder="/media/stick"
              onChange={(event) => setFolder(event.target.value)}
            />
          )}
        </Field>
        {bare.length > 0 && (
          <>
            <SecretField
              label={words.passphrase}
              help={words.passphraseHelp}
              inputRef={passphrase}
              error={errorOf('passphrase')}
            />
            <SecretField label={words.again} inputRef={again} error={errorOf('again')} />
          </>
        )}
      </form>
    </Dialog>
  );
}
