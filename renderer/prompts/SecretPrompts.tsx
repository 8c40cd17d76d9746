import { KeyRound, LockKeyhole, ShieldAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';
import type { Prompt, PromptAnswer } from '../../shared/model/prompt.ts';
import { printable } from '../../shared/base/printable.ts';
import { ArmedButton } from '../ui/ArmedButton.tsx';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { Select } from '../ui/Select.tsx';
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
      agent={prompt.body.agent}
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
  /** The agent may have the key that it opens. */
  readonly agent?: { readonly isOn: boolean; readonly lifetimeSeconds?: number | undefined } | undefined;
}

/** One field for a secret, and whether it is kept. */
export function OneSecret(props: OneSecretProps) {
  const { prompt, onAnswer, icon, title, label, attempt, about, submit: submitWords, keep, agent } = props;
  const secrets = useSecrets();
  const [forAgent, setForAgent] = useState({ isWanted: agent?.isOn ?? false, lifetimeSeconds: agent?.lifetimeSeconds });
  const [isKept, setKept] = useState(keep?.isOn ?? false);
  const cancel = (): void => onAnswer({ kind: 'cancel' });
  const isArmed = useArmed(prompt.promptId);
  const submit = (): void => {
    if (isArmed)
      onAnswer({ kind: 'secrets', values: secrets.take(), ...(keep && { keep: isKept }), ...(agent && { agent: forAgent }) });
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
      {agent && <AgentChoice chosen={forAgent} onChange={setForAgent} />}
    </PanelCard>
  );
}

interface AgentChoiceProps {
  readonly chosen: { readonly isWanted: boolean; readonly lifetimeSeconds: number | undefined };
  readonly onChange: (chosen: AgentChoiceProps['chosen']) => void;
}

/** Whether the agent gets the key once it opened the login, and for how long (AG-06). */
function AgentChoice({ chosen, onChange }: AgentChoiceProps) {
  const { isWanted, lifetimeSeconds } = chosen;
  const own = lifetimeSeconds === undefined || text.toAgent.times.some(({ seconds }) => seconds === lifetimeSeconds);
  const times = [
    ...text.toAgent.times.map(({ seconds, words }) => ({ value: String(seconds ?? ''), words })),
    ...(own ? [] : [{ value: String(lifetimeSeconds), words: text.toAgent.seconds(lifetimeSeconds) }]),
  ];
  return (
    <div className={styles.agent}>
      <label className={styles.agentCheck}>
        <input type="checkbox" checked={isWanted} onChange={(event) => onChange({ ...chosen, isWanted: event.target.checked })} />
        {text.toAgent.keep}
      </label>
      <Select
        aria-label={text.toAgent.time}
        disabled={!isWanted}
        value={String(lifetimeSeconds ?? '')}
        options={times}
        onChange={(value) => onChange({ isWanted, lifetimeSeconds: value === '' ? undefined : Number(value) })}
      />
    </div>
  );
}
