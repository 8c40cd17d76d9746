import type { ReactNode } from 'react';
import { X, type LucideIcon } from 'lucide-react';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { trustText } from './trust-text.ts';
import styles from './KeyNotices.module.css';

interface NoticeProps {
  readonly icon: LucideIcon;
  readonly tone?: 'plain' | 'warning';
  /** It can wait for room in a small terminal, out of sight. */
  readonly isAdvice?: boolean;
  readonly words: string;
  readonly actions: ReactNode;
  readonly onDismiss: () => void;
  readonly children?: ReactNode;
}

/** One thing to know about a tab's connection, with what can be done about it. Takes no focus. */
export function Notice({ icon, tone = 'plain', isAdvice = false, words, actions, onDismiss, children }: NoticeProps) {
  return (
    <div className={styles.notice} data-tone={tone} data-advice={isAdvice || undefined}>
      <div className={styles.head}>
        <Icon of={icon} className={styles.icon} />
        <p className={styles.words}>{words}</p>
        <IconButton icon={X} size={14} label={trustText.dismiss} className={styles.dismiss} onClick={onDismiss} />
      </div>
      {children}
      <div className={styles.actions}>{actions}</div>
    </div>
  );
}
