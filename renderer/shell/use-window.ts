import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { WindowTabs } from '../../shared/model/page.ts';
import { runsGoingOn } from './close-tabs.ts';
import { sessionName, tabName } from './session-state.ts';
import { useDock, useSession, useSessions, useWorkbench } from './workbench-context.tsx';
import { text } from './text.ts';

/** The window's title speaks of the focused tab and counts open questions, so that the task bar shows that somebody asks. */
export function useWindowTitle(): void {
  const { prompts, link, client } = useWorkbench();
  const isReady = useStore(link.state, ({ kind }) => kind === 'ready');
  const isLocked = useStore(link.lock, (state) => state.isLocked);
  const active = useDock((state) => state.panels.find((panel) => panel.id === state.activeId));
  const session = useSession(active?.sessionId);
  const questions = useStore(prompts.state, (state) => state.prompts.length);
  const name = active?.name ?? (session && sessionName(session));
  useEffect(() => {
    const title = name === undefined ? text.appName : text.windowTitle(name);
    const open = questions > 0 ? text.titleWithQuestions(questions, title) : title;
    document.title = isLocked ? text.lock.windowTitle : open;
  }, [name, questions, isLocked]);
  const words = name === undefined ? text.appName : text.windowTitle(name);
  const tabs = useTabs();
  useEffect(() => {
    // For the windows that a tab of another one can go to.
    if (!isReady) return;
    client.pages.titled({ title: words.slice(0, 300), tabs: JSON.parse(tabs) as WindowTabs }).catch(() => undefined);
  }, [client, isReady, words, tabs]);
}

/** How many tabs there are and what the first ones are called, as one value that changes when they do. */
function useTabs(): string {
  const panels = useDock((state) => state.panels);
  return useSessions(({ byId }) => {
    const names = panels.map(({ name, sessionId, former }) => {
      const session = sessionId === undefined ? undefined : byId[sessionId];
      return name ?? (session && tabName(session)) ?? former?.name ?? '';
    });
    const first = names.filter((each) => each !== '').slice(0, 3);
    return JSON.stringify({ count: panels.length, names: first.map((each) => each.slice(0, 100)) } satisfies WindowTabs);
  });
}

/** Asks before the page is left while a terminal is open or something runs on hosts. (The core keeps the terminals for ten minutes all the same.) */
export function useLeaveGuard(): void {
  const workbench = useWorkbench();
  useEffect(() => {
    const onBeforeUnload = (event: BeforeUnloadEvent): void => {
      if (!workbench.settings.state.getState().confirmCloseWithOpenSession) return;
      if (workbench.link.state.getState().kind !== 'ready') return;
      const { byId, orphans } = workbench.sessions.state.getState();
      const living = ['open', 'stalled', 'reconnecting', 'connecting'];
      const isBusy = Object.values(byId).some(
        (session) => living.includes(session.state.kind) && !orphans.has(session.sessionId),
      );
      if (isBusy || runsGoingOn(workbench)) event.preventDefault();
    };
    window.addEventListener('beforeunload', onBeforeUnload);
    return () => window.removeEventListener('beforeunload', onBeforeUnload);
  }, [workbench]);
}
