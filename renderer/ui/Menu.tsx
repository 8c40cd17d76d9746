import { useState, type ReactElement } from 'react';
import { Menu as Base } from '@base-ui/react/menu';
import type { LucideIcon } from 'lucide-react';
import { classNames } from './class-names.ts';
import { Icon } from './Icon.tsx';
import { Kbd } from './Kbd.tsx';
import styles from './Menu.module.css';

export type MenuEntry =
  | { readonly kind: 'separator' }
  | {
      readonly kind: 'item';
      readonly words: string;
      readonly icon?: LucideIcon | undefined;
      readonly keys?: string | undefined;
      /** A line below the words, where two entries are easily taken for one another. */
      readonly help?: string | undefined;
      readonly danger?: boolean;
      readonly disabled?: boolean;
      /** Why it can't be done now: the entry is disabled and says so. */
      readonly why?: string | undefined;
      readonly run: () => void;
    };

/** A place on the screen in pixels from the window's top left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A context menu at a point; it takes the focus and gives it back. */
export function ContextMenu({ at, entries, label, onClose }: ContextMenuProps) {
  const anchor = { getBoundingClientRect: () => new DOMRect(at.x, at.y, 0, 0) };
  const [before] = useState(() => document.activeElement);
  const giveBack = (): HTMLElement | null => (before instanceof HTMLElement && before.isConnected ? before : null);
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Popup anchor={anchor} entries={entries} label={label} giveBack={giveBack} />
    </Base.Root>
  );
}
interface ContextMenuProps {
  readonly at: Point;
  readonly entries: readonly MenuEntry[];
  readonly label: string;
  readonly onClose: () => void;
}

interface MenuButtonProps {
  readonly entries: readonly MenuEntry[];
  readonly label: string;
  /** The button; it must take a ref and pass on its props. */
  readonly children: ReactElement<Record<string, unknown>>;
  /** For a menu that something else can open, too. */
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

/** A button that opens a menu below it. */
export function MenuButton({ entries, label, children, open, onOpenChange }: MenuButtonProps) {
  return (
    <Base.Root
      {...(open !== undefined && { open })}
      {...(onOpenChange && { onOpenChange: (isOpen: boolean) => onOpenChange(isOpen) })}
    >
      <Base.Trigger render={children} />
      <Popup entries={entries} label={label} />
    </Base.Root>
  );
}

interface PopupProps {
  readonly anchor?: { getBoundingClientRect: () => DOMRect };
  readonly entries: readonly MenuEntry[];
  readonly label: string;
  /** What gets the focus afterwards; the trigger when absent. */
  readonly giveBack?: () => HTMLElement | null;
}

function Popup({ anchor, entries, label, giveBack }: PopupProps) {
  return (
    <Base.Portal>
      {/* Beside a point it is moved up where there is no room below. */}
      <Base.Positioner
        {...(anchor && { anchor })}
        side={anchor ? 'right' : 'bottom'}
        align="start"
        sideOffset={2}
        className={styles.positioner}
      >
        <Base.Popup className={styles.menu} aria-label={label} tabIndex={0} {...(giveBack && { finalFocus: giveBack })}>
          {entries.map((entry, index) =>
            entry.kind === 'separator' ? (
              <Base.Separator key={index} className={styles.separator} />
            ) : (
              <Base.Item
                key={index}
                className={classNames(styles.item, entry.danger === true && styles.danger)}
                disabled={entry.disabled ?? entry.why !== undefined}
                onClick={entry.run}
              >
                <span className={styles.icon}>{entry.icon && <Icon of={entry.icon} />}</span>
                <span className={styles.words}>
                  {entry.words}
                  {(entry.why ?? entry.help) !== undefined && (
                    <span className={classNames(styles.why, entry.why === undefined && styles.help)}>
                      {entry.why ?? entry.help}
                    </span>
                  )}
                </span>
                {entry.keys !== undefined && <Kbd keys={entry.keys} />}
              </Base.Item>
            ),
          )}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  );
}
