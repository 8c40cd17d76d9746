import { cancelled } from '../../shared/model/errors.ts';
import type { CommandAskpass, Outside } from './outside.ts';
import type { Answers, GatheredAnswers, Question } from './questions.ts';

/** More questions than this are no configuration any more. */
const mostQuestions = 500;

/**
 * Takes a step again and again, asking the outside what it needs, until it needs nothing more. `answers` keeps what was learned: no command
 * runs twice for the same answers. `askpass`: where an ssh in a command asks. Throws `cancelled`.
 */
export async function resolveAsking<T extends { readonly kind: string }>(
  step: (answers: Answers) => T | { readonly kind: 'needs'; readonly question: Question },
  answers: GatheredAnswers,
  outside: Outside,
  signal: AbortSignal,
  askpass?: (command: string) => Promise<CommandAskpass | undefined>,
): Promise<Exclude<T, { readonly kind: 'needs' }>> {
  for (let asked = 0; asked < mostQuestions; asked += 1) {
    if (signal.aborted) throw cancelled();
    const outcome = step(answers);
    if (!isNeed(outcome)) return outcome as Exclude<T, { readonly kind: 'needs' }>;
    const { question } = outcome;
    if (question.kind === 'exec') {
      const asking = await askpass?.(question.command);
      try {
        answers.addCommand(question.command, await outside.run(question.command, signal, asking));
      } finally {
        await asking?.close();
      }
    } else answers.addName(question.name, await outside.lookUp(question.name, question.family, signal));
  }
  throw new Error('the configuration asks without end');
}

function isNeed(outcome: { readonly kind: string }): outcome is { readonly kind: 'needs'; readonly question: Question } {
  return outcome.kind === 'needs';
}
