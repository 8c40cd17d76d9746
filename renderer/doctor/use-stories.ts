import { useEffect, useState } from 'react';
import type { Story, StoryId, StoryInfo } from '../../shared/model/timeline.ts';
import { useWireGeneration } from '../host/host-context.tsx';
import type { DoctorSubject } from '../shell/doctor-view.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { followStory } from './follow-story.ts';

/** What a question that is on its way answers. */
export const asking = Symbol('asking');
type Asking = typeof asking;

/** All connections that are kept, the latest first; undefined while they are asked for. */
export function useStories(): readonly StoryInfo[] | undefined {
  const { client, showError } = useWorkbench();
  const generation = useWireGeneration();
  const [stories, setStories] = useState<readonly StoryInfo[]>();
  useEffect(() => {
    let isGone = false;
    const listening = client.doctor.onStoriesChanged(({ changed, removed }) =>
      setStories((before) => {
        const others = (before ?? []).filter(
          ({ storyId }) => !removed.includes(storyId) && !changed.some((each) => each.storyId === storyId),
        );
        return [...others, ...changed].sort((one, other) => other.startedAt - one.startedAt);
      }),
    );
    client.doctor.stories({}).then(
      ({ stories: all }) => !isGone && setStories([...all].reverse()),
      (error: unknown) => showError(error),
    );
    return () => {
      isGone = true;
      listening.dispose();
    };
  }, [client, showError, generation]);
  return stories;
}

/** The connection that a subject means now; undefined where there is none. */
export function useSubject(
  subject: DoctorSubject | undefined,
  stories: readonly StoryInfo[] | undefined,
): StoryId | Asking | undefined {
  const { client, showError } = useWorkbench();
  const generation = useWireGeneration();
  const [found, setFound] = useState<{ readonly subject: DoctorSubject; readonly storyId: StoryId | undefined }>();
  // A session that tries again has another connection.
  const latest = stories?.[0]?.storyId;
  useEffect(() => {
    if (subject === undefined || subject.kind === 'story') return;
    let isGone = false;
    const asked =
      subject.kind === 'session'
        ? client.doctor.ofSession({ sessionId: subject.sessionId }).then(({ storyIds }) => storyIds.at(-1))
        : client.doctor.ofConnection({ connectionId: subject.connectionId }).then(({ storyId }) => storyId);
    asked.then(
      (storyId) => !isGone && setFound({ subject, storyId }),
      (error: unknown) => !isGone && showError(error),
    );
    return () => {
      isGone = true;
    };
  }, [client, showError, subject, latest, generation]);
  if (subject === undefined) return latest;
  if (subject.kind === 'story') return subject.storyId;
  return found?.subject === subject ? found.storyId : asking;
}

/** One connection with its steps, as they come; undefined where there is none. */
export function useStory(storyId: StoryId | Asking | undefined): Story | Asking | undefined {
  const { client, showError } = useWorkbench();
  const generation = useWireGeneration();
  const [told, setTold] = useState<{ readonly storyId: StoryId; readonly story: Story | 'gone' }>();
  useEffect(() => {
    if (storyId === undefined || storyId === asking) return;
    return followStory(client.doctor, storyId, (story) => setTold({ storyId, story }), showError);
  }, [client, showError, storyId, generation]);
  if (storyId === undefined || storyId === asking) return storyId;
  if (told?.storyId !== storyId) return asking;
  return told.story === 'gone' ? undefined : told.story;
}
