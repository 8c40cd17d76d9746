import { Check, Copy, Ellipsis, FolderTree, Pencil, RotateCw, Square, X } from 'lucide-react';
import { useStore } from 'zustand';
import type { PsRunInfo } from '../../shared/model/powershell.ts';
import { Elapsed } from '../shell/many-hosts/Elapsed.tsx';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { classNames } from '../ui/class-names.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { MenuButton, type MenuEntry } from '../ui/Menu.tsx';
import { copyWords, forgetRun, openFilesOf, stopRun } from './cell-actions.ts';
import { Highlighted } from './Highlighted.tsx';
import { outcomeOf, type RunOutcome } from './part-face.ts';
import { text } from './text.ts';
import styles from '../shell/many-hosts/Card.module.css';

const words = text.cell;

interface CellHeadProps {
  readonly run: PsRunInfo;
  readonly onEdit: (command: string) => void;
  readonly onAgain: (run: PsRunInfo, failedOnly: boolean) => void;
}

/** The command with the prompt before it, how long it took, and how it went. */
export function CellHead({ run, onEdit, onAgain }: CellHeadProps) {
  const workbench = useWorkbench();
  const isRunning = run.endedAt === undefined;
  const outcome = outcomeOf(run);
  const session = useStore(workbench.powerShell.state, ({ sessions }) =>
    run.parts.length === 1 ? sessions[run.parts[0]?.psSessionId ?? ''] : undefined,
  );
  const files: readonly MenuEntry[] = session
    ? [{ kind: 'item', words: words.files, icon: FolderTree, run: () => void openFilesOf(workbench, session) }]
    : [];
  const entries: readonly MenuEntry[] = [
    { kind: 'item', words: words.again, icon: RotateCw, run: () => onAgain(run, false) },
    { kind: 'item', words: words.edit, icon: Pencil, run: () => onEdit(run.command) },
    { kind: 'item', words: words.copyCommand, icon: Copy, run: () => copyWords(workbench, run.command) },
    ...files,
    { kind: 'separator' },
    { kind: 'item', words: words.forget, icon: X, disabled: isRunning, run: () => forgetRun(workbench, run) },
  ];
  return (
    <header className={styles.head}>
      <pre className={styles.command}>
        <span className={styles.dim}>{run.parts.length > 1 ? words.promptMany(run.parts.length) : spaced(run.prompt)}</span>
        <Highlighted code={run.command} />
      </pre>
      <div className={styles.outcome}>
        <Elapsed run={run} />
        {run.parts.length === 1 && <ExitCode code={run.parts[0]?.exitCode} />}
        <Outcome outcome={outcome} />
        {isRunning && outcome.kind !== 'stopping' && (
          <Button icon={Square} onClick={() => stopRun(workbench, run)}>
            {run.parts.length > 1 ? text.many.stopAll : words.stop}
          </Button>
        )}
        <MenuButton label={words.more} entries={entries}>
          <IconButton icon={Ellipsis} label={words.more} />
        </MenuButton>
      </div>
    </header>
  );
}

/** A prompt that ends right before the command, as `PS>` does, is told from it all the same. */
const spaced = (prompt: string): string => (prompt === '' || prompt.endsWith(' ') ? prompt : `${prompt} `);

/** Of the script, or of the last native program in it. */
function ExitCode({ code }: { readonly code: number | undefined }) {
  return code === undefined ? null : <span className={styles.failed}>{text.many.exit(code)}</span>;
}

function Outcome({ outcome }: { readonly outcome: RunOutcome }) {
  if (outcome.kind === 'done') return <Icon of={Check} label={words.done} className={styles.ok} />;
  const said =
    outcome.kind === 'partly'
      ? words.failedOf(outcome.failed, outcome.all)
      : outcome.kind === 'failed' || outcome.kind === 'lost' || outcome.kind === 'stopped'
        ? words[outcome.kind]
        : text.many.partStates[outcome.kind];
  const isBad = outcome.kind === 'partly' || outcome.kind === 'failed' || outcome.kind === 'lost';
  return (
    <span role="status" className={classNames(isBad && styles.failed)}>
      {said}
    </span>
  );
}
