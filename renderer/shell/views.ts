import type { ComponentType } from 'react';
import type { SessionId } from '../../shared/model/ids.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import type { Place } from './dock-controller.ts';
import type { Panel } from './dock-panels.ts';
import type { DialogRequest } from './stores/view-store.ts';
import type { Workbench } from './workbench.ts';

/** What a view in the dock is given. */
export interface ViewProps {
  readonly panelId: string;
  /** The session of a terminal. */
  readonly sessionId: SessionId | undefined;
  /** Whether it is the tab on top of its group. */
  readonly isVisible: boolean;
  /** Whether it is the focused tab: what palette, status bar and title speak of. */
  readonly isActive: boolean;
}

export interface DialogProps<K extends DialogRequest['kind'] = DialogRequest['kind']> {
  readonly request: Extract<DialogRequest, { kind: K }>;
  readonly onClose: () => void;
}

/** The questions of one session, drawn over its terminal; without one those that belong to no session. */
export interface PromptOutletProps {
  readonly sessionId: SessionId | undefined;
  /** In the dialog that caused them: the questions of a security key that makes a key or is read. They stand nowhere else. */
  readonly inDialog?: boolean | undefined;
}

/** How a session connects, fails and comes back, drawn over the view that shows what the session is for. */
export interface SessionNewsProps {
  readonly panelId: string;
  readonly session: SessionInfo;
  readonly isActive: boolean;
  /** The view has something of the session on screen: news stand at its edge then. */
  readonly hasShown: boolean;
  /** Puts the focus back into the view. */
  readonly onDone: () => void;
  /** Instead of closing the tab, where a session is only a part of what the tab shows. */
  readonly onClose?: (() => void) | undefined;
}

// Features don't import one another and the shell imports no feature: `main.tsx` puts them together here.
const views = new Map<string, ComponentType<ViewProps>>();
const dialogs = new Map<string, ComponentType<DialogProps>>();
const single: {
  sideBar?: ComponentType;
  promptOutlet?: ComponentType<PromptOutletProps>;
  sessionNews?: ComponentType<SessionNewsProps>;
  transfersBar?: ComponentType;
  editsBar?: ComponentType;
} = {};

/** Opens the same again at a place, for panels that are no terminal and no files. */
export type Duplicate = (workbench: Workbench, panel: Panel, place: Place) => void;

const duplicates = new Map<string, Duplicate>();

export function registerDuplicate(kind: string, duplicate: Duplicate): void {
  duplicates.set(kind, duplicate);
}

export function duplicateOf(kind: string): Duplicate | undefined {
  return duplicates.get(kind);
}

/** Names the component that draws a kind of panel: `terminal`, `welcome`, `settings`. */
export function registerView(kind: string, component: ComponentType<ViewProps>): void {
  views.set(kind, component);
}

export function viewOf(kind: string): ComponentType<ViewProps> | undefined {
  return views.get(kind);
}

export function registerDialog<K extends DialogRequest['kind']>(kind: K, component: ComponentType<DialogProps<K>>): void {
  dialogs.set(kind, component as unknown as ComponentType<DialogProps>);
}

export function dialogOf(kind: DialogRequest['kind']): ComponentType<DialogProps> | undefined {
  return dialogs.get(kind);
}

export function registerSideBar(component: ComponentType): void {
  single.sideBar = component;
}

export function sideBarView(): ComponentType | undefined {
  return single.sideBar;
}

export function registerPromptOutlet(component: ComponentType<PromptOutletProps>): void {
  single.promptOutlet = component;
}

export function promptOutlet(): ComponentType<PromptOutletProps> | undefined {
  return single.promptOutlet;
}

/** What stands below the tabs while there are transfers. */
export function registerTransfersBar(component: ComponentType): void {
  single.transfersBar = component;
}

export function transfersBar(): ComponentType | undefined {
  return single.transfersBar;
}

/** What stands below the tabs while files are edited. */
export function registerEditsBar(component: ComponentType): void {
  single.editsBar = component;
}

export function editsBar(): ComponentType | undefined {
  return single.editsBar;
}

export function registerSessionNews(component: ComponentType<SessionNewsProps>): void {
  single.sessionNews = component;
}

export function sessionNews(): ComponentType<SessionNewsProps> | undefined {
  return single.sessionNews;
}
