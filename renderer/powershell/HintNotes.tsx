import { Lightbulb } from 'lucide-react';
import type { PsHint, PsRunInfo } from '../../shared/model/powershell.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { openTerminalFor } from './cell-actions.ts';
import { text } from './text.ts';
import styles from '../shell/many-hosts/Card.module.css';

/** Of these a terminal on the same host is the cure. */
const curedByTerminal: readonly PsHint[] = ['sudo', 'needsTerminal'];

/** Why something went as it did, where that is known (PS-16, PS-18). */
export function HintNotes({ run }: { readonly run: PsRunInfo }) {
  const workbench = useWorkbench();
  const hints = [...new Set(run.parts.flatMap((part) => part.hints))];
  const openTerminal = (hint: PsHint): void => {
    const part = run.parts.find((each) => each.hints.includes(hint));
    const session = part && workbench.powerShell.state.getState().sessions[part.psSessionId];
    if (session) void openTerminalFor(workbench, session.host);
  };
  return hints.map((hint) => (
    <div key={hint} className={styles.hint} role="note" aria-label={text.cell.hint}>
      <Icon of={Lightbulb} className={styles.hintMark} />
      <p>{text.hints[hint]}</p>
      {curedByTerminal.includes(hint) && <Button onClick={() => openTerminal(hint)}>{text.cell.terminal}</Button>}
    </div>
  ));
}
