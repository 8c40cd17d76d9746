import type { ReactNode, RefObject } from 'react';
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { classNames } from './class-names.ts';
import { useFocusAfter } from './focus-after.ts';
import { Icon } from './Icon.tsx';
import { keepClear } from './keep-clear.ts';
import { uiText } from './text.ts';
import styles from './Dialog.module.css';

interface DialogProps {
  readonly open: boolean;
  /** Escape, a press outside or the cross: always the safe answer. */
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** Buttons at the foot. */
  readonly actions?: ReactNode;
  /** Buttons at the foot's other end. */
  readonly sideActions?: ReactNode;
  readonly width?: 'narrow' | 'wide';
  /** A press outside must not lose what was typed. */
  readonly keepOnOutsidePress?: boolean;
  readonly initialFocus?: RefObject<HTMLElement | null>;
}

/** A dialog over the whole window, for what the user asked for himself. Questions of a session belong into its tab instead. */
export function Dialog({ open, onClose, title, children, actions, sideActions, width = 'narrow', ...rest }: DialogProps) {
  const focusAfter = useFocusAfter();
  return (
    <Base.Root
      open={open}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      disablePointerDismissal={rest.keepOnOutsidePress ?? false}
    >
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={classNames(styles.dialog, styles[width])} initialFocus={rest.initialFocus} finalFocus={focusAfter}>
          <header className={styles.header}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            {/* No tooltip: it would take the first Escape for itself. */}
            <button type="button" aria-label={uiText.close} className={styles.close} onClick={onClose}>
              <Icon of={X} />
            </button>
          </header>
          <div className={styles.body}>{children}</div>
          {actions !== undefined && (
            <footer ref={keepClear} className={styles.footer}>
              <div className={styles.side}>{sideActions}</div>
              {actions}
            </footer>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
