import { useRef } from 'react';
import { typeInto } from '../shell/terminal-directories.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { CopyLine } from '../ui/CopyLine.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { text } from './text.ts';
import styles from './SmallDialogs.module.css';

const words = text.tellDirectory;

/** One line for each shell that lets it say where it is; fish says it by itself. */
const lines = {
  bash: String.raw`PROMPT_COMMAND='printf "\e]7;file://%s%s\e\\" "$HOSTNAME" "$PWD"'"${'${PROMPT_COMMAND:+;$PROMPT_COMMAND}'}"`,
  zsh: String.raw`precmd_functions+=(hawser_cwd); hawser_cwd() { printf "\e]7;file://%s%s\e\\" "$HOST" "$PWD" }`,
  powershell: 'function prompt { "$([char]27)]9;9;`"$($PWD.ProviderPath)`"$([char]27)\\PS $PWD> " }',
} as const;

/** Following needs the shell's help: what to give it, and where to keep that. */
export function TellDirectoryDialog({ request, onClose }: DialogProps<'tellDirectory'>) {
  const workbench = useWorkbench();
  const first = useRef<HTMLButtonElement>(null);
  const type = (line: string): void => {
    onClose();
    const panel = workbench.dock.find((each) => each.sessionId === request.sessionId);
    if (panel) workbench.dock.focus(panel.id);
    // Not sent: the user sees it and presses Enter.
    typeInto(workbench, request.sessionId, line);
  };
  return (
    <Dialog open onClose={onClose} title={words.title} width="wide" actions={<Button onClick={onClose}>{words.close}</Button>}>
      <p className={styles.sentence}>{words.why}</p>
      {(['bash', 'zsh', 'powershell'] as const).map((shell, index) => (
        <section key={shell} className={styles.block} aria-label={words.inFile[shell]}>
          <p className={styles.label}>{words.inFile[shell]}</p>
          <CopyLine command={lines[shell]} label={words.copy(shell)} />
          <Button ref={index === 0 ? first : undefined} onClick={() => type(lines[shell])}>
            {words.typeIt}
          </Button>
        </section>
      ))}
      <p className={styles.note}>{words.later}</p>
    </Dialog>
  );
}
