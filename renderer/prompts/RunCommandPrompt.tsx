import { SquareTerminal } from 'lucide-react';
import { printableLine } from '../../shared/base/printable.ts';
import { classNames } from '../ui/class-names.ts';
import { ArmedButton } from '../ui/ArmedButton.tsx';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { useArmed } from '../ui/use-armed.ts';
import { PromptContext } from './PromptContext.tsx';
import type { PromptProps } from './prompt-types.ts';
import { runCommandWords } from './run-command-words.ts';
import { text } from './text.ts';
import styles from './prompts.module.css';

const words = text.runCommand;

/** A program on this computer is the way to an imported host (SE-24), or gets what a login needs: shown to the letter, and run only after a yes. */
export function RunCommandPrompt({ prompt, onAnswer }: PromptProps<'runCommand'>) {
  const { command } = prompt.body;
  const { title, why, facts, remembered } = runCommandWords(prompt.body);
  const isArmed = useArmed(prompt.promptId);
  const cancel = (): void => onAnswer({ kind: 'cancel' });
  return (
    <PanelCard
      role="dialog"
      icon={SquareTerminal}
      title={title}
      subtitle={
        <>
          <PromptContext prompt={prompt} />
          <p>{why}</p>
        </>
      }
      onEscape={cancel}
      actions={
        <>
          <Button data-takes-focus="true" onClick={cancel} trailing={<Kbd keys="Escape" />}>
            {text.cancel}
          </Button>
          <ArmedButton isArmed={isArmed} kind="normal" onClick={() => onAnswer({ kind: 'proceed' })}>
            {words.run}
          </ArmedButton>
        </>
      }
    >
      <pre className={classNames(styles.banner, styles.command)} tabIndex={0} role="region" aria-label={words.command}>
        {printableLine(command, 20_000)}
      </pre>
      <dl className={styles.commandFacts}>
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.more}>{remembered}</p>
    </PanelCard>
  );
}
