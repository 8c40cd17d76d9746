import { useState } from 'react';
import type { PasskeyInfo, PasskeyPlace } from '../../../shared/model/passkeys.ts';
import { useClient } from '../../host/host-context.tsx';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { ArmedButton } from '../../ui/ArmedButton.tsx';
import { Button } from '../../ui/Button.tsx';
import { useArmed } from '../../ui/use-armed.ts';
import { destinationOf, placeWords } from './place-words.ts';
import { text } from './text.ts';
import styles from './passkeys.module.css';

const words = text.removing;

/** Asks before a passkey is forgotten, and offers to take its lines away first. */
export function RemovePasskey({ passkey, onClose }: { readonly passkey: PasskeyInfo; readonly onClose: () => void }) {
  const client = useClient();
  const { showError } = useWorkbench();
  const isArmed = useArmed(passkey.id);
  const [besides, setBesides] = useState<readonly string[]>([]);
  return (
    <div className={styles.part} role="group" aria-label={words.title(passkey.name)}>
      <div>
        <p>
          <strong>{words.title(passkey.name)}</strong> {words.nowhere}
        </p>
        {/* A place that was cleared leaves the list: what is to be said of it stays. */}
        <div role="status">
          {besides.map((told) => (
            <p key={told} className={styles.dim}>
              {told}
            </p>
          ))}
        </div>
      </div>
      {passkey.installed.length > 0 && (
        <>
          <p className={styles.dim}>{words.stands}</p>
          <ul className={styles.places}>
            {passkey.installed.map((place) => (
              <PlaceRow
                key={destinationOf(place)}
                passkey={passkey}
                place={place}
                onBesides={(told) => setBesides((before) => [...before, `${placeWords(place)}: ${told}`])}
              />
            ))}
          </ul>
        </>
      )}
      <div className={styles.actions}>
        <Button onClick={onClose}>{text.cancel}</Button>
        <ArmedButton
          isArmed={isArmed}
          kind="danger"
          onClick={() => void client.passkeys.remove({ id: passkey.id }).catch(showError)}
        >
          {text.remove}
        </ArmedButton>
      </div>
    </div>
  );
}

interface PlaceRowProps {
  readonly passkey: PasskeyInfo;
  readonly place: PasskeyPlace;
  /** Files there that nobody could look into. */
  readonly onBesides: (told: string) => void;
}

function PlaceRow({ passkey, place, onBesides }: PlaceRowProps) {
  const client = useClient();
  const { showError } = useWorkbench();
  const [isBusy, setBusy] = useState(false);
  const [why, setWhy] = useState<string>();
  const take = (): void => {
    setBusy(true);
    setWhy(undefined);
    client.passkeys
      .uninstall({ id: passkey.id, target: { destination: destinationOf(place) } })
      .then((taken) => {
        setWhy(taken.why);
        if (taken.besides !== undefined) onBesides(taken.besides);
      })
      .catch(showError)
      .finally(() => setBusy(false));
  };
  return (
    <li>
      <span>
        {placeWords(place)}
        <span role="status" className={styles.bad}>
          {why !== undefined && ` ${why}`}
        </span>
      </span>
      <Button kind="quiet" disabled={isBusy} onClick={take}>
        {words.take}
      </Button>
    </li>
  );
}
