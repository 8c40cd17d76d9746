import type { DockviewApi, IDockviewPanel, SerializedDockview } from 'dockview-react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { Scope, type Disposable } from '../../shared/base/disposable.ts';
import { PanelParams, readLayout, type Panel } from './dock-panels.ts';
import { noRecent, removed, used, walked, walkEnded, type RecentOrder } from './recent-order.ts';
import { TabsInSight } from './tabs-in-sight.ts';

export interface DockState {
  /** In the order of their groups and tabs. */
  readonly panels: readonly Panel[];
  readonly activeId: string | undefined;
  readonly recent: RecentOrder;
  /** Tabs were asked for before the dock was there. */
  readonly isWanted: boolean;
  /** The tab that a restored layout began with, or that came from another window, until the user goes to another one: nobody asked for it yet. */
  readonly untouchedId: string | undefined;
}

/** Where a new tab goes: a tab of the group of `beside` (of the focused one when absent), or a new group at its edge. */
export interface Place {
  readonly beside?: string | undefined;
  readonly direction?: 'right' | 'below' | undefined;
  /** The focus stays where it is. */
  readonly keepFocus?: boolean | undefined;
  /** Nobody asked for it here: it waits for a word of the user, as the one that a restored layout begins with. */
  readonly isUntouched?: boolean | undefined;
}

export type Side = 'Left' | 'Right' | 'Up' | 'Down';

const sides = { Left: 'left', Right: 'right', Up: 'up', Down: 'down' } as const;

/** Tabs and splits: the only owner of the docking library's API. */
export class DockController implements Disposable {
  readonly state: StoreApi<DockState> = createStore<DockState>(() => ({
    panels: [],
    activeId: undefined,
    recent: noRecent,
    isWanted: false,
    untouchedId: undefined,
  }));
  readonly #elements = new Map<string, HTMLElement>();
  readonly #scope = new Scope();
  readonly #onPanelClosed: (panel: Panel, isMoved: boolean) => void;
  readonly #onLayoutChanged: () => void;
  #api: DockviewApi | undefined;
  #element: HTMLElement | undefined;
  #lastId = 0;
  /** Tabs that go, with what is in them, to another window. */
  readonly #moved = new Set<string>();
  /** Asked for before the dock was there. */
  #early: (() => void)[] = [];

  constructor(listeners: { readonly panelClosed: (panel: Panel, isMoved: boolean) => void; readonly layoutChanged: () => void }) {
    this.#onPanelClosed = listeners.panelClosed;
    this.#onLayoutChanged = listeners.layoutChanged;
  }

