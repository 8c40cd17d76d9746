import { useEffect, useRef, useState } from 'react';
import { hasOldKey, type OwnKeyRotation, type RotationPlace } from '../../../shared/model/key-rotation.ts';
import { errorWords, isCancelled } from '../../shell/error-words.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { PlaceRow } from './PlaceRow.tsx';
import { RotationMentions } from './RotationMentions.tsx';
import { text } from './text.ts';
import dialogs from '../Dialogs.module.css';
import styles from './rotation.module.css';

interface RotationStepsProps {
  readonly rotation: OwnKeyRotation;
  readonly onClose: () => void;
}

/** The hosts of a rotation, one after the other; what was done is kept by the core, so that it may stop anywhere. */
export function RotationSteps({ rotation, onClose }: RotationStepsProps) {
  const { client } = useWorkbench();
  const { rotationId, old, next, places } = rotation;
  const [running, setRunning] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const [typed, setTyped] = useState('');
  const work = useRef<AbortController>(undefined);
  useEffect(() => () => work.current?.abort(), []);

  const run = async (step: 'install' | 'retire', chosen: readonly RotationPlace[]): Promise<void> => {
    work.current = new AbortController();
    const { signal } = work.current;
    setFailure(undefined);
    try {
      for (const { placeId, name } of chosen) {
        if (signal.aborted) break;
        setRunning(name);
        await client.keyRotations[step]({ rotationId, placeId }, { signal });
      }
    } catch (error) {
      if (!isCancelled(error)) setFailure(errorWords(error).text);
    } finally {
      setRunning(undefined);
    }
  };
  const act = (call: Promise<unknown>): void => {
    setFailure(undefined);
    call.catch((error: unknown) => setFailure(errorWords(error).text));
  };
  const add = (): void => {
    const destination = typed.trim();
    if (destination === '') return;
    act(client.keyRotations.addPlace({ rotationId, destination }).then(() => setTyped('')));
  };
  const toInstall = places.filter(({ step }) => step === 'waiting' || step === 'installed');
  const toRetire = places.filter(({ step }) => step === 'proved');
  const still = places.filter(hasOldKey);
  const isWorking = running !== undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.title(old.name)}
      width="wide"
      keepOnOutsidePress
      sideActions={
        <Button
          disabled={isWorking}
          title={text.endNote}
          onClick={() => act(client.keyRotations.end({ rotationId }).then(onClose))}
        >
          {text.end}
        </Button>
      }
      actions={
        <Button kind={still.length === 0 ? 'primary' : 'normal'} onClick={onClose}>
          {still.length === 0 ? text.done : text.close}
        </Button>
      }
    >
      <div className={dialogs.form}>
        <dl className={styles.pair}>
          <dt>{text.old}</dt>
          <dd>
            {old.name} <code>{old.fingerprint}</code>
          </dd>
          <dt>{text.next}</dt>
          <dd>
            {next.name} <code>{next.fingerprint}</code>
          </dd>
        </dl>
        {places.length === 0 ? (
          <p>{text.noPlaces}</p>
        ) : (
          <ul className={styles.places} aria-label={text.places}>
            {places.map((place) => (
              <PlaceRow
                key={place.placeId}
                place={place}
                isWorking={isWorking}
                onInstall={() => void run('install', [place])}
                onRetire={() => void run('retire', [place])}
                onLeave={(isLeft) => act(client.keyRotations.leave({ rotationId, placeId: place.placeId, isLeft }))}
              />
            ))}
          </ul>
        )}
        <form
          className={dialogs.addRow}
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <Field label={text.other} className={dialogs.grow}>
            {(control) => <TextField {...control} mono value={typed} onChange={(event) => setTyped(event.target.value)} />}
          </Field>
          <Button type="submit">{text.add}</Button>
        </form>
        <div className={dialogs.row}>
          {toInstall.length > 0 && (
            <Button kind="primary" disabled={isWorking} onClick={() => void run('install', toInstall)}>
              {text.installAll(toInstall.length)}
            </Button>
          )}
          {toRetire.length > 0 && (
            <Button kind="danger" disabled={isWorking} title={text.retireNote} onClick={() => void run('retire', toRetire)}>
              {text.retireAll(toRetire.length)}
            </Button>
          )}
          {isWorking && <Button onClick={() => work.current?.abort()}>{text.stop}</Button>}
        </div>
        <p role="status" className={dialogs.note}>
          {running === undefined ? text.still(still.map(({ name }) => name)) : text.running(running)}
        </p>
        {failure !== undefined && (
          <p role="alert" className={dialogs.fault}>
            {failure}
          </p>
        )}
        <RotationMentions rotation={rotation} isWorking={isWorking} />
      </div>
    </Dialog>
  );
}
