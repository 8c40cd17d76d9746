import { cancelled } from '../../shared/model/errors.ts';
import type { AskedCommands } from './asked-commands.ts';
import type { CommandAskpass, Outside } from './outside.ts';
import type { ExecAnswer } from './match-condition.ts';
import type { Answers, GatheredAnswers, Question } from './questions.ts';

/** Who is asked by an ssh in a command. */
export interface CommandAsking {
  /** undefined: nobody can be. */
  readonly open?: ((command: string) => Promise<CommandAskpass | undefined>) | undefined;
  /** What somebody answered before. */
  readonly asked?: AskedCommands | undefined;
  /** It counts also where somebody can be asked now. */
  readonly isAgain?: boolean | undefined;
}

/** More questions than this are no configuration any more. */
const mostQuestions = 500;

/**
 * Takes a step again and again, asking the outside what it needs, until it needs nothing more. `answers` keeps what was learned: no command
 * runs twice for the same answers. `asking`: whom an ssh in a command asks. Throws `cancelled`.
 */
export async function resolveAsking<T extends { readonly kind: string }>(
  step: (answers: Answers) => T | { readonly kind: 'needs'; readonly question: Question },
  answers: GatheredAnswers,
  outside: Outside,
  signal: AbortSignal,
  asking: CommandAsking = {},
): Promise<Exclude<T, { readonly kind: 'needs' }>> {
  for (let asked = 0; asked < mostQuestions; asked += 1) {
    if (signal.aborted) throw cancelled();
    const outcome = step(answers);
    if (!isNeed(outcome)) return outcome as Exclude<T, { readonly kind: 'needs' }>;
    const { question } = outcome;
    if (question.kind === 'exec')
      answers.addCommand(question.command, await runAsking(question.command, outside, signal, asking));
    else answers.addName(question.name, await outside.lookUp(question.name, question.family, signal));
  }
  throw new Error('the configuration asks without end');
}

async function runAsking(
  command: string,
  outside: Outside,
  signal: AbortSignal,
  { open, asked, isAgain = false }: CommandAsking,
): Promise<ExecAnswer> {
  const known = asked?.recall(command);
  if (known !== undefined && isAgain) return known;
  const askpass = await open?.(command);
  if (askpass === undefined) return known ?? (await outside.run(command, signal));
  try {
    const answer = await outside.run(command, signal, askpass);
    asked?.ran(command, answer, askpass.quietMs() < Infinity);
    return answer;
  } finally {
    await askpass.close();
  }
}

function isNeed(outcome: { readonly kind: string }): outcome is { readonly kind: 'needs'; readonly question: Question } {
  return outcome.kind === 'needs';
}
