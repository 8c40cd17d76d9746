import { useCallback, useEffect, useState } from 'react';
import type { Capability, Limits } from '../../shared/model/limits.ts';
import type { StoryId } from '../../shared/model/timeline.ts';
import { useWireGeneration } from '../host/host-context.tsx';
import { useWorkbench } from '../shell/workbench-context.tsx';

export interface LimitsUse {
  /** undefined until they are known. */
  readonly limits: Limits | undefined;
  /** What is being tried. */
  readonly trying: ReadonlySet<Capability>;
  /** One after the other. */
  readonly tryNow: (capabilities: readonly Capability[]) => void;
}

/** What a server allows, as more of it is met. */
export function useLimits(storyId: StoryId): LimitsUse {
  const { client, showError } = useWorkbench();
  const generation = useWireGeneration();
  const [told, setTold] = useState<{ readonly storyId: StoryId; readonly limits: Limits }>();
  const [trying, setTrying] = useState<ReadonlySet<Capability>>(new Set());
  useEffect(() => {
    let isGone = false;
    const look = (): void => {
      client.limits.of({ storyId }).then(
        ({ limits }) => !isGone && limits !== undefined && setTold({ storyId, limits }),
        (error: unknown) => !isGone && showError(error),
      );
    };
    const listening = client.doctor.onStoriesChanged(({ changed }) => {
      if (changed.some((each) => each.storyId === storyId)) look();
    });
    look();
    return () => {
      isGone = true;
      listening.dispose();
    };
  }, [client, showError, storyId, generation]);
  const tryNow = useCallback(
    (capabilities: readonly Capability[]): void => {
      setTrying((before) => new Set([...before, ...capabilities]));
      void (async () => {
        for (const capability of capabilities) {
          try {
            const { limits } = await client.limits.try({ storyId, capability });
            if (limits !== undefined) setTold({ storyId, limits });
          } catch (error) {
            showError(error);
            break;
          } finally {
            setTrying((before) => new Set([...before].filter((each) => each !== capability)));
          }
        }
        setTrying((before) => new Set([...before].filter((each) => !capabilities.includes(each))));
      })();
    },
    [client, showError, storyId],
  );
  return { limits: told?.storyId === storyId ? told.limits : undefined, trying, tryNow };
}
