import type { CoreLink } from '../host/core-link.ts';

/** Where the way out is drawn; everything else of the page is hidden while the program is locked. */
export const lockScreenMark = 'data-lock-screen';

/** What somebody at a locked screen could do to a page that is only hidden. */
const blocked = ['keydown', 'keyup', 'paste', 'dragenter', 'dragover', 'drop', 'pointerdown', 'contextmenu', 'wheel'] as const;

const noticed = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;
/** Minutes are counted: more often than this the core need not be told that somebody is there. */
const reportEveryMs = 10_000;
const aloneEveryMs = 10_000;

export interface Screen {
  /** While the core is out of reach, which locks itself, the page goes by its own clock: after so many minutes without a sign of use; 0 is never. */
  lockAloneAfter(minutes: () => number): void;
}

/**
 * Keeps keys and drops from a locked page, and tells the core that somebody is there. To be called before anything else listens: the first listener
 * decides.
 */
export function watchScreen(link: CoreLink, page: Window): Screen {
  const onBlocked = (event: Event): void => {
    if (!link.lock.getState().isLocked) return;
    const { target } = event;
    // Escape would close a dialog that lies hidden behind, and answer its question.
    const isEscape = 'key' in event && event.key === 'Escape';
    if (!isEscape && target instanceof Element && target.closest(`[${lockScreenMark}]`)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  let usedAt = Date.now();
  let reportedAt = -reportEveryMs;
  const onSign = ({ timeStamp }: Event): void => {
    usedAt = Date.now();
    if (timeStamp - reportedAt < reportEveryMs || link.state.getState().kind !== 'ready') return;
    reportedAt = timeStamp;
    link.client.lock.used({}).catch(() => undefined);
  };
  for (const name of noticed) page.addEventListener(name, onSign, { capture: true, passive: true });
  for (const name of blocked) page.addEventListener(name, onBlocked, { capture: true, passive: false });
  return {
    lockAloneAfter(minutes) {
      const look = (): void => {
        const idleMs = minutes() * 60_000;
        if (idleMs > 0 && Date.now() - usedAt >= idleMs) link.lockAlone();
      };
      page.setInterval(look, aloneEveryMs);
      // Timers of a page that is not seen, or of a computer that slept, are late.
      for (const name of ['focus', 'visibilitychange']) page.addEventListener(name, look, { capture: true });
    },
  };
}

/** Hides the page but for its lock screen, from the eye, the pointer, the keyboard and screen readers, and shows it again. */
export function hidePage(page: Document): () => void {
  const hidden = new Set<Element>();
  const hide = (): void => {
    for (const child of page.body.children) {
      if (child.hasAttribute(lockScreenMark) || child.hasAttribute('inert')) continue;
      child.setAttribute('inert', '');
      hidden.add(child);
    }
  };
  const focused = page.activeElement;
  page.body.dataset['locked'] = '';
  hide();
  // A question that comes meanwhile brings a layer of its own.
  const watch = new MutationObserver(hide);
  watch.observe(page.body, { childList: true });
  return () => {
    watch.disconnect();
    delete page.body.dataset['locked'];
    for (const child of hidden) child.removeAttribute('inert');
    if (focused instanceof HTMLElement && focused.isConnected) focused.focus();
  };
}
