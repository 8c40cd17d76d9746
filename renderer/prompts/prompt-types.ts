import type { Prompt, PromptAnswer, PromptBody } from '../../shared/model/prompt.ts';

/** What the card of one kind of question is given. */
export interface PromptProps<K extends PromptBody['kind']> {
  readonly prompt: Prompt & { readonly body: Extract<PromptBody, { kind: K }> };
  readonly onAnswer: (answer: PromptAnswer) => void;
}
