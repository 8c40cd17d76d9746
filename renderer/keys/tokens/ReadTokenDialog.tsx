import { useEffect, useRef, useState } from 'react';
import type { TokenKeyFound } from '../../../shared/model/token-keys.ts';
import { errorWords, isCancelled } from '../../shell/error-words.ts';
import type { DialogProps } from '../../shell/views.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SecretField } from '../../ui/SecretField.tsx';
import { text as keyText } from '../text.ts';
import { FoundKeys, type Choice } from './FoundKeys.tsx';
import { text } from './text.ts';
import { TokenQuestions } from './TokenQuestions.tsx';
import dialog from '../Dialogs.module.css';
import styles from './tokens.module.css';

const words = text.reading;

/** Reads what a security key keeps (ssh-keygen -K), shows it, and saves what is chosen (FD-06). */
export function ReadTokenDialog({ onClose }: DialogProps<'readTokenKeys'>) {
  const { client, toasts } = useWorkbench();
  const passphrase = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const reading = useRef<AbortController>(undefined);
  useEffect(() => () => reading.current?.abort(), []);
  const [isWorking, setWorking] = useState(false);
  const [fault, setFault] = useState<string>();
  const [differs, setDiffers] = useState(false);
  const [read, setRead] = useState<{ readonly readId: string; readonly keys: readonly TokenKeyFound[] }>();
  const [choices, setChoices] = useState<readonly Choice[]>([]);
  const chosen = choices.filter((choice) => choice.isTaken);
  const isUnsure = chosen.some(({ key, file, replace }) => key.there !== 'nothing' && file === key.file && !replace);

  const run = async (work: () => Promise<void>): Promise<void> => {
    setFault(undefined);
    setWorking(true);
    try {
      await work();
    } catch (error) {
      if (!isCancelled(error)) setFault(errorWords(error).text);
    }
    setWorking(false);
  };
  const readIt = (): void => {
    const typed = passphrase.current?.value ?? '';
    setDiffers(typed !== (again.current?.value ?? ''));
    if (typed !== (again.current?.value ?? '')) return;
    const stop = new AbortController();
    reading.current = stop;
    void run(async () => {
      const answer = await client.keys.readToken({ passphrase: typed }, { signal: stop.signal });
      setRead(answer);
      setChoices(answer.keys.map((key) => ({ key, file: key.file, isTaken: key.there === 'nothing', replace: false })));
    });
  };
  const save = (readId: string): void =>
    void run(async () => {
      const keys = chosen.map(({ key, file, replace }) => ({ index: key.index, file: file.trim(), replace }));
      await client.keys.saveTokenKeys({ readId, keys });
      onClose();
      toasts.getState().show({ tone: 'note', words: words.saved(keys.length) });
    });
  const cancel = (): void => {
    if (isWorking && read === undefined) reading.current?.abort();
    else onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      keepOnOutsidePress
      actions={
        <>
          <Button onClick={cancel}>{words.cancel}</Button>
          {read === undefined ? (
            <Button kind="primary" disabled={isWorking} onClick={readIt}>
              {words.read}
            </Button>
          ) : (
            <Button
              kind="primary"
              disabled={isWorking || chosen.length === 0 || isUnsure || chosen.some(({ file }) => file.trim() === '')}
              onClick={() => save(read.readId)}
            >
              {words.save(chosen.length)}
            </Button>
          )}
        </>
      }
    >
      {read === undefined ? (
        <TokenQuestions isAsking={isWorking} words={words.reading}>
          <div className={dialog.form}>
            <p className={dialog.note}>{words.how}</p>
            <SecretField label={words.passphrase} inputRef={passphrase} help={text.passphraseHelp} />
            <SecretField label={keyText.making.repeat} inputRef={again} error={differs ? keyText.making.differs : undefined} />
          </div>
        </TokenQuestions>
      ) : (
        <FoundKeys choices={choices} onChange={setChoices} />
      )}
      {fault !== undefined && (
        <p role="alert" className={styles.fault}>
          {fault}
        </p>
      )}
    </Dialog>
  );
}
