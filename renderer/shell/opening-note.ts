import type { StoreApi } from 'zustand/vanilla';
import type { ToastState } from '../ui/toasts.ts';
import { text } from './text.ts';

/** What is done sooner needs no word. */
const patienceMs = 600;

/**
 * Until a host's settings are known it has no tab: a command of `Match exec` or a slow look-up of a name can take long. After a moment a card says
 * so and offers to give up. Rejects as `work` does, with `cancelled` when the user gave up.
 */
export async function whileOpening<T>(
  toasts: StoreApi<ToastState>,
  name: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const given = new AbortController();
  let shown: number | undefined;
  const timer = setTimeout(() => {
    shown = toasts.getState().show({
      tone: 'note',
      words: text.opening.title(name),
      detail: text.opening.detail,
      isKept: true,
      // Without its note nobody could give up any more.
      onCross: () => given.abort(),
      action: { words: text.opening.cancel, run: () => given.abort() },
    });
  }, patienceMs);
  try {
    return await work(given.signal);
  } finally {
    clearTimeout(timer);
    if (shown !== undefined) toasts.getState().dismiss(shown);
  }
}
