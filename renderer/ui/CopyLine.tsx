import { useEffect, useState } from 'react';
import { Check, Copy } from 'lucide-react';
import { IconButton } from './Button.tsx';
import { uiText } from './text.ts';
import styles from './CopyLine.module.css';

const shownMs = 2000;

interface CopyButtonProps {
  readonly words: string;
  /** Says what is copied. */
  readonly label: string;
}

/** Copies text, and says so for a moment. */
export function CopyButton({ words, label }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <IconButton
      icon={isCopied ? Check : Copy}
      size={13}
      label={isCopied ? uiText.copied : label}
      className={styles.button}
      onClick={() => void navigator.clipboard.writeText(words).then(() => setCopied(true))}
    />
  );
}

/** A command to be typed elsewhere, with a button that copies it. */
export function CopyLine({ command, label }: { readonly command: string; readonly label: string }) {
  return (
    <span className={styles.line}>
      <code className={styles.command}>{command}</code>
      <CopyButton words={command} label={label} />
    </span>
  );
}