  /**
   * Takes over a dock that has been drawn, and puts a saved layout into it. `fit` says what a panel is now, undefined when it is not worth having.
   * Answers whether the layout could be read.
   */
  attach(
    api: DockviewApi,
    element: HTMLElement,
    layout: string | undefined,
    fit: (panel: PanelParams) => PanelParams | undefined,
  ): boolean {
    this.#api = api;
    this.#element = element;
    const isRead = this.#restore(api, layout, fit);
    this.state.setState({ untouchedId: api.activePanel?.id });
    this.#scope.add(api.onDidRemovePanel((panel) => this.#removed(panel)));
    const tabs = this.#scope.add(new TabsInSight(element));
    this.#scope.add(
      api.onDidActivePanelChange(() => {
        this.#refresh();
        tabs.look();
      }),
    );
    this.#scope.add(
      api.onDidLayoutChange(() => {
        this.#refresh();
        tabs.look();
        this.#onLayoutChanged();
      }),
    );
    this.#refresh();
    for (const open of this.#early.splice(0)) open();
    return isRead;
  }

  dispose(): void {
    this.#scope.dispose();
    this.#api = undefined;
  }

  /** Opens a tab, shows it, and answers its id; as soon as the dock is there. */
  open(params: PanelParams, place: Place = {}): string {
    const id = `panel-${Date.now().toString(36)}-${++this.#lastId}`;
    if (this.#api) this.#add(this.#api, id, params, place);
    else {
      this.#early.push(() => this.#api && this.#add(this.#api, id, params, place));
      this.state.setState({ isWanted: true });
    }
    return id;
  }

  #add(api: DockviewApi, id: string, params: PanelParams, place: Place): void {
    const beside = place.beside === undefined ? undefined : api.getPanel(place.beside);
    const direction = place.direction ?? 'within';
    api.addPanel({
      id,
      component: 'view',
      params,
      renderer: 'always',
      ...(beside && { position: { referencePanel: beside, direction } }),
    });
    if (place.keepFocus === true) this.show(id);
    else this.focus(id);
    if (place.isUntouched === true) this.state.setState({ untouchedId: id });
  }

  /** Now, or as soon as the dock is there and holds what was opened before. */
  whenThere(run: () => void): void {
    if (this.#api) run();
    else this.#early.push(run);
  }

  panel(id: string | undefined): Panel | undefined {
    return this.state.getState().panels.find((panel) => panel.id === id);
  }

  get active(): Panel | undefined {
    return this.panel(this.state.getState().activeId);
  }

  find(matches: (panel: Panel) => boolean): Panel | undefined {
    return this.state.getState().panels.find(matches);
  }

  /** Changes what a panel carries. */
  update(id: string, params: Partial<PanelParams>): void {
    this.#api?.getPanel(id)?.api.updateParameters(params);
    this.#refresh();
    this.#onLayoutChanged();
  }

  /** Pins a tab, which then stands behind the other pinned ones of its group, or lets it go. */
  setPinned(id: string, pinned: boolean): void {
    const panel = this.#api?.getPanel(id);
    if (!panel) return;
    this.update(id, { pinned: pinned ? true : undefined });
    const others = panel.group.panels.filter((other) => other.id !== id);
    const index = others.filter((other) => this.panel(other.id)?.pinned === true).length;
    panel.api.moveTo({ group: panel.group, position: 'center', index });
  }

  /** What assistive technology calls the tab. */
  setTitle(id: string, title: string): void {
    const panel = this.#api?.getPanel(id);
    if (panel && panel.title !== title) panel.api.setTitle(title);
  }

  /** The user went to a tab by himself, be it the one that is in front already. */
  touch(): void {
    this.state.setState({ untouchedId: undefined });
  }

  /** Shows a tab without moving the focus. */
  show(id: string): void {
    this.#api?.getPanel(id)?.api.setActive();
  }

  /** Shows a tab and puts the focus into it. */
  focus(id: string): void {
    this.show(id);
    this.focusInside(id);
  }

  /**
   * Puts the focus into a panel: into what asks for it, else onto the panel itself. A view that is only now being drawn is
   * waited for some frames long, unless the user goes elsewhere meanwhile. A dialog that was opened meanwhile keeps it.
   */
  focusInside(id: string | undefined): void {
    if (id === undefined) return;
    let framesLeft = 60;
    // A dialog that closes gives the focus back a little later; only what the user does himself counts as going elsewhere.
    const done = new AbortController();
    const listening = { capture: true, signal: done.signal };
    window.addEventListener('pointerdown', () => done.abort(), listening);
    window.addEventListener('keydown', (event) => event.key === 'Tab' && done.abort(), listening);
    const tryNow = (): void => {
      if (done.signal.aborted || this.state.getState().activeId !== id) return done.abort();
      const root = this.#elements.get(id);
      const isTaken = root !== undefined && isInDialogOutside(root);
      const first = root && !isTaken ? focusTarget(root) : null;
      // A view that was hidden may still be so in this frame, and takes no focus then.
      first?.focus({ preventScroll: true });
      if (first !== null && document.activeElement === first) return done.abort();
      if (framesLeft-- > 0) requestAnimationFrame(tryNow);
      else {
        // Nothing asks for it. By now somebody may be typing into a field of the view.
        if (!isTaken && root?.contains(document.activeElement) === false) root.focus({ preventScroll: true });
        done.abort();
      }
    };
    // After what the click or key that asked for it does to the focus by itself.
    requestAnimationFrame(tryNow);
  }

  /** Closes a tab. A focus that went with it goes to the tab that is shown now. */
  close(id: string): void {
    const panel = this.#api?.getPanel(id);
    const { activeId, recent } = this.state.getState();
    // With its last tab a group goes too, and the dock would turn to the first group instead of where one was before.
    const isLast = activeId === id && panel?.group.panels.length === 1;
    const before = isLast ? recent.ids.find((other) => other !== id) : undefined;
    panel?.api.close();
    if (before !== undefined) this.show(before);
    if (document.activeElement === document.body) this.focusInside(this.state.getState().activeId);
  }

  /** Takes a tab out whose content is another window's by now. */
  moveOut(id: string): void {
    this.#moved.add(id);
    this.close(id);
  }

  rootElement(): HTMLElement | undefined {
    return this.#element;
  }

  /** The element of a panel's view, while it is mounted. */
  setElement(id: string, element: HTMLElement | null): void {
    if (element) this.#elements.set(id, element);
    else this.#elements.delete(id);
  }

  showAt(index: number): void {
    const { panels } = this.state.getState();
    const panel = index === 9 ? panels.at(-1) : panels[index - 1];
    if (panel) this.focus(panel.id);
  }

  /** One step to another tab, by last use (a walk that ends with `endWalk`) or by place. */
  step(step: 1 | -1, order: 'recent' | 'position'): void {
    const state = this.state.getState();
    if (order === 'position') {
      const at = state.panels.findIndex((panel) => panel.id === state.activeId);
      const next = state.panels[(at + step + state.panels.length) % state.panels.length];
      if (next) this.focus(next.id);
      return;
    }
    const recent = walked(state.recent, step);
    this.state.setState({ recent });
    const id = recent.walk === undefined ? undefined : recent.ids[recent.walk];
    if (id !== undefined) this.focus(id);
  }

  endWalk(): void {
    const { recent } = this.state.getState();
    if (recent.walk !== undefined) this.state.setState({ recent: walkEnded(recent) });
  }

  focusSide(side: Side): void {
    const group = this.#api?.activeGroup;
    const next = group && this.#api?.adjacentGroupInDirection(group, sides[side]);
    const panel = next && this.#api?.getGroup(next.id)?.activePanel;
    if (panel) this.focus(panel.id);
  }

  get hasSplits(): boolean {
    return (this.#api?.groups.length ?? 0) > 1;
  }

  toggleZoom(): void {
    const api = this.#api;
    const panel = api?.activePanel;
    if (!api || !panel) return;
    if (api.hasMaximizedGroup()) api.exitMaximizedGroup();
    else api.maximizeGroup(panel);
    this.focus(panel.id);
  }

  /** The layout as text for the core to keep, each panel as `describe` has it. */
  serialise(describe: (panel: PanelParams) => PanelParams): string | undefined {
    const dock = this.#api?.toJSON();
    if (!dock) return undefined;
    for (const panel of Object.values(dock.panels)) {
      const params = PanelParams.safeParse(panel.params);
      if (params.success) panel.params = describe(params.data);
    }
    return JSON.stringify({ version: 1, dock });
  }

  /** A layout with this tab alone. */
  serialiseAlone(id: string, describe: (panel: PanelParams) => PanelParams): string | undefined {
    const dock = this.#api?.toJSON();
    const state = dock?.panels[id];
    const params = PanelParams.safeParse(state?.params);
    if (!dock || !state || !params.success) return undefined;
    const { width, height } = dock.grid;
    const leaf = { type: 'leaf', data: { views: [id], activeView: id, id: '1' }, size: width };
    const grid = { ...dock.grid, root: { type: 'branch', data: [leaf], size: height }, orientation: 'HORIZONTAL' };
    const panels = { [id]: { ...state, params: describe(params.data) } };
    return JSON.stringify({ version: 1, dock: { grid, panels, activeGroup: '1' } });
  }

  #restore(api: DockviewApi, layout: string | undefined, fit: (panel: PanelParams) => PanelParams | undefined): boolean {
    const saved = readLayout(layout);
    if (!saved) return layout === undefined;
    try {
      api.fromJSON(saved.dock as SerializedDockview);
    } catch {
      // A layout of an older program or a damaged one: the sessions matter, their places do not.
      api.clear();
      return false;
    }
    for (const panel of [...api.panels]) {
      const params = PanelParams.safeParse(panel.params);
      const fitting = params.success ? fit(params.data) : undefined;
      if (fitting === undefined) api.removePanel(panel);
      else panel.api.updateParameters(changed(panel.params ?? {}, fitting));
    }
    return true;
  }

  #removed(panel: IDockviewPanel): void {
    const known = this.panel(panel.id);
    this.state.setState((state) => ({ recent: removed(state.recent, panel.id) }));
    this.#refresh();
    const isMoved = this.#moved.delete(panel.id);
    if (known) this.#onPanelClosed(known, isMoved);
  }

  #refresh(): void {
    const api = this.#api;
    if (!api) return;
    const panels = api.groups.flatMap((group) => group.panels.map((panel) => toPanel(panel, group.id)));
    const activeId = api.activePanel?.id;
    this.state.setState((state) => ({
      panels: samePanels(state.panels, panels) ? state.panels : panels,
      activeId,
      untouchedId: state.untouchedId === activeId ? activeId : undefined,
      recent: activeId === undefined ? state.recent : withUnused(used(state.recent, activeId), panels),
    }));
  }
}

