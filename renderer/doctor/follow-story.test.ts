import { expect, test } from 'vitest';
import { disposable } from '../../shared/base/disposable.ts';
import { StoryId, type Story, type StoryInfo } from '../../shared/model/timeline.ts';
import { followStory } from './follow-story.ts';

const storyId = StoryId.parse('s1');

function core(answers: (from: number) => Story | undefined) {
  const asked: number[] = [];
  let changed = (): void => undefined;
  const doctor: Parameters<typeof followStory>[0] = {
    story: ({ from }) => {
      asked.push(from);
      return Promise.resolve().then(() => ({ story: answers(from) }));
    },
    onStoriesChanged: (listener) => {
      changed = () => listener({ changed: [{ storyId } as StoryInfo], removed: [] });
      return disposable(() => (changed = () => undefined));
    },
  };
  return { doctor, asked, change: () => changed() };
}

const unexpected = (error: unknown): void => expect.fail(String(error));
const storyFrom = (from: number, end: number): Story =>
  ({ storyId, entries: Array.from({ length: end - from }, (_, at) => ({ number: from + at })) }) as unknown as Story;
const numbers = (told: readonly (Story | 'gone')[]) =>
  told.map((story) => (story === 'gone' ? story : story.entries.map(({ number }) => number)));

test('only what is new is fetched, and all of it again by whoever follows anew', async () => {
  let end = 2;
  const { doctor, asked, change } = core((from) => storyFrom(from, end));
  const told: (Story | 'gone')[] = [];
  const follow = () => followStory(doctor, storyId, (story) => told.push(story), unexpected);
  const stop = follow();
  await expect.poll(() => numbers(told)).toEqual([[0, 1]]);
  end = 3;
  change();
  await expect.poll(() => numbers(told).at(-1)).toEqual([0, 1, 2]);
  stop();
  end = 4;
  follow();
  await expect.poll(() => numbers(told).at(-1)).toEqual([0, 1, 2, 3]);
  expect(asked).toEqual([0, 2, 0]);
});

test('a connection is gone only where the core says so, not where the fetch failed', async () => {
  const told: (Story | 'gone')[] = [];
  const failures: unknown[] = [];
  let isCut = true;
  const { doctor, change } = core(() => {
    if (isCut) throw new Error('cut');
    return undefined;
  });
  followStory(
    doctor,
    storyId,
    (story) => told.push(story),
    (error) => failures.push(error),
  );
  await expect.poll(() => failures).toHaveLength(1);
  expect(told).toEqual([]);
  isCut = false;
  change();
  await expect.poll(() => told).toEqual(['gone']);
});
