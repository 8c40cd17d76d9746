import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { FileName, FilePath } from '../../shared/model/file-path.ts';
import type { FileSide } from '../../shared/model/files.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { PanePlace } from '../shell/dock-panels.ts';
import { targetOf, type Target } from '../shell/target.ts';
import type { Workbench } from '../shell/workbench.ts';
import { TerminalFollower } from './follow-terminal.ts';
import { folderBookOf, hostKeyOf } from './folder-book.ts';
import { PaneController } from './pane-controller.ts';
import { keepPreferences, readPreferences } from './preferences.ts';

export type PaneSide = 'left' | 'right';

/** Both sides of one files tab. */
export class FilesTab implements Disposable {
  readonly left: PaneController;
  readonly right: PaneController;
  /** The side that commands act on: the one that had the focus last. */
  readonly active: StoreApi<{ readonly side: PaneSide }>;
  readonly #workbench: Workbench;
  readonly #panelId: string;
  readonly #sessionId: SessionId;
  readonly #followers: readonly TerminalFollower[];
  #isDisposed = false;

  constructor(workbench: Workbench, panelId: string, sessionId: SessionId) {
    this.#workbench = workbench;
    this.#panelId = panelId;
    this.#sessionId = sessionId;
    const places = workbench.dock.panel(panelId)?.places;
    this.left = this.#pane(places?.left ?? { isLocal: true, path: '~' });
    const start = workbench.sessions.state.getState().byId[sessionId]?.files?.startFolder ?? '~';
    this.right = this.#pane(places?.right ?? { isLocal: false, path: start });
    this.active = createStore<{ readonly side: PaneSide }>(() => ({ side: 'right' }));
    this.#followers = [this.left, this.right].map((pane) => new TerminalFollower(workbench, pane));
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const follower of this.#followers) follower.dispose();
    this.left.dispose();
    this.right.dispose();
  }

  pane(side: PaneSide): PaneController {
    return side === 'left' ? this.left : this.right;
  }

  /** The side that shows this computer, or this session's host; the one in front where both do. */
  paneOn(side: FileSide): PaneController | undefined {
    const key = JSON.stringify(side);
    return [this.activePane, this.otherPane].find((pane) => JSON.stringify(pane.state.getState().side) === key);
  }

  get activePane(): PaneController {
    return this.pane(this.active.getState().side);
  }

  get otherPane(): PaneController {
    return this.pane(this.active.getState().side === 'left' ? 'right' : 'left');
  }

  /**
   * Shows the files of a host on one side; connects when none of the tab's sessions is of that host. A failure is told on the side, or in a toast when
   * there is no session to tell it of.
   */
  async showHost(pane: PaneController, target: Target, folder = '~'): Promise<void> {
    const known = this.#sessionOn(target);
    if (known !== undefined) return pane.go(folder, { side: { kind: 'remote', sessionId: known } });
    try {
      const { sessionId } = await this.#workbench.openFilesSession(target);
      // The tab went meanwhile, be it to another window.
      if (this.#isDisposed || this.#workbench.dock.panel(this.#panelId) === undefined)
        return this.#workbench.sessions.close(sessionId);
      const more = this.#workbench.dock.panel(this.#panelId)?.moreSessions ?? [];
      this.#workbench.dock.update(this.#panelId, { moreSessions: [...more, sessionId] });
      pane.await({ kind: 'remote', sessionId }, folder);
      this.#changed();
    } catch (error) {
      this.#workbench.showError(error);
    }
  }

  /** Lets the user find a host for one side. */
  askHost(pane: PaneController): void {
    const hostChosen = (target: Target): void => void this.showHost(pane, target);
    this.#workbench.view.setState({ paletteIsOpen: true, paletteOpens: 'side', hostChosen });
  }

  /** Each side goes where the other one is. */
  swap(): void {
    const [left, right] = [this.left.state.getState(), this.right.state.getState()];
    this.left.go(right.path, { side: right.side });
    this.right.go(left.path, { side: left.side });
  }

  /** A session of this tab on a host that can be used, or will be. */
  #sessionOn(target: Target): SessionId | undefined {
    const { byId, orphans } = this.#workbench.sessions.state.getState();
    const own = [this.#sessionId, ...(this.#workbench.dock.panel(this.#panelId)?.moreSessions ?? [])] as SessionId[];
    return own.find((id) => {
      const session = byId[id];
      const isUsable = session !== undefined && session.state.kind !== 'failed' && !orphans.has(id);
      return isUsable && JSON.stringify(targetOf(session)) === JSON.stringify(target);
    });
  }

  #pane(place: PanePlace): PaneController {
    const { client, showError } = this.#workbench;
    const sessionId = (place.sessionId ?? this.#sessionId) as SessionId;
    const { byId, orphans } = this.#workbench.sessions.state.getState();
    // After the core lost its sessions the tab has another one.
    const isThere = byId[sessionId] !== undefined && (sessionId === this.#sessionId || !orphans.has(sessionId));
    const side: FileSide = place.isLocal
      ? { kind: 'local' }
      : { kind: 'remote', sessionId: isThere ? sessionId : this.#sessionId };
    const { sort, showHidden } = readPreferences(localStorage);
    const isElsewhere = !place.isLocal && !isThere && place.target !== undefined;
    const path = (isElsewhere ? '~' : place.path) as FilePath;
    const pane = new PaneController(
      client,
      { side, path, view: { sort, showHidden, filter: '' } },
      { onError: showError, onChanged: () => this.#changed() },
    );
    // Another host's session is gone with a former core: its files are opened again.
    if (isElsewhere) queueMicrotask(() => void this.showHost(pane, place.target as Target, place.path));
    return pane;
  }

  /** The layout remembers where both sides are. */
  #changed(): void {
    const place = (pane: PaneController): PanePlace => {
      const { side, path } = pane.state.getState();
      if (side.kind === 'local') return { isLocal: true, path };
      const session = this.#workbench.sessions.state.getState().byId[side.sessionId];
      const isOwn = side.sessionId === this.#sessionId;
      return { isLocal: false, sessionId: side.sessionId, path, ...(!isOwn && session && { target: targetOf(session) }) };
    };
    if (this.#isDisposed) return;
    this.#workbench.dock.update(this.#panelId, { places: { left: place(this.left), right: place(this.right) } });
    for (const pane of [this.left, this.right]) {
      const { side, path, folder } = pane.state.getState();
      if (folder?.state.getState().listing?.path === path)
        folderBookOf(this.#workbench).noteShown(hostKeyOf(this.#workbench, side), path);
    }
    const { sort, showHidden } = this.activePane.state.getState().view;
    keepPreferences(localStorage, { sort, showHidden });
  }
}

const tabs = new WeakMap<Workbench, Map<string, FilesTab>>();

/** The files tabs of a workbench, by the id of their panel. */
export function filesTabsOf(workbench: Workbench): Map<string, FilesTab> {
  const known = tabs.get(workbench) ?? new Map<string, FilesTab>();
  tabs.set(workbench, known);
  return known;
}

/** Puts the cursor of the side in front onto something that was made just now. The core reads the folder again by itself. */
export function pointTo(workbench: Workbench, side: FileSide, folder: FilePath, name: FileName): void {
  const pane = filesTabsOf(workbench).get(workbench.dock.active?.id ?? '')?.activePane;
  const now = pane?.state.getState();
  if (now?.path === folder && JSON.stringify(now.side) === JSON.stringify(side)) pane?.pointTo(name);
}
