import { useState, type KeyboardEvent, type Ref } from 'react';
import { Eye, EyeOff } from 'lucide-react';
import { IconButton } from './Button.tsx';
import { Field } from './Field.tsx';
import { TextField } from './TextField.tsx';
import { uiText as text } from './text.ts';
import styles from './SecretField.module.css';

interface SecretFieldProps {
  readonly label: string;
  readonly name?: string;
  /** The server allows the answer to be seen while it is typed. */
  readonly echo?: boolean;
  readonly autoFocusMark?: boolean;
  /** Where no form takes Enter. */
  readonly onEnter?: () => void;
  readonly inputRef: Ref<HTMLInputElement>;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
}

/**
 * A field for one secret. Its text stands in the input only, never in React state or a store (SE-07); whoever holds the ref reads
 * it once and empties it. There is no form around it: a browser must not offer to keep what was typed.
 */
export function SecretField({
  label,
  name,
  echo = false,
  autoFocusMark = false,
  onEnter,
  inputRef,
  help,
  error,
}: SecretFieldProps) {
  const [isShown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  const noteKey = (event: KeyboardEvent): void => setCapsLock(event.getModifierState('CapsLock'));
  return (
    <Field label={label} help={!echo && capsLock ? <span className={styles.capsLock}>{text.capsLock}</span> : help} error={error}>
      {(control) => (
        <TextField
          {...control}
          ref={inputRef}
          type={echo || isShown ? 'text' : 'password'}
          name={name}
          autoComplete="off"
          data-1p-ignore="true"
          data-lpignore="true"
          data-takes-focus={autoFocusMark ? 'true' : undefined}
          mono={echo || isShown}
          onKeyUp={noteKey}
          onKeyDown={(event) => {
            noteKey(event);
            if (onEnter === undefined || event.key !== 'Enter' || event.nativeEvent.isComposing) return;
            event.preventDefault();
            onEnter();
          }}
          trailing={
            echo ? undefined : (
              <IconButton
                icon={isShown ? EyeOff : Eye}
                label={isShown ? text.hideTyped : text.showTyped}
                aria-pressed={isShown}
                onClick={() => setShown(!isShown)}
              />
            )
          }
        />
      )}
    </Field>
  );
}