/** Whether the focus is in a dialog that lies over the panel: one of its own is a part of it. */
function isInDialogOutside(panel: HTMLElement): boolean {
  const focused = document.activeElement;
  return !panel.contains(focused) && (focused?.closest('[role="dialog"], [role="alertdialog"]') ?? null) !== null;
}

/** A question or refusal that lies over a terminal or over files comes before them. */
function focusTarget(root: HTMLElement): HTMLElement | null {
  return (
    root.querySelector<HTMLElement>('[data-takes-focus]') ??
    root.querySelector<HTMLElement>('.xterm-helper-textarea') ??
    root.querySelector<HTMLElement>('[data-panel-focus] [data-region-focus]')
  );
}

/** Tabs that were never looked at since the start are the oldest. */
function withUnused(recent: RecentOrder, panels: readonly Panel[]): RecentOrder {
  const missing = panels.filter((panel) => !recent.ids.includes(panel.id)).map((panel) => panel.id);
  return missing.length === 0 ? recent : { ...recent, ids: [...recent.ids, ...missing] };
}

function toPanel(panel: IDockviewPanel, groupId: string): Panel {
  const params = PanelParams.safeParse(panel.params);
  return { ...(params.success ? params.data : { view: 'unknown' }), id: panel.id, groupId };
}

/** The docking library lays parameters over those there are: what is no more has to be named. */
function changed(before: object, after: PanelParams): object {
  return { ...Object.fromEntries(Object.keys(before).map((name) => [name, undefined])), ...after };
}

function samePanels(left: readonly Panel[], right: readonly Panel[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
