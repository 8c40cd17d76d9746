import { invitedAddress } from '../host/page-key.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import type { Panel } from './dock-panels.ts';
import { tabMarks } from './tab-marks-text.ts';
import { targetOf } from './target.ts';
import type { Workbench } from './workbench.ts';

/** Views whose content belongs to sessions alone: those of others belong to the page. */
const movable: ReadonlySet<string> = new Set(['terminal', 'files']);

/** Views in which something of this page runs. */
const pageOwned: ReadonlySet<string> = new Set(['powershell', 'runs', 'comparison']);

/** Whether it is told that a tab could have a window of its own, or why it can't. */
export function mayMove(workbench: Pick<Workbench, 'dock'>, panel: Panel | undefined): boolean {
  return canMove(workbench, panel) || (panel !== undefined && pageOwned.has(panel.view) && hasOthers(workbench));
}

function hasOthers({ dock }: Pick<Workbench, 'dock'>): boolean {
  return dock.state.getState().panels.length > 1;
}

/** Whether a tab can have a window of its own: not the only one, which has. */
export function canMove(workbench: Pick<Workbench, 'dock'>, panel: Panel | undefined): boolean {
  return panel !== undefined && movable.has(panel.view) && hasOthers(workbench);
}

/** Why it can't, at all or just now. */
export function movesLater({ prompts }: Pick<Workbench, 'prompts'>, panel: Panel | undefined): string | undefined {
  if (panel !== undefined && pageOwned.has(panel.view)) return tabMarks.staysHere;
  const ids = new Set(sessionsOf(panel));
  const asks = prompts.state.getState().prompts.some(({ sessionId }) => sessionId !== undefined && ids.has(sessionId));
  return asks ? tabMarks.movesAnswered : undefined;
}

function sessionsOf(panel: Panel | undefined): SessionId[] {
  return [panel?.sessionId ?? [], panel?.moreSessions ?? []].flat() as SessionId[];
}

/** Whether it is told that a tab could go to another window that is open, be it the only one here. */
export function mayGo(panel: Panel | undefined): boolean {
  return panel !== undefined && (movable.has(panel.view) || pageOwned.has(panel.view));
}

/** Panels that are being moved: asked for twice, one would be given away twice. */
const moving = new Set<string>();

type Mover = Pick<Workbench, 'dock' | 'prompts' | 'client' | 'sessions' | 'layoutOf' | 'toasts' | 'showError'>;

/** Gives a tab a window of its own on the same core: what runs in it goes on, and what stood there comes along. */
export async function moveToNewWindow(workbench: Mover, panelId: string): Promise<void> {
  const { dock, client, toasts, layoutOf, showError } = workbench;
  const panel = dock.panel(panelId);
  const layout = layoutOf(panelId);
  if (panel === undefined || layout === undefined || !canMove(workbench, panel) || movesLater(workbench, panel) !== undefined)
    return;
  if (moving.has(panelId)) return;
  moving.add(panelId);
  const sessionIds = sessionsOf(panel);
  const stays = (detail?: string): void =>
    void toasts.getState().show({ tone: 'stop', words: tabMarks.notOpened, ...(detail !== undefined && { detail }) });
  try {
    const moved = await client.pages.moveOut({ sessionIds, layout });
    if (moved.kind === 'failed') return stays();
    if (moved.kind === 'page') {
      const opened = window.open(invitedAddress(moved.pageKey), '_blank');
      if (opened === null) {
        await client.pages.takeBack({ pageKey: moved.pageKey });
        return stays(tabMarks.popUp);
      }
      opened.opener = null;
    }
    left(workbench, panelId, sessionIds);
  } catch (error) {
    showError(error);
  } finally {
    moving.delete(panelId);
  }
}

/** Gives a tab to another window that is open. */
export async function moveToWindow(workbench: Mover, panelId: string, windowId: string): Promise<void> {
  const { dock, client, toasts, layoutOf, showError } = workbench;
  const panel = dock.panel(panelId);
  const layout = layoutOf(panelId);
  if (panel === undefined || layout === undefined || !movable.has(panel.view) || moving.has(panelId)) return;
  if (movesLater(workbench, panel) !== undefined) return;
  moving.add(panelId);
  const sessionIds = sessionsOf(panel);
  try {
    const { kind } = await client.pages.moveTo({ windowId, sessionIds, layout });
    if (kind === 'gone') {
      // Closed meanwhile, it stays nowhere.
      if (dock.panel(panelId) !== undefined) toasts.getState().show({ tone: 'stop', words: tabMarks.windowGone });
      return;
    }
    left(workbench, panelId, sessionIds);
  } catch (error) {
    showError(error);
  } finally {
    moving.delete(panelId);
  }
}

/** A tab is another window's by now. */
function left(workbench: Mover, panelId: string, sessionIds: readonly SessionId[]): void {
  keepRest(workbench, panelId, new Set(sessionIds));
  workbench.dock.moveOut(panelId);
  for (const id of sessionIds) {
    workbench.sessions.gaveAway(id);
    workbench.prompts.gaveAway(id);
  }
}

/** What a tab opened while its window was waited for was not given away: it goes on here, each session in a tab of its own. */
function keepRest({ dock, sessions }: Pick<Workbench, 'dock' | 'sessions'>, panelId: string, given: ReadonlySet<string>): void {
  const panel = dock.panel(panelId);
  for (const sessionId of sessionsOf(panel).filter((id) => !given.has(id))) {
    const session = sessions.state.getState().byId[sessionId];
    if (panel === undefined || session === undefined) continue;
    const { view, name, colour, program, detached } = panel;
    const own = sessionId === panel.sessionId ? { name, colour, program, detached } : {};
    dock.open({ view, sessionId, target: targetOf(session), ...own }, { beside: panelId });
  }
}

/** A tab that is let go outside of the window gets one of its own there. Answers how to stop listening. */
export function watchTabsDraggedOut(workbench: Mover, root: HTMLElement): () => void {
  const dragEnded = (event: DragEvent): void => {
    const tab = event.target instanceof Element ? event.target.closest('.dv-tab') : null;
    const panelId = tab?.querySelector<HTMLElement>('[data-tab]')?.dataset['tab'];
    if (panelId === undefined || event.dataTransfer?.dropEffect !== 'none' || !isOutside(event)) return;
    void moveToNewWindow(workbench, panelId);
  };
  root.addEventListener('dragend', dragEnded);
  return () => root.removeEventListener('dragend', dragEnded);
}

/** A drag that Escape ended says nothing of where the pointer was: all zeros. */
function isOutside({ screenX, screenY }: DragEvent): boolean {
  if (screenX === 0 && screenY === 0) return false;
  const { screenX: left, screenY: top, outerWidth, outerHeight } = window;
  return screenX < left || screenX > left + outerWidth || screenY < top || screenY > top + outerHeight;
}
