import { useEffect, useRef, useState } from 'react';
import { isAppError } from '../../shared/model/errors.ts';
import type { KeyFileInfo, KeyTypeWish } from '../../shared/model/keys.ts';
import type { TokenKeyType } from '../../shared/model/token-keys.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import { SecretField } from '../ui/SecretField.tsx';
import { text } from './text.ts';
import { enrol, isTokenType, usualDemands } from './tokens/enrol.ts';
import { TokenMade } from './tokens/TokenMade.tsx';
import { TokenOptions } from './tokens/TokenOptions.tsx';
import { TokenQuestions } from './tokens/TokenQuestions.tsx';
import { text as tokenText } from './tokens/text.ts';
import styles from './Dialogs.module.css';

const words = text.making;
const types = [
  ...(Object.keys(text.types) as KeyTypeWish[]).map((value) => ({ value, words: text.types[value] })),
  ...(Object.keys(tokenText.types) as TokenKeyType[]).map((value) => ({ value, words: tokenText.types[value] })),
];

/** The form may be scrolled to its end when it is sent. */
const intoView = (element: HTMLElement | null): void => element?.scrollIntoView({ block: 'nearest' });

/** Makes a pair: name and comment are suggested from what the key is for (KY-01). Keys on security keys are made by touching one (FD-02). */
export function NewKeyDialog({ request, onClose }: DialogProps<'newKey'>) {
  const { client, toasts, view } = useWorkbench();
  const [type, setType] = useState<KeyTypeWish | TokenKeyType>('ed25519');
  const [demands, setDemands] = useState(usualDemands);
  const [made, setMade] = useState<{ readonly key: KeyFileInfo; readonly fellBack: boolean }>();
  const [isSpare, setSpare] = useState(false);
  const [host, setHost] = useState(request.host ?? '');
  const [own, setOwn] = useState<{ readonly file?: string; readonly comment?: string }>({});
  const suggested = useSuggestion(type, host, made === undefined);
  const passphrase = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const [isOpenMeant, setOpenMeant] = useState(false);
  const [mistake, setMistake] = useState<{ readonly field: 'passphrase' | 'again' | 'file' | 'token'; readonly words: string }>();
  const [isWorking, setWorking] = useState(false);
  const [isMaybeKept, setMaybeKept] = useState(false);
  const enrolling = useRef<AbortController>(undefined);
  const isOpen = useRef(true);
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
      enrolling.current?.abort();
    };
  }, []);
  const isToken = isTokenType(type);
  const file = own.file ?? suggested.file;
  const comment = own.comment ?? suggested.comment;

  const install = ({ name, publicLine: line, path }: KeyFileInfo): void => {
    if (line !== undefined) view.setState({ dialog: { kind: 'installKey', name, line, path } });
  };
  const makeOnToken = async (typed: string): Promise<void> => {
    if (!isTokenType(type)) return;
    enrolling.current = new AbortController();
    const { signal } = enrolling.current;
    const nameFor = async (other: TokenKeyType): Promise<string> =>
      own.file ?? (await client.keys.suggest({ type: other, ...(host !== '' && { host }) })).file;
    const wish = { ...demands, type, file: file.trim(), comment, passphrase: typed };
    const outcome = await enrol(client, wish, nameFor, { signal, onFallback: () => setType('ecdsa-sk') });
    setWorking(false);
    setMade(outcome);
  };
  const make = async (): Promise<void> => {
    const typed = passphrase.current?.value ?? '';
    if (file.trim() === '') return setMistake({ field: 'file', words: words.fileEmpty });
    // A handle without its security key opens nothing, so none is needed.
    if (typed === '' && !isOpenMeant && !isToken) return setMistake({ field: 'passphrase', words: words.mustConfirm });
    if (typed !== (again.current?.value ?? '')) return setMistake({ field: 'again', words: words.differs });
    if (isToken && demands.application.endsWith('.pub'))
      return setMistake({ field: 'token', words: tokenText.options.applicationWrong });
    setMistake(undefined);
    setMaybeKept(false);
    setWorking(true);
    try {
      if (isTokenType(type)) return await makeOnToken(typed);
      const key = await client.keys.generate({ type, file: file.trim(), comment, passphrase: typed });
      onClose();
      toasts.getState().show({
        tone: 'note',
        words: words.done(key.name),
        ...(key.publicLine !== undefined && { action: { words: words.install, run: () => install(key) } }),
      });
    } catch (error) {
      const where = isAppError(error, 'key.enrolFailed') || isAppError(error, 'agent.toolsMissing') ? 'token' : 'file';
      if (!isCancelled(error)) setMistake({ field: where, words: errorWords(error).text });
      else if (isToken && demands.isResident) {
        if (isOpen.current) setMaybeKept(true);
        else toasts.getState().show({ tone: 'note', words: tokenText.maybeKept });
      }
      setWorking(false);
    }
  };
  const errorOf = (field: 'passphrase' | 'again' | 'file'): string | undefined =>
    mistake?.field === field ? mistake.words : undefined;
  const makeSpare = (): void => {
    setMade(undefined);
    setOwn({ comment: tokenText.made.spareComment(comment) });
    setSpare(true);
  };
  const cancel = (): void => {
    if (isWorking && isToken) enrolling.current?.abort();
    else onClose();
  };

  if (made !== undefined)
    return (
      <TokenMade
        made={made.key}
        fellBack={made.fellBack}
        onInstall={() => install(made.key)}
        onSpare={makeSpare}
        onClose={onClose}
      />
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title={isSpare ? tokenText.made.spareTitle : words.title}
      keepOnOutsidePress
      actions={
        <>
          <Button onClick={cancel}>{words.cancel}</Button>
          <Button kind="primary" type="submit" form="new-key" disabled={isWorking}>
            {words.make}
          </Button>
        </>
      }
    >
      <TokenQuestions isAsking={isToken && isWorking} words={type === 'ecdsa-sk' ? tokenText.makingEcdsa : tokenText.making}>
        <form
          id="new-key"
          noValidate
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            void make();
          }}
        >
          {mistake?.field === 'token' && (
            <p ref={intoView} role="alert" className={styles.fault}>
              {mistake.words}
            </p>
          )}
          {isMaybeKept && (
            <p ref={intoView} role="status" className={styles.note}>
              {tokenText.maybeKept}
            </p>
          )}
          {isSpare && <p className={styles.note}>{tokenText.made.spareHow}</p>}
          <Field label={words.type} help={isToken ? tokenText.typeHelp : undefined}>
            {(control) => <Select {...control} value={type} options={types} onChange={setType} />}
          </Field>
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
          <SecretField
            label={words.passphrase}
            inputRef={passphrase}
            help={isToken ? tokenText.passphraseHelp : words.passphraseHelp}
            error={errorOf('passphrase')}
          />
          <SecretField label={words.repeat} inputRef={again} error={errorOf('again')} />
          {isToken && <TokenOptions demands={demands} onChange={setDemands} />}
          {!isToken && (
            <label className={styles.check}>
              <input type="checkbox" checked={isOpenMeant} onChange={(event) => setOpenMeant(event.target.checked)} />
              {words.noPassphrase}
            </label>
          )}
        </form>
      </TokenQuestions>
    </Dialog>
  );
}

function useSuggestion(
  type: KeyTypeWish | TokenKeyType,
  host: string,
  isWanted: boolean,
): { readonly file: string; readonly comment: string } {
  const { client } = useWorkbench();
  const [suggested, setSuggested] = useState({ file: '', comment: '' });
  useEffect(() => {
    if (!isWanted) return;
    let isCurrent = true;
    client.keys.suggest({ type, ...(host !== '' && { host }) }).then(
      (answer) => isCurrent && setSuggested(answer),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [client, type, host, isWanted]);
  return suggested;
}
