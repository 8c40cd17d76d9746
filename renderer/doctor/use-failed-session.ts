import { useEffect, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Diagnosis } from '../../shared/model/doctor.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import type { StoryId } from '../../shared/model/timeline.ts';
import { useDock, useSessions, useWorkbench } from '../shell/workbench-context.tsx';

export interface FailedSession {
  readonly session: SessionInfo;
  readonly diagnosis: Diagnosis;
  readonly panelId: string;
}

/** Nobody has more tabs that failed. */
const mostAsked = 20;

/** The tab that failed by this connection and still shows it; undefined when none does, or until it is known. */
export function useFailedSession(storyId: StoryId): FailedSession | undefined {
  const { client } = useWorkbench();
  const failed = useSessions(useShallow((state) => Object.values(state.byId).filter(({ state: { kind } }) => kind === 'failed')));
  const panels = useDock((state) => state.panels);
  const [found, setFound] = useState<Omit<FailedSession, 'panelId'>>();
  useEffect(() => {
    let isGone = false;
    const asked = failed.slice(-mostAsked).map(async (session) => {
      const { diagnosis } = await client.doctor.diagnose({ sessionId: session.sessionId });
      return diagnosis?.storyId === storyId ? [{ session, diagnosis }] : [];
    });
    Promise.all(asked).then(
      (all) => !isGone && setFound(all.flat()[0]),
      () => !isGone && setFound(undefined),
    );
    return () => {
      isGone = true;
    };
  }, [client, storyId, failed]);
  const panelId = panels.find(({ sessionId }) => sessionId === found?.session.sessionId)?.id;
  return found === undefined || panelId === undefined || found.diagnosis.storyId !== storyId ? undefined : { ...found, panelId };
}
