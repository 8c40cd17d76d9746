import { useEffect, useRef, useState } from 'react';
import type { OwnKeyRotation } from '../../../shared/model/key-rotation.ts';
import type { KeyFileInfo, KeyTypeWish, KeyWish } from '../../../shared/model/keys.ts';
import { errorWords } from '../../shell/error-words.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { SecretField } from '../../ui/SecretField.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useFocusInvalid } from '../../ui/use-focus-invalid.ts';
import { text as keyText } from '../text.ts';
import { text } from './text.ts';
import styles from '../Dialogs.module.css';

const words = keyText.making;
const types = (Object.keys(keyText.types) as KeyTypeWish[]).map((value) => ({ value, words: keyText.types[value] }));

type Place = 'given' | 'file' | 'passphrase' | 'again';

interface RotateStartProps {
  readonly info: KeyFileInfo;
  readonly onStarted: (rotation: OwnKeyRotation) => void;
  readonly onClose: () => void;
}

/** The new key of a rotation: a pair that is made now, or a key that is there. Its passphrase stands in the field only until it is sent. */
export function RotateStart({ info, onStarted, onClose }: RotateStartProps) {
  const { client } = useWorkbench();
  const isOnToken = onToken(info);
  const others = useOtherKeys(info);
  /** The path of a key that is there; empty: a new pair. */
  const [given, setGiven] = useState('');
  const isMaking = given === '' && !isOnToken;
  const [type, setType] = useState<KeyTypeWish>('ed25519');
  const [file, setFile] = useState('');
  const [comment, setComment] = useState(info.comment);
  const passphrase = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const [isOpenMeant, setOpenMeant] = useState(false);
  const [mistake, setMistake] = useState<{ readonly field: Place; readonly words: string }>();
  const [isWorking, setWorking] = useState(false);
  const fields = useRef<HTMLFormElement>(null);
  useFocusInvalid(fields, mistake);
  useEffect(() => {
    let isCurrent = true;
    client.keys.suggest({ type }).then(
      (answer) => isCurrent && setFile(answer.file),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [client, type]);
  const begin = async (next: KeyWish | { readonly path: string }, field: Place): Promise<void> => {
    setMistake(undefined);
    setWorking(true);
    try {
      onStarted(await client.keyRotations.start({ path: info.path, next }));
    } catch (error) {
      setMistake({ field, words: errorWords(error).text });
      setWorking(false);
    }
  };
  const make = async (): Promise<void> => {
    if (!isMaking)
      return given === '' ? setMistake({ field: 'given', words: text.starting.chooseOne }) : begin({ path: given }, 'given');
    const typed = passphrase.current?.value ?? '';
    if (file.trim() === '') return setMistake({ field: 'file', words: words.fileEmpty });
    if (typed === '' && !isOpenMeant) return setMistake({ field: 'passphrase', words: words.mustConfirm });
    if (typed !== (again.current?.value ?? '')) return setMistake({ field: 'again', words: words.differs });
    await begin({ type, file: file.trim(), comment, passphrase: typed }, 'file');
  };
  const errorOf = (field: Place): string | undefined => (mistake?.field === field ? mistake.words : undefined);
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.title(info.name)}
      keepOnOutsidePress
      actions={
        <>
          <Button onClick={onClose}>{text.starting.cancel}</Button>
          <Button kind="primary" type="submit" form="rotate-key" disabled={isWorking || (isOnToken && others.length === 0)}>
            {isMaking ? text.starting.make : text.starting.take}
          </Button>
        </>
      }
    >
      <form
        ref={fields}
        id="rotate-key"
        noValidate
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <p className={styles.note}>{text.starting.note}</p>
        <p className={styles.note}>{text.starting.places(info.places.length)}</p>
        {isOnToken && <p className={styles.note}>{text.starting.token}</p>}
        {isOnToken && others.length === 0 && <p className={styles.fault}>{text.starting.noToken}</p>}
        {others.length > 0 && (
          <Field label={text.starting.by} error={errorOf('given')}>
            {(control) => (
              <Select
                {...control}
                value={given}
                options={[
                  { value: '', words: isOnToken ? text.starting.choose : text.starting.byMaking },
                  ...others.map(({ path, name, face }) => ({
                    value: path,
                    words: text.starting.byOne(name, face?.typeLabel ?? ''),
                  })),
                ]}
                onChange={setGiven}
              />
            )}
          </Field>
        )}
        {isMaking && (
          <>
            <Field label={words.type}>
              {(control) => <Select {...control} value={type} options={types} onChange={setType} />}
            </Field>
            <Field label={words.file} error={errorOf('file')}>
              {(control) => <TextField {...control} mono value={file} onChange={(event) => setFile(event.target.value)} />}
            </Field>
            <Field label={words.comment} help={words.commentHelp}>
              {(control) => <TextField {...control} value={comment} onChange={(event) => setComment(event.target.value)} />}
            </Field>
            <SecretField
              label={words.passphrase}
              inputRef={passphrase}
              help={words.passphraseHelp}
              error={errorOf('passphrase')}
            />
            <SecretField label={words.repeat} inputRef={again} error={errorOf('again')} />
            <label className={styles.check}>
              <input type="checkbox" checked={isOpenMeant} onChange={(event) => setOpenMeant(event.target.checked)} />
              {words.noPassphrase}
            </label>
          </>
        )}
      </form>
    </Dialog>
  );
}

function onToken({ face }: KeyFileInfo): boolean {
  return face?.type.startsWith('sk-') === true;
}

/** Keys that may take its place; empty until they came. */
function useOtherKeys(info: KeyFileInfo): readonly KeyFileInfo[] {
  const { client } = useWorkbench();
  const [keys, setKeys] = useState<readonly KeyFileInfo[]>([]);
  useEffect(() => {
    let isCurrent = true;
    client.keys.list({}).then(
      (answer) => isCurrent && setKeys(answer.keys),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [client]);
  const may = (other: KeyFileInfo): boolean =>
    other.face !== undefined && other.face.sha256 !== info.face?.sha256 && (!onToken(info) || onToken(other));
  return keys.filter(may);
}
