import { createContext, useContext, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { PromptId, SessionId } from '../../shared/model/ids.ts';
import type { Prompt, PromptAnswer } from '../../shared/model/prompt.ts';
import type { ConnectionInfo, SessionInfo, TerminalSize } from '../../shared/model/session.ts';
import type { Settings } from '../../shared/model/settings.ts';
import type { DockState } from './dock-controller.ts';
import type { HostsState } from './stores/hosts-store.ts';
import type { SessionsState } from './stores/sessions-store.ts';
import type { ViewState } from './stores/view-store.ts';
import type { Workbench } from './workbench.ts';

const WorkbenchContext = createContext<Workbench | undefined>(undefined);

export function WorkbenchProvider({ workbench, children }: { readonly workbench: Workbench; readonly children: ReactNode }) {
  return <WorkbenchContext value={workbench}>{children}</WorkbenchContext>;
}

export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext);
  if (!workbench) throw new Error('no WorkbenchProvider above');
  return workbench;
}

export function useHosts<T>(select: (state: HostsState) => T): T {
  return useStore(useWorkbench().hosts.state, select);
}

export function useSessions<T>(select: (state: SessionsState) => T): T {
  return useStore(useWorkbench().sessions.state, select);
}

export function useSession(sessionId: string | undefined): SessionInfo | undefined {
  return useSessions((state) => (sessionId === undefined ? undefined : state.byId[sessionId]));
}

export function useConnection(connectionId: string | undefined): ConnectionInfo | undefined {
  return useStore(useWorkbench().connections.state, (state) =>
    connectionId === undefined ? undefined : state.byId[connectionId],
  );
}

export function useSettings<T>(select: (state: Settings) => T): T {
  return useStore(useWorkbench().settings.state, select);
}

export function useDock<T>(select: (state: DockState) => T): T {
  return useStore(useWorkbench().dock.state, select);
}

export function useView<T>(select: (state: ViewState) => T): T {
  return useStore(useWorkbench().view, select);
}

/** The open questions of one session, oldest first. */
export function useSessionPrompts(sessionId: SessionId | undefined): readonly Prompt[] {
  return useStore(
    useWorkbench().prompts.state,
    useShallow((state) => state.prompts.filter((prompt) => prompt.sessionId === sessionId)),
  );
}

/** Whether one of some sessions waits for an answer. */
export function useSomeSessionAsks(isOne: (sessionId: string) => boolean): boolean {
  return useStore(useWorkbench().prompts.state, (state) =>
    state.prompts.some(({ sessionId }) => sessionId !== undefined && isOne(sessionId)),
  );
}

/** Answers a question. Rejects with `rpc.disconnected` when the wire is broken. */
export function useAnswerPrompt(): (promptId: PromptId, answer: PromptAnswer) => Promise<void> {
  return useWorkbench().prompts.answer;
}

/** For a terminal to say what the program in it calls itself and how large it is. */
export function useTerminalReports(sessionId: SessionId): { setTitle(title: string): void; setSize(size: TerminalSize): void } {
  const { sessions } = useWorkbench();
  return {
    setTitle: (title) => sessions.setTitle(sessionId, title),
    setSize: (size) => sessions.setSize(sessionId, size),
  };
}
