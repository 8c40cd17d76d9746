import { FolderX } from 'lucide-react';
import { printableLine } from '../../shared/base/printable.ts';
import { ArmedButton } from '../ui/ArmedButton.tsx';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { useArmed } from '../ui/use-armed.ts';
import { PromptContext } from './PromptContext.tsx';
import type { PromptProps } from './prompt-types.ts';
import { text } from './text.ts';
import styles from './prompts.module.css';

const words = text.fileService;

/** The server starts no SFTP (RS-07, SF-14). Nothing is run there but what the user picks here. */
export function FileServicePrompt({ prompt, onAnswer }: PromptProps<'fileService'>) {
  const { host, why, offers } = prompt.body;
  const isArmed = useArmed(prompt.promptId);
  const cancel = (): void => onAnswer({ kind: 'cancel' });
  return (
    <PanelCard
      role="dialog"
      icon={FolderX}
      title={words.title(host)}
      subtitle={
        <>
          <PromptContext prompt={prompt} />
          <p>
            {words.why} {printableLine(why, 300)}. {words.nothingRun}
          </p>
        </>
      }
      onEscape={cancel}
      actions={
        <>
          <Button onClick={cancel} trailing={<Kbd keys="Escape" />}>
            {text.cancel}
          </Button>
          {offers.toReversed().map((way) => (
            <ArmedButton
              key={way}
              isArmed={isArmed}
              kind={way === offers[0] ? 'primary' : 'normal'}
              data-takes-focus={way === offers[0] ? 'true' : undefined}
              onClick={() => onAnswer({ kind: 'service', way })}
            >
              {words.ways[way].button}
            </ArmedButton>
          ))}
        </>
      }
    >
      <dl className={styles.ways}>
        {offers.map((way) => (
          <div key={way}>
            <dt>{words.ways[way].button}</dt>
            <dd>{words.ways[way].what}</dd>
          </div>
        ))}
      </dl>
    </PanelCard>
  );
}
