import type { Disposable } from '../shared/base/disposable.ts';
import type { ScpProgressInfo } from '../shared/model/host-files.ts';
import type { SessionId } from '../shared/model/ids.ts';
import type { Page, PageWire } from './pages/page-registry.ts';

/** One wire and the page that said hello on it. */
export interface PageContext extends PageWire {
  page: Page | undefined;
  /** Nobody looks at it (the tray): it is told of tunnels, may switch them off, and never is a page. */
  readonly isWatcher: boolean;
  /** The name of its window, where the host gives windows names (Electron). */
  readonly windowKey: string | undefined;
  /** Set while the page shows known_hosts files: it is told when they change. */
  trustWatch: Disposable | undefined;
  readonly emitScp: (progress: ScpProgressInfo) => void;
  readonly emitReplayed: (payload: { readonly sessionId: SessionId; readonly start: number; readonly end: number }) => void;
}
