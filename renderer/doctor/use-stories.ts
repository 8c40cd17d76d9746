import { useEffect, useState } from 'react';
import type { Story, StoryId, StoryInfo } from '../../shared/model/timeline.ts';
import { useWireGeneration } from '../host/host-context.tsx';
import type { DoctorSubject } from '../shell/doctor-view.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';

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

/** The connection that a subject means now; undefined while that is asked, or where there is none. */
export function useSubject(subject: DoctorSubject | undefined, stories: readonly StoryInfo[] | undefined): StoryId | undefined {
  const { client } = useWorkbench();
  const [found, setFound] = useState<{ readonly subject: DoctorSubject; readonly storyId: StoryId | undefined }>();
  // A session that tries again has another connection.
  const latest = stories?.[0]?.storyId;
  useEffect(() => {
    if (subject === undefined || subject.kind === 'story') return;
    let isGone = false;
    const note = (storyId: StoryId | undefined): void => {
      if (!isGone) setFound({ subject, storyId });
    };
    const asked =
      subject.kind === 'session'
        ? client.doctor.ofSession({ sessionId: subject.sessionId }).then(({ storyIds }) => storyIds.at(-1))
        : client.doctor.ofConnection({ connectionId: subject.connectionId }).then(({ storyId }) => storyId);
    asked.then(note, () => note(undefined));
    return () => {
      isGone = true;
    };
  }, [client, subject, latest]);
  if (subject === undefined) return latest;
  if (subject.kind === 'story') return subject.storyId;
  return found?.subject === subject ? found.storyId : undefined;
}

/** One connection with its steps, as they come; only what is new is fetched. */
export function useStory(storyId: StoryId | undefined): Story | undefined {
  const { client } = useWorkbench();
  const [story, setStory] = useState<Story>();
  useEffect(() => {
    if (storyId === undefined) return;
    let known: Story | undefined;
    let isGone = false;
    let isAsking = false;
    let isStale = false;
    const ask = async (): Promise<void> => {
      if (isAsking) {
        isStale = true;
        return;
      }
      isAsking = true;
      try {
        const from = (known?.entries.at(-1)?.number ?? -1) + 1;
        const { story: next } = await client.doctor.story({ storyId, from });
        if (isGone || next === undefined) return;
        known = { ...next, entries: [...(known?.entries ?? []), ...next.entries].slice(-2000) };
        setStory(known);
      } catch {
        // The wire is broken; the frame says so, and asks anew.
      } finally {
        isAsking = false;
      }
      if (isStale && !isGone) {
        isStale = false;
        await ask();
      }
    };
    const listening = client.doctor.onStoriesChanged(({ changed }) => {
      if (changed.some((each) => each.storyId === storyId)) void ask();
    });
    void ask();
    return () => {
      isGone = true;
      listening.dispose();
    };
  }, [client, storyId]);
  return story?.storyId === storyId ? story : undefined;
}
