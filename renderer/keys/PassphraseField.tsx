import { useState, type Ref } from 'react';
import { Eye, EyeOff } from 'lucide-react';
import { IconButton } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { text } from './text.ts';

interface PassphraseFieldProps {
  readonly label: string;
  readonly inputRef: Ref<HTMLInputElement>;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
}

/** What is typed stands in the input only, never in React's state (SE-07); whoever holds the ref reads it once. */
export function PassphraseField({ label, inputRef, help, error }: PassphraseFieldProps) {
  const [isShown, setShown] = useState(false);
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <TextField
          {...control}
          ref={inputRef}
          type={isShown ? 'text' : 'password'}
          autoComplete="off"
          data-1p-ignore="true"
          data-lpignore="true"
          mono={isShown}
          trailing={
            <IconButton
              icon={isShown ? EyeOff : Eye}
              label={isShown ? text.hide : text.show}
              onClick={() => setShown(!isShown)}
            />
          }
        />
      )}
    </Field>
  );
}
