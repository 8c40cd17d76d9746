import type { Prompter, Question } from '../../main/prompts/prompter.ts';
import type { CommandLineOptions } from '../../main/ssh-config/command-line-options.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { PromptAnswer, PromptBody } from '../../shared/model/prompt.ts';
import { askpassProgram, askpassRule, runAskpass } from './askpass.ts';
import { hostKeyAgain, hostKeyDecision, linesOf, preface, unanswerable, type Line } from './question-text.ts';
import { askOnTerminal, hasTerminal } from './terminal-line.ts';

/** Asks for one line; undefined when the user would rather not. */
type AskLine = (line: Line, signal: AbortSignal) => Promise<string | undefined>;

const mostAnswers = 5;

export interface CliPrompterOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** BatchMode: nothing is ever asked. */
  readonly isBatch: boolean;
  /** Shows the server's words and reasons before a question. */
  readonly tell: (text: string) => void;
}

/**
 * Asks as ssh(1) does: by SSH_ASKPASS where that is forced or preferred, else on the terminal, whatever stdin and stdout are,
 * else by SSH_ASKPASS where a display is there. Where none of them is, `prompt.unanswerable` names the question and what helps.
 */
export function cliPrompter(options: CliPrompterOptions): Prompter {
  return {
    takesPrograms: () => !options.isBatch && wayToAsk(options.environment) !== undefined,
    async ask(question, signal) {
      const ask = options.isBatch || question.body.kind === 'passkey' ? undefined : wayToAsk(options.environment);
      if (!ask) throw nobody(question, options.isBatch);
      const before = preface(question, question.body);
      if (before !== '') options.tell(before);
      return askAll(question, ask, signal);
    },
  };
}

/** Who is asked before it is known what is in force for the host, by an ssh in a command of `Match exec`: BatchMode counts where it was given here. */
export function earlyPrompter({ options }: Pick<CommandLineOptions, 'options'>, tell: CliPrompterOptions['tell']): Prompter {
  const batch = options.find(({ keyword }) => keyword.toLowerCase() === 'batchmode')?.value.toLowerCase();
  return cliPrompter({ environment: process.env, isBatch: batch === 'yes' || batch === 'true', tell });
}

function wayToAsk(environment: CliPrompterOptions['environment']): AskLine | undefined {
  const rule = askpassRule(environment);
  const program = rule === 'never' ? undefined : askpassProgram(environment);
  const byAskpass: AskLine | undefined =
    program === undefined ? undefined : (line, signal) => runAskpass(program, line.text, environment, signal);
  if (rule === 'always') return byAskpass;
  return hasTerminal() ? (line, signal) => askOnTerminal(line.text, line.echo, signal) : byAskpass;
}

async function askAll(question: Question, ask: AskLine, signal: AbortSignal): Promise<PromptAnswer> {
  const { body, hop } = question;
  const values: string[] = [];
  for (const line of linesOf(body, hop)) {
    const answer = await ask(line, signal);
    if (answer === undefined) return { kind: 'cancel' };
    values.push(answer);
  }
  if (body.kind === 'hostKey') return decideHostKey(values[0] ?? '', body.offered.sha256, ask, signal);
  if (isYesNo(body)) return values[0]?.trim().toLowerCase() === 'yes' ? { kind: 'proceed' } : { kind: 'cancel' };
  if (body.kind === 'fileService') {
    const way = body.offers.find((each) => each === values[0]?.trim().toLowerCase());
    return way === undefined ? { kind: 'cancel' } : { kind: 'service', way };
  }
  return { kind: 'secrets', values };
}

function isYesNo(body: PromptBody): boolean {
  return ['secondLogin', 'runCommand', 'addToAgent'].includes(body.kind) || (body.kind === 'vault' && body.by === 'secretBox');
}

async function decideHostKey(first: string, fingerprint: string, ask: AskLine, signal: AbortSignal): Promise<PromptAnswer> {
  let decision = hostKeyDecision(first, fingerprint);
  // A helper that never says yes or no is not asked for ever.
  for (let again = 1; decision === undefined && again < mostAnswers; again += 1) {
    const next = await ask({ text: hostKeyAgain, echo: true }, signal);
    decision = next === undefined ? 'decline' : hostKeyDecision(next, fingerprint);
  }
  return decision === 'trust' ? { kind: 'trust', save: true } : { kind: 'cancel' };
}

function nobody(question: Question, isBatch: boolean): AppError {
  const detail = unanswerable(question.body, isBatch);
  return new AppError('prompt.unanswerable', detail, `nobody to ask: ${detail.question}`, { hop: question.hop });
}
