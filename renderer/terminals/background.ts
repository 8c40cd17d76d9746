import type { RunInBackground } from './write-queue.ts';

interface TaskScheduler {
  postTask(task: () => void, options: { readonly priority: 'background' }): Promise<unknown>;
}

/** Behind input, drawing and messages of the visible part (Prioritized Task Scheduling API); a plain timer where that is missing. */
export const runInBackground: RunInBackground = (task) => {
  const scheduler = (globalThis as { readonly scheduler?: TaskScheduler }).scheduler;
  if (scheduler === undefined) setTimeout(task, 4);
  else void scheduler.postTask(task, { priority: 'background' });
};
