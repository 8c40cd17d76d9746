import type { PromptAnswer, PromptBody } from '../../shared/model/prompt.ts';
import type { Hop } from '../../shared/model/phase.ts';

/** A question, as an asker poses it. */
export interface Question {
  readonly hop: Hop;
  readonly body: PromptBody;
  readonly reason?: string | undefined;
  readonly banner?: string | undefined;
  /** Milliseconds since 1970. */
  readonly deadline?: number | undefined;
}

/**
 * Whoever can answer for the user: the page that asked (GUI), or SSH_ASKPASS and the terminal (cli). A cancelled question
 * answers `{ kind: 'cancel' }`; where nobody can be asked it throws `prompt.unanswerable` naming question and remedy.
 * An aborted signal withdraws the question and rejects with `cancelled`.
 */
export interface Prompter {
  ask(question: Question, signal: AbortSignal): Promise<PromptAnswer>;
  /** Whether programs that run ssh themselves may put their questions here (AU-10); absent: they may. */
  readonly takesPrograms?: (() => boolean) | undefined;
}
