import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Toast {
  readonly id: number;
  readonly tone: 'note' | 'stop';
  readonly words: string;
  readonly detail?: string | undefined;
  /** Stays until it is dismissed. */
  readonly isKept?: boolean | undefined;
  /** The path that it names and that is needed later: a button copies it, and it stays until it is dismissed. */
  readonly path?: string | undefined;
  /** Done too when its cross is pressed. */
  readonly onCross?: (() => void) | undefined;
  readonly action?: { readonly words: string; readonly run: () => void } | undefined;
}

export interface ToastState {
  readonly toasts: readonly Toast[];
  /** Answers its id. */
  show(toast: Omit<Toast, 'id'>): number;
  /** Says something else in a toast that is there. */
  change(id: number, toast: Partial<Omit<Toast, 'id'>>): void;
  dismiss(id: number): void;
}

/** How long a note stays; one that reports a failure or offers an action stays longer. */
export const toastMs = { note: 4000, action: 10_000 } as const;

/** How long a toast stays; undefined: until it is dismissed. */
export function stayMs({ action, isKept, path, tone }: Omit<Toast, 'id'>): number | undefined {
  if (isKept === true || path !== undefined) return undefined;
  return action !== undefined || tone === 'stop' ? toastMs.action : toastMs.note;
}

/** At once. Of those that stay until they are dismissed there may be more: what goes by itself never takes their place. */
const mostToasts = 4;
const mostKept = 8;

/** Where there are too many the oldest go, first those that would go by themselves. The newest is always there. */
function withRoom(toasts: readonly Toast[]): readonly Toast[] {
  const isPassing = (toast: Toast): boolean => stayMs(toast) !== undefined;
  const kept = toasts.filter((toast) => !isPassing(toast)).slice(-mostKept);
  const passing = toasts.filter(isPassing).slice(-Math.max(1, mostToasts - kept.length));
  return toasts.filter((toast) => kept.includes(toast) || passing.includes(toast));
}

/** Short notes at the window's corner: what just happened, and perhaps one thing to do about it. */
export function createToastStore(): StoreApi<ToastState> {
  let last = 0;
  return createStore<ToastState>((set) => ({
    toasts: [],
    show: (toast) => {
      const id = ++last;
      set((state) => ({ toasts: withRoom([...state.toasts, { ...toast, id }]) }));
      return id;
    },
    change: (id, change) =>
      set((state) => ({ toasts: state.toasts.map((toast) => (toast.id === id ? { ...toast, ...change } : toast)) })),
    dismiss: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
  }));
}
