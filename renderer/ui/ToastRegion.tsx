import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { CircleAlert, X } from 'lucide-react';
import { Button, IconButton } from './Button.tsx';
import { classNames } from './class-names.ts';
import { Icon } from './Icon.tsx';
import { uiText } from './text.ts';
import { toastMs, type Toast, type ToastState } from './toasts.ts';
import styles from './ToastRegion.module.css';

/** Where toasts appear; read aloud politely. */
export function ToastRegion({ store }: { readonly store: StoreApi<ToastState> }) {
  const toasts = useStore(store, (state) => state.toasts);
  return (
    <section className={styles.region} aria-label={uiText.notifications} aria-live="polite">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} onDismiss={() => store.getState().dismiss(toast.id)} />
      ))}
    </section>
  );
}

function ToastCard({ toast, onDismiss }: { readonly toast: Toast; readonly onDismiss: () => void }) {
  const { id, action, tone } = toast;
  useEffect(() => {
    const timer = setTimeout(onDismiss, action !== undefined || tone === 'stop' ? toastMs.action : toastMs.note);
    return () => clearTimeout(timer);
    // The dismissal of one toast is the same for its whole life.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [id]);
  return (
    <div className={classNames(styles.toast, tone === 'stop' && styles.stop)}>
      {tone === 'stop' && <Icon of={CircleAlert} className={styles.icon} />}
      <div className={styles.words}>
        <p>{toast.words}</p>
        {toast.detail !== undefined && <p className={styles.detail}>{toast.detail}</p>}
      </div>
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
      <IconButton icon={X} label={uiText.dismiss} onClick={onDismiss} />
    </div>
  );
}
