import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PromptId, SessionId } from '../../../shared/model/ids.ts';
import type { Prompt, PromptAnswer } from '../../../shared/model/prompt.ts';
import type { HawserClient } from '../../host/linked-client.ts';

export interface PromptsState {
  /** Open questions in the order they were asked. */
  readonly prompts: readonly Prompt[];
}

export interface PromptsStore {
  readonly state: StoreApi<PromptsState>;
  /** Forgets all, when the wire broke: the core asks again what it still wants to know when the page is back. */
  clear(): void;
  /** Forgets what a session asks that goes on in another window: it is asked there. */
  gaveAway(sessionId: SessionId): void;
  /** Takes the question off the screen and answers it. An asker that is gone meanwhile is no error. */
  answer(promptId: PromptId, answer: PromptAnswer): Promise<void>;
}

export function createPromptsStore(client: HawserClient): PromptsStore {
  const state = createStore<PromptsState>(() => ({ prompts: [] }));
  const drop = (promptId: PromptId): void =>
    state.setState((before) => ({ prompts: before.prompts.filter((prompt) => prompt.promptId !== promptId) }));
  client.prompts.onAsked((prompt) =>
    state.setState((before) => ({ prompts: [...before.prompts.filter((open) => open.promptId !== prompt.promptId), prompt] })),
  );
  client.prompts.onWithdrawn(({ promptId }) => drop(promptId));
  return {
    state,
    clear: () => state.setState({ prompts: [] }),
    gaveAway: (sessionId) =>
      state.setState((before) => ({ prompts: before.prompts.filter((prompt) => prompt.sessionId !== sessionId) })),
    async answer(promptId, answer) {
      drop(promptId);
      await client.prompts.answer({ promptId, answer });
    },
  };
}
