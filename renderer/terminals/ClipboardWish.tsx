import { useEffect, useRef } from 'react';
import { ClipboardPen } from 'lucide-react';
import { printable } from '../../shared/base/printable.ts';
import { Button } from '../ui/Button.tsx';
import { PanelCard, PanelOverlay } from '../ui/PanelCard.tsx';
import { text } from './text.ts';
import styles from './terminals.module.css';

interface ClipboardWishProps {
  readonly host: string;
  readonly words: string;
  /** Whether the tab has the focus: only then the question takes it. */
  readonly isActive: boolean;
  /** `later` is no answer: it writes nothing and asks again next time. */
  readonly onAnswer: (answer: 'allow' | 'never' | 'later') => void;
}

/** A program wants to write the clipboard (OSC 52): asked once for each host. */
export function ClipboardWish({ host, words, isActive, onAnswer }: ClipboardWishProps) {
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isActive) card.current?.querySelector<HTMLElement>('[data-takes-focus="true"]')?.focus();
  }, [isActive]);
  return (
    <PanelOverlay>
      <PanelCard
        ref={card}
        role="alertdialog"
        icon={ClipboardPen}
        title={text.clipboard.askTitle(host)}
        subtitle={text.clipboard.askText}
        onEscape={() => onAnswer('later')}
        actions={
          <>
            <Button onClick={() => onAnswer('allow')}>{text.clipboard.allow}</Button>
            <Button kind="primary" data-takes-focus="true" onClick={() => onAnswer('never')}>
              {text.clipboard.deny}
            </Button>
          </>
        }
      >
        <pre className={styles.pasteText} aria-label={text.clipboard.preview} tabIndex={0}>
          {printable(words, 2000)}
        </pre>
      </PanelCard>
    </PanelOverlay>
  );
}
