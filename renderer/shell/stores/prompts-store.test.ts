import { expect, test } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import { Prompt } from '../../../shared/model/prompt.ts';
import type { HawserClient } from '../../host/linked-client.ts';
import { createPromptsStore } from './prompts-store.ts';

const prompt = (id: string, sessionId: string): Prompt =>
  Prompt.parse({
    promptId: id,
    sessionId,
    hop: { index: 1, count: 1, label: 'fred@web1:22' },
    body: { kind: 'secondLogin', host: 'web1', text: '' },
  });

function setUp() {
  const asked = new Emitter<Prompt>();
  const withdrawn = new Emitter<{ promptId: Prompt['promptId']; why: 'cancelled' }>();
  const answers: unknown[] = [];
  const client = {
    prompts: {
      onAsked: asked.event,
      onWithdrawn: withdrawn.event,
      answer: (input: unknown) => {
        answers.push(input);
        return Promise.resolve({});
      },
    },
  } as unknown as HawserClient;
  const store = createPromptsStore(client);
  return { store, asked, withdrawn, answers, ids: () => store.state.getState().prompts.map((open) => open.promptId) };
}

test('questions stand in the order they were asked, and one that is asked again only once', () => {
  const { asked, ids } = setUp();
  asked.emit(prompt('a', 's1'));
  asked.emit(prompt('b', 's2'));
  asked.emit(prompt('a', 's1'));
  expect(ids()).toEqual(['b', 'a']);
});

test('an answer takes the question away at once and goes to the core', async () => {
  const { store, asked, answers, ids } = setUp();
  const question = prompt('a', 's1');
  asked.emit(question);
  const answered = store.answer(question.promptId, { kind: 'cancel' });
  expect(ids()).toEqual([]);
  await answered;
  expect(answers).toEqual([{ promptId: 'a', answer: { kind: 'cancel' } }]);
});

test('a question that was withdrawn goes, the others stay', () => {
  const { asked, withdrawn, ids } = setUp();
  const question = prompt('a', 's1');
  asked.emit(question);
  asked.emit(prompt('b', 's1'));
  withdrawn.emit({ promptId: question.promptId, why: 'cancelled' });
  expect(ids()).toEqual(['b']);
});

test('what a session asks that was given away is forgotten here, without an answer', () => {
  const { store, asked, answers, ids } = setUp();
  asked.emit(prompt('a', 's1'));
  asked.emit(prompt('b', 's2'));
  store.gaveAway(prompt('a', 's1').sessionId ?? expect.fail());
  expect([ids(), answers]).toEqual([['b'], []]);
});
