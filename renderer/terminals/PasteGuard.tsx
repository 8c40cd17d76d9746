import { useLayoutEffect, useRef } from 'react';
import { ClipboardPaste } from 'lucide-react';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { showDirection } from '../ui/direction-marks.ts';
import { PanelCard, PanelOverlay } from '../ui/PanelCard.tsx';
import type { TerminalViewState } from './terminal-view-state.ts';
import { text } from './text.ts';
import styles from './terminals.module.css';

const mostLinesShown = 200;

interface PasteGuardProps {
  readonly paste: NonNullable<TerminalViewState['guarded']>;
  readonly onAnswer: (yes: boolean) => void;
}

/** Shows what is about to be typed into the shell. Escape pastes nothing. */
export function PasteGuard({ paste, onAnswer }: PasteGuardProps) {
  const card = useRef<HTMLElement>(null);
  // Before it is painted: whoever sees it may press Enter at once.
  useLayoutEffect(() => card.current?.querySelector<HTMLElement>('[data-takes-focus="true"]')?.focus(), []);
  const { words } = paste;
  const lines = showDirection(words?.shown ?? paste.text).split('\n');
  return (
    <PanelOverlay>
      <PanelCard
        ref={card}
        role="dialog"
        width="wide"
        icon={ClipboardPaste}
        title={words ? text.paste.ofWords(words.name, words.run) : text.paste.title(paste.lines)}
        subtitle={
          <>
            {paste.targets.length > 0 && <p>{text.paste.targets(paste.targets.length)}</p>}
            {paste.lines > 1 && <p>{paste.marked ? (words?.run ? text.paste.markedRun : text.paste.marked) : text.paste.runs}</p>}
            {paste.strippedControls && <p>{text.paste.stripped}</p>}
            {paste.turnsDirection && <p>{text.paste.turns}</p>}
          </>
        }
        onEscape={() => onAnswer(false)}
        actions={
          <>
            <Button onClick={() => onAnswer(false)} trailing={<Kbd keys="Escape" />}>
              {text.cancel}
            </Button>
            <Button kind="primary" data-takes-focus="true" onClick={() => onAnswer(true)} trailing={<Kbd keys="Enter" />}>
              {words ? (words.run ? text.paste.run : text.paste.insert) : text.paste.paste}
            </Button>
          </>
        }
      >
        <pre className={styles.pasteText} aria-label={text.paste.textName} tabIndex={0}>
          {lines.slice(0, mostLinesShown).join('\n')}
          {lines.length > mostLinesShown && `\n${text.paste.more(lines.length - mostLinesShown)}`}
        </pre>
      </PanelCard>
    </PanelOverlay>
  );
}
