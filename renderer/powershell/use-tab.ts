import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { PsRunInfo, PsSessionInfo } from '../../shared/model/powershell.ts';
import type { PsQuestion } from '../../shared/model/powershell-questions.ts';
import { runsOfTab } from '../shell/powershell-face.ts';
import { useDock, useWorkbench } from '../shell/workbench-context.tsx';

const none: readonly string[] = [];

export interface TabParts {
  readonly ids: readonly string[];
  /** Those of them that the core knows. */
  readonly sessions: readonly PsSessionInfo[];
  readonly runs: readonly PsRunInfo[];
  readonly questions: readonly PsQuestion[];
  readonly isLoaded: boolean;
}

/** What a tab shows: its sessions, what ran on them alone, and what they ask. */
export function useTab(panelId: string): TabParts {
  const { state } = useWorkbench().powerShell;
  const ids = useDock(({ panels }) => panels.find(({ id }) => id === panelId)?.psSessions ?? none);
  const known = useStore(state, ({ sessions }) => sessions);
  const runsById = useStore(state, ({ runs }) => runs);
  const order = useStore(state, ({ runOrder }) => runOrder);
  const asked = useStore(state, ({ questions }) => questions);
  const isLoaded = useStore(state, (now) => now.isLoaded);
  return useMemo(
    () => ({
      ids,
      sessions: ids.flatMap((id) => known[id] ?? []),
      runs: runsOfTab(
        order.flatMap((id) => runsById[id] ?? []),
        ids,
      ),
      questions: asked.filter(({ psSessionId }) => ids.includes(psSessionId)),
      isLoaded,
    }),
    [ids, known, runsById, order, asked, isLoaded],
  );
}
