import { useRef, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { SecretField } from '../../ui/SecretField.tsx';
import { text } from './text.ts';
import styles from './agents.module.css';

interface LockFormProps {
  readonly what: 'lock' | 'unlock';
  readonly agent: string;
  readonly onSubmit: (passphrase: string) => void;
  readonly onCancel: () => void;
}

/** The passphrase that an agent is locked with, typed twice, or unlocked with. */
export function LockForm({ what, agent, onSubmit, onCancel }: LockFormProps) {
  const words = text[what];
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);
  const [mistake, setMistake] = useState<'missing' | 'differs'>();
  const submit = (): void => {
    const typed = first.current?.value ?? '';
    if (typed === '') return setMistake('missing');
    if (what === 'lock' && typed !== (second.current?.value ?? '')) return setMistake('differs');
    setMistake(undefined);
    onSubmit(typed);
  };
  return (
    <form
      className={styles.form}
      aria-label={words.label(agent)}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      <SecretField
        label={text.passphrase}
        inputRef={first}
        help={words.help}
        error={mistake === 'missing' ? text.passphraseMissing : undefined}
      />
      {what === 'lock' && (
        <SecretField
          label={text.lock.again}
          inputRef={second}
          error={mistake === 'differs' ? text.passphraseDiffers : undefined}
        />
      )}
      <div className={styles.formFoot}>
        <Button onClick={onCancel}>{text.form.cancel}</Button>
        <Button kind="primary" type="submit">
          {words.submit}
        </Button>
      </div>
    </form>
  );
}
