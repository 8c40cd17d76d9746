import { KeyRound, LockKeyhole, ShieldAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';
import type { Prompt, PromptAnswer } from '../../shared/model/prompt.ts';
import { printable } from '../../shared/base/printable.ts';
import { ArmedButton } from '../ui/ArmedButton.tsx';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { useArmed } from '../ui/use-armed.ts';
import { Countdown } from './Countdown.tsx';
import { PromptContext } from './PromptContext.tsx';
import type { PromptProps } from './prompt-types.ts';
import { SecretField } from '../ui/SecretField.tsx';
import { fieldName, text } from './text.ts';
import { useSecrets } from './use-secrets.ts';
import styles from './prompts.module.css';

/** A password for the account on the server. */
export function PasswordPrompt({ prompt, onAnswer }: PromptProps<'password'>) {
  const { user, host, attempt, attempts } = prompt.body;
  return (
    <OneSecret
      prompt={prompt}
      onAnswer={onAnswer}
      icon={LockKeyhole}
      title={text.password.title(user, host)}
      label={text.password.label}
      attempt={text.password.attempt(attempt, attempts)}
      keep={prompt.body.keep}
    />
  );
}

/** The passphrase of a key file on this computer. */
export function PassphrasePrompt({ prompt, onAnswer }: PromptProps<'passphrase'>) {
  const { file, comment, attempt } = prompt.body;
  return (
    <OneSecret
      prompt={prompt}
      onAnswer={onAnswer}
      icon={KeyRound}
      title={text.passphrase.title}
      label={text.passphrase.label}
      attempt={text.passphrase.attempt(attempt)}
      keep={prompt.body.keep}
      about={
        <p>
          <strong>{text.passphrase.file(file, comment)}</strong>. {text.passphrase.why}
        </p>
      }
    />
  );
}

/** The account's password for sudo on the server: its files are opened as root with it. */
export function SudoPasswordPrompt({ prompt, onAnswer }: PromptProps<'sudoPassword'>) {
  const { user, host, attempt, said } = prompt.body;
  return (
    <OneSecret
      prompt={prompt}
      onAnswer={onAnswer}
      icon={ShieldAlert}
      title={text.sudo.title(host)}
      label={text.sudo.label(user)}
      attempt={text.sudo.attempt(attempt)}
      submit={text.sudo.submit}
      about={
        <>
          <p>{text.sudo.why}</p>
          {said !== '' && (
            <div className={styles.instruction} role="group" aria-label={text.questions.instruction} tabIndex={0}>
              {printable(said, 1000)}
            </div>
          )}
        </>
      }
    />
  );
}

interface OneSecretProps {
  readonly prompt: Prompt;
  readonly onAnswer: (answer: PromptAnswer) => void;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly label: string;
  readonly attempt: string | undefined;
  readonly about?: ReactNode;
  readonly submit?: string;
  /** It may be kept in the vault. */
  readonly keep?: { readonly isOn: boolean } | undefined;
}

/** One field for a secret, and whether it is kept. */
export function OneSecret({ prompt, onAnswer, icon, title, label, attempt, about, submit: submitWords, keep }: OneSecretProps) {
  const secrets = useSecrets();
  const [isKept, setKept] = useState(keep?.isOn ?? false);
  const cancel = (): void => onAnswer({ kind: 'cancel' });
  const isArmed = useArmed(prompt.promptId);
  const submit = (): void => {
    if (isArmed) onAnswer({ kind: 'secrets', values: secrets.take(), ...(keep && { keep: isKept }) });
  };
  return (
    <PanelCard
      role="dialog"
      icon={icon}
      title={title}
      subtitle={
        <>
          {about}
          <PromptContext prompt={prompt} attempt={attempt} />
        </>
      }
      onEscape={cancel}
      side={<Countdown deadline={prompt.deadline} />}
      actions={
        <>
          <Button onClick={cancel} trailing={<Kbd keys="Escape" />}>
            {text.cancel}
          </Button>
          <ArmedButton isArmed={isArmed} kind="primary" onClick={submit} trailing={<Kbd keys="Enter" />}>
            {submitWords ?? text.signIn}
          </ArmedButton>
        </>
      }
    >
      <SecretField
        label={label}
        name={fieldName(prompt.promptId, 0)}
        autoFocusMark
        onEnter={submit}
        inputRef={secrets.field(0)}
      />
      {keep && (
        <label className={styles.keep}>
          <input type="checkbox" checked={isKept} onChange={(event) => setKept(event.target.checked)} />
          {text.keep}
        </label>
      )}
    </PanelCard>
  );
}
