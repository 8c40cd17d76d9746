import type { Disposable } from '../../shared/base/disposable.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { FileSide } from '../../shared/model/files.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import { terminalDirectories } from '../shell/terminal-directories.ts';
import type { Workbench } from '../shell/workbench.ts';
import type { PaneController } from './pane-controller.ts';

/** What there is to follow for a side. */
export type Followed =
  /** This computer has no terminals here. */
  | { readonly kind: 'local' }
  /** No terminal of the host is open. */
  | { readonly kind: 'none' }
  /** Its shell says nothing. */
  | { readonly kind: 'silent'; readonly sessionId: SessionId }
  /** Somebody went on to another machine in it. */
  | { readonly kind: 'elsewhere'; readonly sessionId: SessionId }
  | { readonly kind: 'told'; readonly sessionId: SessionId; readonly path: FilePath };

/** The terminal of a side's host that was used last, and where it is. */
export function followed(workbench: Workbench, side: FileSide): Followed {
  if (side.kind === 'local') return { kind: 'local' };
  const { byId, orphans } = workbench.sessions.state.getState();
  const host = byId[side.sessionId]?.target;
  const { recent, panels } = workbench.dock.state.getState();
  const isOne = (session: SessionInfo | undefined): session is SessionInfo =>
    session !== undefined && session.kind !== 'files' && session.target === host && !orphans.has(session.sessionId);
  const used = recent.ids
    .map((id) => byId[panels.find((panel) => panel.id === id)?.sessionId ?? ''])
    .find((session) => isOne(session));
  if (used === undefined) return { kind: 'none' };
  const { sessionId } = used;
  const told = terminalDirectories(workbench).getState()[sessionId];
  if (told === undefined) return { kind: 'silent', sessionId };
  return told.isElsewhere ? { kind: 'elsewhere', sessionId } : { kind: 'told', sessionId, path: told.path };
}

/** A shell that is set up in a loop, or old bytes that are replayed, go through many directories: only where it comes to rest is shown. */
const restMs = 120;

/** Takes a side along while its toggle is on: only what the shell says anew moves it, so that one can look around meanwhile. */
export class TerminalFollower implements Disposable {
  readonly #workbench: Workbench;
  readonly #pane: PaneController;
  readonly #unsubscribe: readonly (() => void)[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: string | undefined;

  constructor(workbench: Workbench, pane: PaneController) {
    this.#workbench = workbench;
    this.#pane = pane;
    this.#last = this.#told;
    const soon = (): void => {
      if (this.#told === this.#last) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.follow(), restMs);
    };
    this.#unsubscribe = [terminalDirectories(workbench).subscribe(soon), workbench.dock.state.subscribe(soon)];
  }

  /** Goes where the terminal is. */
  follow(): void {
    this.#last = this.#told;
    const { side, path, follows } = this.#pane.state.getState();
    const to = followed(this.#workbench, side);
    if (follows && to.kind === 'told' && to.path !== path) this.#pane.go(to.path);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  get #told(): string | undefined {
    const to = followed(this.#workbench, this.#pane.state.getState().side);
    return to.kind === 'told' ? `${to.sessionId} ${to.path}` : undefined;
  }
}

/** Switches following on or off. What stands in its way is said at once. */
export function toggleFollowing(
  workbench: Workbench,
  pane: PaneController,
  words: { readonly none: string; readonly elsewhere: string },
): void {
  const { follows, side, path } = pane.state.getState();
  pane.state.setState({ follows: !follows });
  if (follows) return;
  const to = followed(workbench, side);
  if (to.kind === 'told' && to.path !== path) pane.go(to.path);
  else if (to.kind === 'none') workbench.note(words.none);
  else if (to.kind === 'elsewhere') workbench.note(words.elsewhere);
  else if (to.kind === 'silent') workbench.view.setState({ dialog: { kind: 'tellDirectory', sessionId: to.sessionId } });
}
