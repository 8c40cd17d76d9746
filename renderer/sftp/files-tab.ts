import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { FileName, FilePath } from '../../shared/model/file-path.ts';
import type { FileSide } from '../../shared/model/files.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { PanePlace } from '../shell/dock-panels.ts';
import type { Workbench } from '../shell/workbench.ts';
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

  constructor(workbench: Workbench, panelId: string, sessionId: SessionId) {
    this.#workbench = workbench;
    this.#panelId = panelId;
    this.#sessionId = sessionId;
    const places = workbench.dock.panel(panelId)?.places;
    this.left = this.#pane(places?.left ?? { isLocal: true, path: '~' });
    this.right = this.#pane(places?.right ?? { isLocal: false, path: '~' });
    this.active = createStore<{ readonly side: PaneSide }>(() => ({ side: 'right' }));
  }

  dispose(): void {
    this.left.dispose();
    this.right.dispose();
  }

  pane(side: PaneSide): PaneController {
    return side === 'left' ? this.left : this.right;
  }

  get activePane(): PaneController {
    return this.pane(this.active.getState().side);
  }

  get otherPane(): PaneController {
    return this.pane(this.active.getState().side === 'left' ? 'right' : 'left');
  }

  #pane(place: PanePlace): PaneController {
    const { client, showError } = this.#workbench;
    const sessionId = (place.sessionId ?? this.#sessionId) as SessionId;
    // After the core lost its sessions the tab has another one.
    const isThere = this.#workbench.sessions.state.getState().byId[sessionId] !== undefined;
    const side: FileSide = place.isLocal
      ? { kind: 'local' }
      : { kind: 'remote', sessionId: isThere ? sessionId : this.#sessionId };
    const { sort, showHidden } = readPreferences(localStorage);
    return new PaneController(
      client,
      { side, path: place.path as FilePath, view: { sort, showHidden, filter: '' } },
      { onError: showError, onChanged: () => this.#changed() },
    );
  }

  /** The layout remembers where both sides are. */
  #changed(): void {
    const place = (pane: PaneController): PanePlace => {
      const { side, path } = pane.state.getState();
      return side.kind === 'local' ? { isLocal: true, path } : { isLocal: false, sessionId: side.sessionId, path };
    };
    this.#workbench.dock.update(this.#panelId, { places: { left: place(this.left), right: place(this.right) } });
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
