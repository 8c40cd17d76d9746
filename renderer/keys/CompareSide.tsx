import { useEffect, useId, useRef, useState } from 'react';
import type { DoubtfulKey } from '../../shared/model/key-likeness.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { KeyFingerprint } from '../ui/KeyFingerprint.tsx';
import { RandomartPicture } from '../ui/RandomartPicture.tsx';
import { TextArea } from '../ui/TextField.tsx';
import { base64 } from './base64.ts';
import { text } from './text.ts';
import dialogs from './Dialogs.module.css';
import styles from './CompareKeys.module.css';

const words = text.comparing;
const mostBytes = 1024 * 1024;
const privateWords = /PRIVATE KEY|PuTTY-User-Key-File-/;

interface CompareSideProps {
  readonly title: string;
  readonly read: DoubtfulKey | undefined;
  /** Of a key that was chosen before. */
  readonly name?: string | undefined;
  readonly takesFocus?: boolean;
  readonly onRead: (read: DoubtfulKey | undefined) => void;
}

/** One of two keys: pasted, or of a file; what is in it, as the core reads it. */
export function CompareSide({ title, read, name, takesFocus = false, onRead }: CompareSideProps) {
  const id = useId();
  const { client } = useWorkbench();
  const [chosen, setChosen] = useState(name);
  const [typed, setTyped] = useState('');
  const [failure, setFailure] = useState<string>();
  const picker = useRef<HTMLInputElement>(null);
  /** Only what was asked last counts. */
  const asked = useRef(0);
  useEffect(
    () => () => {
      asked.current = -1;
    },
    [],
  );
  const look = async (bytes: Uint8Array): Promise<void> => {
    const turn = (asked.current += 1);
    try {
      const answer = await client.keys.readDoubtful({ content: base64(bytes) });
      if (turn === asked.current) onRead(answer);
    } catch (error) {
      if (turn === asked.current && !isCancelled(error)) setFailure(`${words.failed} ${errorWords(error).text}`);
    }
  };
  const clear = (): void => {
    asked.current += 1;
    setFailure(undefined);
    onRead(undefined);
  };
  const type = (value: string): void => {
    clear();
    // The private half has no business in a field of the page.
    const isPrivate = privateWords.test(value);
    setTyped(isPrivate ? '' : value);
    if (isPrivate) setFailure(words.privatePasted);
    else if (value.trim() !== '') void look(new TextEncoder().encode(value));
  };
  const choose = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    clear();
    setTyped('');
    if (file.size > mostBytes) return setFailure(words.tooLarge);
    setChosen(file.name);
    await look(new Uint8Array(await file.arrayBuffer()));
  };
  const takeOff = (): void => {
    clear();
    setChosen(undefined);
  };
  return (
    <section className={styles.side} aria-labelledby={id}>
      <h3 id={id} className={styles.title}>
        {title}
      </h3>
      {chosen === undefined ? (
        <Field label={words.paste}>
          {(control) => (
            <TextArea
              {...control}
              mono
              rows={3}
              value={typed}
              placeholder={words.pasteHere}
              data-takes-focus={takesFocus ? 'true' : undefined}
              onChange={(event) => type(event.target.value)}
            />
          )}
        </Field>
      ) : (
        <p className={styles.chosen}>{words.chosen(chosen)}</p>
      )}
      <div className={dialogs.row}>
        {chosen !== undefined && <Button onClick={takeOff}>{words.takeOff}</Button>}
        <Button aria-label={`${words.choose} (${title})`} onClick={() => picker.current?.click()}>
          {words.choose}
        </Button>
        <input
          ref={picker}
          type="file"
          className={dialogs.hidden}
          tabIndex={-1}
          aria-label={`${title}: ${words.choose}`}
          onChange={(event) => {
            void choose(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
      {failure === undefined ? (
        <Read read={read} />
      ) : (
        <p role="alert" className={dialogs.fault}>
          {failure}
        </p>
      )}
    </section>
  );
}

function Read({ read }: { readonly read: DoubtfulKey | undefined }) {
  switch (read?.kind) {
    case undefined:
      return <p className={dialogs.note}>{words.nothing}</p>;
    case 'key':
      return (
        <>
          <div className={styles.face}>
            <RandomartPicture art={read.face.randomart} typeLabel={read.face.typeLabel} />
            <KeyFingerprint face={read.face} />
          </div>
          <p className={dialogs.note}>
            {text.card.bits(read.face.typeLabel, read.face.bits)}. {words.holds[read.holds]}{' '}
            {read.others > 0 && words.others(read.others)}
          </p>
          <p className={dialogs.note}>
            {words.comment}: {read.comment === '' ? words.noComment : read.comment}
          </p>
        </>
      );
    case 'fingerprint':
      return (
        <>
          <code className={dialogs.line}>{`${read.form === 'sha256' ? 'SHA256' : 'MD5'}:${read.digits}`}</code>
          <p className={dialogs.note}>{words.onlyPrint}</p>
        </>
      );
    case 'sealed':
      return (
        <p role="alert" className={dialogs.fault}>
          {words.sealed}
        </p>
      );
    case 'unreadable':
      return (
        <p role="alert" className={dialogs.fault}>
          {words.unreadable(read.why)}
        </p>
      );
  }
}
