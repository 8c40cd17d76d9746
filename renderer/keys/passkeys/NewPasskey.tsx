import { useEffect, useRef, useState } from 'react';
import type { PasskeyInfo } from '../../../shared/model/passkeys.ts';
import { useClient, useWelcome } from '../../host/host-context.tsx';
import { makePasskey, type KeyTrouble } from '../../host/web-authn.ts';
import { errorWords } from '../../shell/error-words.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyLine } from '../../ui/CopyLine.tsx';
import { Field } from '../../ui/Field.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { text } from './text.ts';
import styles from './passkeys.module.css';

const words = text.form;

interface NewPasskeyProps {
  readonly backupOf: PasskeyInfo | undefined;
  readonly onMade: (passkey: PasskeyInfo) => void;
  readonly onCancel: () => void;
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'trouble'; readonly trouble: KeyTrouble }
  | { readonly kind: 'failed'; readonly why: string };

/** The form for a new passkey. The name comes from the core, free and of this computer; the browser asks for the key. */
export function NewPasskey({ backupOf, onMade, onCancel }: NewPasskeyProps) {
  const client = useClient();
  const [name, setName] = useState('');
  const [state, setState] = useState<State>({ kind: 'idle' });
  const making = useRef<AbortController>(undefined);
  const backupId = backupOf?.id;
  const order = (): ReturnType<typeof client.passkeys.order> =>
    client.passkeys.order(backupId === undefined ? {} : { backupOf: backupId });

  useEffect(() => {
    let isOver = false;
    client.passkeys.order(backupId === undefined ? {} : { backupOf: backupId }).then(
      (suggested) => isOver || setName((typed) => (typed === '' ? suggested.name : typed)),
      (error: unknown) => isOver || setState({ kind: 'failed', why: errorWords(error).text }),
    );
    return () => {
      isOver = true;
      making.current?.abort();
    };
  }, [client, backupId]);

  const create = async (): Promise<void> => {
    const stop = new AbortController();
    making.current = stop;
    setState({ kind: 'waiting' });
    try {
      const ordered = await order();
      const made = await makePasskey(ordered, name, stop.signal);
      if (stop.signal.aborted) return;
      if (typeof made === 'string') setState({ kind: 'trouble', trouble: made });
      else onMade(await client.passkeys.add({ orderId: ordered.orderId, name, made }));
    } catch (error) {
      if (!stop.signal.aborted) setState({ kind: 'failed', why: errorWords(error).text });
    }
  };
  const isWaiting = state.kind === 'waiting';
  const cancel = (): void => {
    making.current?.abort();
    if (isWaiting) setState({ kind: 'idle' });
    else onCancel();
  };
  return (
    <form
      className={styles.card}
      aria-label={backupOf === undefined ? words.title : words.backupTitle(backupOf.name)}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWaiting && name.trim() !== '') void create();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        cancel();
      }}
    >
      <h3>{backupOf === undefined ? words.title : words.backupTitle(backupOf.name)}</h3>
      <p className={styles.dim}>{backupOf === undefined ? words.how : words.howBackup}</p>
      <Field label={words.name}>
        {(control) => (
          <TextField {...control} value={name} maxLength={100} autoFocus onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <div role="status" className={styles.news}>
        {isWaiting && words.waiting}
        {state.kind === 'trouble' && <span className={styles.bad}>{words.trouble[state.trouble]}</span>}
        {state.kind === 'failed' && <span className={styles.bad}>{state.why}</span>}
      </div>
      {state.kind === 'trouble' && <NoPin trouble={state.trouble} />}
      <div className={styles.actions}>
        <Button onClick={cancel}>{text.cancel}</Button>
        <Button kind="primary" type="submit" disabled={isWaiting || name.trim() === ''}>
          {words.create}
        </Button>
      </div>
    </form>
  );
}

/** Electron has no window that asks for a key's PIN; on Windows the system has. */
function NoPin({ trouble }: { readonly trouble: KeyTrouble }) {
  const welcome = useWelcome();
  if (welcome?.hostKind !== 'electron' || welcome.platform === 'win32') return null;
  if (trouble !== 'refused' && trouble !== 'unsupported') return null;
  return (
    <>
      <p>{words.noPin}</p>
      <p>{words.noPinWhere}</p>
      <CopyLine command={words.noPinCommand} label={words.copyCommand} />
    </>
  );
}
