import { useEffect, useState } from 'react';
import type { CardLibrary } from '../../../shared/model/agents.ts';
import { useClient } from '../../host/host-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { LimitFields, noLimits, type Limits } from './LimitFields.tsx';
import { text } from './text.ts';
import styles from './agents.module.css';

const words = text.cardForm;
/** No path. */
const another = '';

interface AddCardFormProps {
  readonly agent: string;
  readonly onAdd: (library: string, limits: Limits) => void;
  readonly onCancel: () => void;
}

/** By which library the agent reaches the card. Not a dialog: the question for the PIN stands over it. */
export function AddCardForm({ agent, onAdd, onCancel }: AddCardFormProps) {
  const client = useClient();
  const [found, setFound] = useState<readonly CardLibrary[]>();
  const [chosen, setChosen] = useState(another);
  const [typed, setTyped] = useState('');
  const [isMissing, setMissing] = useState(false);
  const [limits, setLimits] = useState(noLimits);
  useEffect(() => {
    let isOver = false;
    const show = (libraries: readonly CardLibrary[]): void => {
      if (isOver) return;
      setFound(libraries);
      setChosen(libraries[0]?.path ?? another);
    };
    client.agents.cardLibraries({}).then(
      ({ libraries }) => show(libraries),
      // A path can be typed all the same.
      () => show([]),
    );
    return () => {
      isOver = true;
    };
  }, [client]);
  if (found === undefined) return <p className={styles.dim}>{words.looking}</p>;
  const options = [
    ...found.map(({ path, name }) => ({ value: path, words: `${name}: ${path}` })),
    { value: another, words: words.another },
  ];
  return (
    <form
      className={styles.form}
      aria-label={words.label(agent)}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const library = chosen === another ? typed.trim() : chosen;
        if (library === '') setMissing(true);
        else onAdd(library, limits);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      {found.length > 0 && (
        <Field label={words.library} help={words.libraryHelp}>
          {(control) => <Select {...control} autoFocus value={chosen} options={options} onChange={setChosen} />}
        </Field>
      )}
      {chosen === another && (
        <Field
          label={words.path}
          help={found.length > 0 ? words.pathHelp : words.noneFound}
          error={isMissing ? words.pathMissing : undefined}
        >
          {(control) => (
            <TextField
              {...control}
              mono
              autoFocus
              value={typed}
              placeholder="/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"
              onChange={(event) => {
                setTyped(event.target.value);
                setMissing(false);
              }}
            />
          )}
        </Field>
      )}
      <LimitFields limits={limits} onChange={setLimits} />
      <div className={styles.formFoot}>
        <Button onClick={onCancel}>{text.form.cancel}</Button>
        <Button kind="primary" type="submit">
          {words.submit}
        </Button>
      </div>
    </form>
  );
}
