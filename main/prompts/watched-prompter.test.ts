import { expect, it } from 'vitest';
import { deferred } from '../../shared/base/deferred.ts';
import type { PromptAnswer } from '../../shared/model/prompt.ts';
import type { Question } from './prompter.ts';
import { watchedPrompter } from './watched-prompter.ts';

it('tells once that somebody is asked, and that nobody is when the last question is answered or withdrawn', async () => {
  const told: boolean[] = [];
  const open = [deferred<PromptAnswer>(), deferred<PromptAnswer>()];
  let asked = 0;
  const ask = (): Promise<PromptAnswer> => open[asked++]?.promise ?? Promise.reject(new Error('asked too often'));
  const prompter = watchedPrompter({ ask }, (isWaiting) => told.push(isWaiting));
  const { signal } = new AbortController();
  const question = {} as Question;
  const [first, second] = [prompter.ask(question, signal), prompter.ask(question, signal)];
  expect(told).toEqual([true]);
  open[0]?.resolve({ kind: 'cancel' });
  expect(await first).toEqual({ kind: 'cancel' });
  expect(told).toEqual([true]);
  open[1]?.reject(new Error('withdrawn'));
  await expect(second).rejects.toThrow('withdrawn');
  expect(told).toEqual([true, false]);
});
