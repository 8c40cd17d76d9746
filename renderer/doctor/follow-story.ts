import type { Story, StoryId } from '../../shared/model/timeline.ts';
import type { Workbench } from '../shell/workbench.ts';

const mostEntries = 2000;

/**
 * Tells a connection's steps as they come, only what is new is fetched; `gone` where the core doesn't have it. A fetch that fails goes to `onError`, and
 * says nothing of the connection. Answers the end.
 */
export function followStory(
  doctor: Pick<Workbench['client']['doctor'], 'story' | 'onStoriesChanged'>,
  storyId: StoryId,
  onStory: (story: Story | 'gone') => void,
  onError: (error: unknown) => void,
): () => void {
  let known: Story | undefined;
  let isEnded = false;
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
      const { story: next } = await doctor.story({ storyId, from });
      if (isEnded) return;
      if (next !== undefined) {
        known = { ...next, entries: [...(known?.entries ?? []), ...next.entries].slice(-mostEntries) };
        onStory(known);
      } else if (known === undefined) onStory('gone');
    } catch (error) {
      if (!isEnded) onError(error);
    } finally {
      isAsking = false;
    }
    if (isStale && !isEnded) {
      isStale = false;
      await ask();
    }
  };
  const listening = doctor.onStoriesChanged(({ changed }) => {
    if (changed.some((each) => each.storyId === storyId)) void ask();
  });
  void ask();
  return () => {
    isEnded = true;
    listening.dispose();
  };
}
