import { useEffect, useLayoutEffect, useRef, useState, type FocusEvent, type RefObject } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { CircleAlert, X } from 'lucide-react';
import { Button, IconButton } from './Button.tsx';
import { classNames } from './class-names.ts';
import { CopyButton } from './CopyLine.tsx';
import { Icon } from './Icon.tsx';
import { keptBoxes, onKeptChange } from './keep-clear.ts';
import { uiText } from './text.ts';
import { clearPlace, type ToastPlace } from './toast-place.ts';
import { stayMs, type Toast, type ToastState } from './toasts.ts';
import styles from './ToastRegion.module.css';

interface ToastRegionProps {
  readonly store: StoreApi<ToastState>;
  /** A toast that had the focus went, and where the focus was before is gone too. */
  readonly onFocusFree: () => void;
}

/** Where toasts appear; read aloud politely. They cover no buttons of a card, and give the focus back. */
export function ToastRegion({ store, onFocusFree }: ToastRegionProps) {
  const toasts = useStore(store, (state) => state.toasts);
  const region = useRef<HTMLElement>(null);
  const place = useClearPlace(region, toasts);
  const before = useRef<HTMLElement>(null);
  const noteFocus = ({ relatedTarget, currentTarget }: FocusEvent): void => {
    if (relatedTarget instanceof HTMLElement && currentTarget.contains(relatedTarget)) return;
    before.current = relatedTarget instanceof HTMLElement ? relatedTarget : null;
  };
  const giveFocusBack = (): void => {
    // What the toast's button did may have moved it already.
    if (document.activeElement !== document.body) return;
    before.current?.focus();
    if (document.activeElement === document.body) onFocusFree();
  };
  return (
    <section
      ref={region}
      className={styles.region}
      style={{
        ...(place.top === undefined ? { bottom: `calc(var(--status) + ${place.bottom ?? 16}px)` } : { top: place.top }),
        [place.side]: 16,
      }}
      aria-label={uiText.notifications}
      aria-live="polite"
      onFocus={noteFocus}
    >
      {toasts.map((toast) => (
        <ToastCard
          key={toast.id}
          toast={toast}
          onDismiss={() => store.getState().dismiss(toast.id)}
          onFocusFree={giveFocusBack}
        />
      ))}
    </section>
  );
}

function useClearPlace(region: RefObject<HTMLElement | null>, toasts: readonly Toast[]): ToastPlace {
  const [place, setPlace] = useState<ToastPlace>({ side: 'right', bottom: 16 });
  useLayoutEffect(() => {
    if (toasts.length === 0) return;
    const look = (): void => {
      const element = region.current;
      if (element === null) return;
      const height = window.innerHeight - statusHeight();
      const size = { width: element.offsetWidth, height: element.offsetHeight };
      setPlace(clearPlace({ width: window.innerWidth, height, size, kept: keptBoxes() }));
    };
    look();
    const forget = onKeptChange(look);
    window.addEventListener('resize', look);
    return () => {
      forget();
      window.removeEventListener('resize', look);
    };
  }, [region, toasts]);
  return place;
}

function statusHeight(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--status')) || 0;
}

interface ToastCardProps {
  readonly toast: Toast;
  readonly onDismiss: () => void;
  /** It went, and the focus was in it. */
  readonly onFocusFree: () => void;
}

function ToastCard({ toast, onDismiss, onFocusFree }: ToastCardProps) {
  const { id, action, tone, path } = toast;
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const stays = stayMs(toast);
    if (stays === undefined) return;
    const timer = setTimeout(onDismiss, stays);
    return () => clearTimeout(timer);
    // The dismissal of one toast is the same for its whole life.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [id]);
  useLayoutEffect(() => {
    const element = card.current;
    return () => {
      // It is still in the page here, and gone in the next turn.
      if (element?.contains(document.activeElement) === true) queueMicrotask(onFocusFree);
    };
    // The same for its whole life.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [id]);
  return (
    <div ref={card} className={classNames(styles.toast, tone === 'stop' && styles.stop)}>
      {tone === 'stop' && <Icon of={CircleAlert} className={styles.icon} />}
      <div className={styles.words}>
        <p>{toast.words}</p>
        {toast.detail !== undefined && <p className={styles.detail}>{toast.detail}</p>}
      </div>
      {path !== undefined && <CopyButton words={path} label={uiText.copyPath} />}
      {action && (
        <Button
          onClick={() => {
            action.run();
            onDismiss();
          }}
        >
          {action.words}
        </Button>
      )}
      <IconButton
        icon={X}
        label={uiText.dismiss}
        onClick={() => {
          toast.onCross?.();
          onDismiss();
        }}
      />
    </div>
  );
}
