import { useState } from 'react';
import { isNoFile, keysElsewhere, whatStays } from '../../shared/model/key-place-text.ts';
import type { KeyPlace, KeyRemoval } from '../../shared/model/keys.ts';
import { errorWords } from '../shell/error-words.ts';
import type { Target } from '../shell/target.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { useHostChoices, type HostChoice } from './HostField.tsx';
import { text } from './text.ts';
import styles from './Dialogs.module.css';

const words = text.retiring;

type Place = Pick<KeyPlace, 'name' | 'user' | 'host' | 'port' | 'bookmarkId' | 'destination'> | { readonly name: string };

/** Takes a key's lines away on the hosts where it is known to stand, one after another (KY-14). */
export function RetireKeyDialog({ request: { key }, onClose }: DialogProps<'retireKey'>) {
  const [added, setAdded] = useState<readonly string[]>([]);
  const [typed, setTyped] = useState('');
  // As they were when the dialog opened: what was removed stays in sight with its outcome.
  const [known] = useState(() => key.places);
  const places: readonly Place[] = [...known, ...added.map((name) => ({ name }))];
  const add = (): void => {
    const name = typed.trim();
    if (name !== '' && !added.includes(name)) setAdded([...added, name]);
    setTyped('');
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(key.name)}
      width="wide"
      keepOnOutsidePress
      actions={
        <Button kind="primary" onClick={onClose}>
          {words.close}
        </Button>
      }
    >
      <div className={styles.form}>
        <p className={styles.note}>{words.note}</p>
        <p className={styles.note}>{words.lockout}</p>
        {places.length === 0 ? (
          <p>{words.nowhere}</p>
        ) : (
          <ul className={styles.list} aria-label={words.list}>
            {places.map((place) => (
              <PlaceRow
                key={'host' in place ? `${place.user}@${place.host}:${place.port}` : place.name}
                place={place}
                line={key.publicLine ?? ''}
              />
            ))}
          </ul>
        )}
        <form
          className={styles.addRow}
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <Field label={words.other} className={styles.grow}>
            {(control) => <TextField {...control} mono value={typed} onChange={(event) => setTyped(event.target.value)} />}
          </Field>
          <Button type="submit">{words.add}</Button>
        </form>
      </div>
    </Dialog>
  );
}

type RowState = { readonly kind: 'idle' | 'removing' } | ({ readonly kind: 'ended' } & Outcome);

interface Outcome {
  /** Nothing is left to be done there. */
  readonly isDone: boolean;
  readonly words: string;
  /** More about it, under the row. */
  readonly why?: string | undefined;
}

function PlaceRow({ place, line }: { readonly place: Place; readonly line: string }) {
  const { client } = useWorkbench();
  const choices = useHostChoices();
  const [state, setState] = useState<RowState>({ kind: 'idle' });
  const remove = (): void => {
    setState({ kind: 'removing' });
    client.keys
      .retire({ ...whereOf(place, choices), line })
      .then((removal) => setState({ kind: 'ended', ...outcomeOf(removal) }))
      .catch((error: unknown) => setState({ kind: 'ended', isDone: false, words: words.failed, why: errorWords(error).text }));
  };
  const isEnded = state.kind === 'ended';
  const button = state.kind === 'removing' ? words.removing : isEnded ? words.again : words.remove;
  return (
    <li>
      <div className={styles.row}>
        <span className={styles.grow}>{place.name}</span>
        <span role="status" className={isEnded && state.isDone ? styles.good : styles.fault}>
          {isEnded && state.words}
        </span>
        {!(isEnded && state.isDone) && (
          <Button kind="danger" disabled={state.kind === 'removing'} aria-label={`${button}: ${place.name}`} onClick={remove}>
            {button}
          </Button>
        )}
      </div>
      {isEnded && state.why !== undefined && (
        <p role="status" className={styles.note}>
          {state.why}
        </p>
      )}
    </li>
  );
}

/** A name of the book leads there with all its settings, but may mean another host by now: `at` says which account is meant. */
function whereOf(
  place: Place,
  choices: readonly HostChoice[],
): { readonly target: Target; readonly at?: Pick<KeyPlace, 'user' | 'host' | 'port'> } {
  if (!('host' in place)) return { target: { destination: place.name } };
  const { user, host, port, bookmarkId, destination } = place;
  const at = { user, host, port };
  if (bookmarkId !== undefined) return { target: { bookmarkId }, at };
  if (destination !== undefined) return { target: { destination }, at };
  const named = choices.find((choice) => choice.words === place.name || choice.words.endsWith(` › ${place.name}`));
  return { target: named?.target ?? { destination: addressOf(place) }, at };
}

function addressOf({ user, host, port }: Pick<KeyPlace, 'user' | 'host' | 'port'>): string {
  return `${user}@${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function outcomeOf(removal: KeyRemoval): Outcome {
  switch (removal.kind) {
    case 'removed':
      return { isDone: true, words: words.removed(removal.lines.length), why: whatStays(removal) };
    case 'absent':
      return { isDone: true, words: words.absent, why: whatStays(removal) };
    case 'hidden':
      return { isDone: false, words: words.hidden, why: words.hiddenWhy };
    case 'elsewhere': {
      const where = keysElsewhere(removal);
      const isNowhere = isNoFile(removal.value);
      return {
        isDone: isNowhere,
        words: isNowhere ? words.absent : words.elsewhere,
        why: isNowhere ? words.nowhereWhy(where) : words.elsewhereWhy(where),
      };
    }
  }
}
