import { SquareTerminal } from 'lucide-react';
import { printableLine } from '../../shared/base/printable.ts';
import { classNames } from '../ui/class-names.ts';
import { ProceedCard } from './ProceedCard.tsx';
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
  return (
    <ProceedCard
      prompt={prompt}
      onAnswer={onAnswer}
      icon={SquareTerminal}
      title={title}
      about={
        <>
          <PromptContext prompt={prompt} />
          <p>{why}</p>
        </>
      }
      proceed={prompt.body.purpose === 'card' ? words.load : words.run}
      focus="cancel"
      isUsual={false}
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
    </ProceedCard>
  );
}
