import type { ReactNode, Ref } from 'react';
import { X } from 'lucide-react';
import { IconButton } from './Button.tsx';
import { classNames } from './class-names.ts';
import { keepClear } from './keep-clear.ts';
import styles from './SidePanel.module.css';

interface SidePanelProps {
  /** Accessible name of the whole. */
  readonly label: string;
  readonly title: ReactNode;
  readonly titleRef?: Ref<HTMLHeadingElement>;
  readonly closeLabel: string;
  readonly onClose: () => void;
  /** Whether Ctrl+F6 comes to its close button; a title that takes the focus itself wants that not. */
  readonly closeTakesFocus?: boolean;
  readonly children: ReactNode;
  /** Buttons at the foot. */
  readonly foot?: ReactNode;
}

/** What stands beside a list and tells of one of its rows; over the list where there is no room. Its view is a container. Escape closes it. */
export function SidePanel({
  label,
  title,
  titleRef,
  closeLabel,
  onClose,
  closeTakesFocus = false,
  children,
  foot,
}: SidePanelProps) {
  return (
    <aside
      className={styles.panel}
      aria-label={label}
      data-region="card"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      <header className={styles.head}>
        <h2 ref={titleRef} {...(titleRef && { tabIndex: -1 })} className={styles.title}>
          {title}
        </h2>
        <IconButton
          icon={X}
          label={closeLabel}
          keys="Escape"
          {...(closeTakesFocus && { 'data-region-focus': '' })}
          onClick={onClose}
        />
      </header>
      <div className={styles.body}>{children}</div>
      {foot !== undefined && (
        <footer ref={keepClear} className={styles.foot}>
          {foot}
        </footer>
      )}
    </aside>
  );
}

/** Between the buttons of a foot that stand at its two ends. */
export function FootSpace() {
  return <span className={styles.space} />;
}

interface PanelPartProps {
  readonly title: string;
  /** Things beside one another rather than text. */
  readonly isRow?: boolean;
  readonly children: ReactNode;
}

/** One fact of a panel with its name beside it. */
export function PanelPart({ title, isRow = false, children }: PanelPartProps) {
  return (
    <section className={styles.part}>
      <h3 className={styles.partTitle}>{title}</h3>
      <div className={classNames(styles.partBody, isRow && styles.row)}>{children}</div>
    </section>
  );
}
