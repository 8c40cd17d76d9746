import { useState, type Ref } from 'react';
import { Eye, EyeOff } from 'lucide-react';
import { IconButton } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { text } from './text.ts';

interface PassphraseFieldProps {
  readonly label: string;
  readonly name: string;
  readonly inputRef: Ref<HTMLInputElement>;
  readonly onEnter: () => void;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
}

/** What is typed stands in the input only, never in React's state (SE-07); whoever holds the ref reads it once and empties it. */
export function PassphraseField({ label, name, inputRef, onEnter, help, error }: PassphraseFieldProps) {
  const [isShown, setShown] = useState(false);
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <TextField
          {...control}
          ref={inputRef}
          type={isShown ? 'text' : 'password'}
          name={name}
          autoComplete="off"
          data-1p-ignore="true"
          data-lpignore="true"
          mono={isShown}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
            event.preventDefault();
            onEnter();
          }}
          trailing={
            <IconButton
              icon={isShown ? EyeOff : Eye}
              label={isShown ? text.dialog.hide : text.dialog.show}
              aria-pressed={isShown}
              onClick={() => setShown(!isShown)}
            />
          }
        />
      )}
    </Field>
  );
}
