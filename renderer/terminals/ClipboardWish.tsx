import { ClipboardPen } from 'lucide-react';
import { printable } from '../../shared/base/printable.ts';
import { Button } from '../ui/Button.tsx';
import { PanelCard, PanelOverlay } from '../ui/PanelCard.tsx';
import { showDirection } from '../ui/direction-marks.ts';
import { text } from './text.ts';
import styles from './terminals.module.css';

interface ClipboardWishProps {
  readonly host: string;
  readonly words: string;
  /** Whether the tab has the focus: Ctrl+F6 leads to its question. */
  readonly isActive: boolean;
  /** The chord that leads here, as the keyboard map has it. */
  readonly keys: string | undefined;
  /** `later` is no answer: it writes nothing and asks again next time. */
  readonly onAnswer: (answer: 'allow' | 'never' | 'later') => void;
}

/**
 * A program wants to write the clipboard (OSC 52): asked once for each host. The moment is the program's choice, so the question
 * never takes the focus: what is being typed goes on to the shell, and no key that was meant for it answers.
 */
export function ClipboardWish({ host, words, isActive, keys, onAnswer }: ClipboardWishProps) {
  return (
    <PanelOverlay>
      <PanelCard
        region={isActive ? 'question' : undefined}
        role="alertdialog"
        icon={ClipboardPen}
        title={text.clipboard.askTitle(host)}
        subtitle={
          <>
            <p role="alert">{text.clipboard.askText}</p>
            {keys !== undefined && <p>{text.clipboard.reach(keys)}</p>}
          </>
        }
        onEscape={() => onAnswer('later')}
        actions={
          <>
            <Button onClick={() => onAnswer('allow')}>{text.clipboard.allow}</Button>
            <Button kind="primary" onClick={() => onAnswer('never')}>
              {text.clipboard.deny}
            </Button>
          </>
        }
      >
        <pre className={styles.pasteText} aria-label={text.clipboard.preview} tabIndex={0} data-region-focus="">
          {printable(showDirection(words), 2000)}
        </pre>
      </PanelCard>
    </PanelOverlay>
  );
}
