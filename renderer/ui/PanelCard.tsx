import { useId, useLayoutEffect, useRef, type KeyboardEvent, type ReactNode, type Ref } from 'react';
import type { LucideIcon } from 'lucide-react';
import { classNames } from './class-names.ts';
import { Icon } from './Icon.tsx';
import { keepClear } from './keep-clear.ts';
import styles from './PanelCard.module.css';

interface PanelCardProps {
  /** `dialog` for a question, `alertdialog` for one that warns, `region` for a message that waits. */
  readonly role: 'dialog' | 'alertdialog' | 'region';
  readonly title: string;
  /** Who asks: stays in sight with the title while the card is scrolled. */
  readonly who?: ReactNode;
  readonly subtitle?: ReactNode;
  readonly icon?: LucideIcon;
  readonly tone?: 'plain' | 'stop' | 'warning' | 'unchecked';
  readonly width?: 'narrow' | 'wide';
  readonly children?: ReactNode;
  /** Buttons at the foot, the primary one last. */
  readonly actions?: ReactNode;
  /** What stands at the foot's other end. */
  readonly side?: ReactNode;
  readonly onEscape?: () => void;
  /** Makes it a region that Ctrl+F6 leads to; for a card that does not take the focus by itself. */
  readonly region?: string | undefined;
  readonly ref?: Ref<HTMLElement>;
}

/** A card inside a tab's panel: it covers that panel only, and the rest of the window goes on. */
export function PanelCard({
  role,
  title,
  who,
  subtitle,
  icon,
  tone = 'plain',
  width = 'narrow',
  children,
  actions,
  side,
  onEscape,
  region,
  ref,
}: PanelCardProps) {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || onEscape === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onEscape();
  };
  return (
    <section
      ref={ref}
      role={role}
      data-region={region}
      {...(role === 'region'
        ? {}
        : { 'aria-modal': false, 'aria-describedby': subtitle === undefined ? undefined : `${id}-sub` })}
      aria-labelledby={`${id}-title`}
      className={classNames(styles.card, styles[width])}
      onKeyDown={onKeyDown}
    >
      <div className={styles.head}>
        {icon && <Icon of={icon} size={20} className={classNames(styles.icon, styles[tone])} />}
        <div className={styles.headWords}>
          <h2 id={`${id}-title`} className={styles.title}>
            {title}
          </h2>
          {who !== undefined && <div className={styles.who}>{who}</div>}
        </div>
      </div>
      {subtitle !== undefined && (
        <div id={`${id}-sub`} className={styles.subtitle}>
          {subtitle}
        </div>
      )}
      {children !== undefined && <div className={styles.body}>{children}</div>}
      {(actions !== undefined || side !== undefined) && (
        <footer ref={keepClear} className={styles.foot}>
          <div className={styles.side}>{side}</div>
          {actions}
        </footer>
      )}
    </section>
  );
}

interface PanelOverlayProps {
  readonly children: ReactNode;
  readonly place?: 'centre' | 'foot';
}

/**
 * Puts a card over its panel, a little above the middle. There it stays: when it grows it grows downwards, and scrolls inside when
 * there is no more room, so that nothing moves away under the pointer. Give it a new `key` with a new card. The panel must be
 * positioned.
 */
export function PanelOverlay({ children, place = 'centre' }: PanelOverlayProps) {
  const overlay = useRef<HTMLDivElement>(null);
  const room = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const pin = (): void => {
      if (!overlay.current || !room.current) return;
      const { style } = room.current;
      const height = overlay.current.clientHeight;
      style.setProperty('--room-height', `${height}px`);
      const top = place === 'foot' ? 0 : Math.max(0, Math.floor((height - room.current.offsetHeight) * 0.4));
      // Of the other place nothing stays.
      style.marginTop = place === 'centre' ? `${top}px` : '';
      style.setProperty('--room-height', `${height - top}px`);
    };
    pin();
    const observer = new ResizeObserver(pin);
    if (overlay.current) observer.observe(overlay.current);
    return () => observer.disconnect();
  }, [place]);
  return (
    <div ref={overlay} className={classNames(styles.overlay, place === 'foot' && styles.atFoot)}>
      <div ref={room} className={styles.room}>
        {children}
      </div>
    </div>
  );
}
