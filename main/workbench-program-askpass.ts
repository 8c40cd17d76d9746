import { printableLine } from '../shared/base/printable.ts';
import type { Hop } from '../shared/model/phase.ts';
import { AskpassDesk } from './agent/private/askpass-desk.ts';
import type { Prompter } from './prompts/prompter.ts';
import type { ProgramAskpass } from './ssh/pool-types.ts';

export interface AskingProgram {
  /** As it is run. */
  readonly line: string;
  /** What the user connects to. */
  readonly name: string;
  readonly hop: Hop;
}

/**
 * A place for the questions of an ssh that a program of the user's runs (AU-10): a folder of this user alone, with a token for this program alone, so
 * nobody else can draw a question. undefined where the user said by SSH_ASKPASS_REQUIRE how such questions are asked, or the system has no place for it.
 */
export async function openProgramAskpass(
  { line, name, hop }: AskingProgram,
  prompter: Prompter,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ProgramAskpass | undefined> {
  if ((environment['SSH_ASKPASS_REQUIRE'] ?? '') !== '') return undefined;
  const desk = await AskpassDesk.open(environment).catch(() => undefined);
  if (desk === undefined) return undefined;
  const ended = new AbortController();
  let asking = 0;
  desk.answerBy(async (question, text) => {
    if (question.kind === 'touch') return undefined;
    asking += 1;
    try {
      // What is not secret is a yes to a host key: ssh shows it too.
      const questions = [{ text: printableLine(text, 500), echo: /\(yes\/no/.test(text) }];
      const body = { kind: 'keyboardInteractive' as const, name: 'ProxyCommand asks', instruction: '', questions };
      const reason = `Asked by a program on this computer, on the way to ${name}: ${printableLine(line, 300)}`;
      const answer = await prompter.ask({ hop, body, reason }, ended.signal);
      return answer.kind === 'secrets' ? answer.values[0] : undefined;
    } finally {
      asking -= 1;
    }
  });
  return {
    environment: desk.invite(),
    isAsking: () => asking > 0,
    close() {
      ended.abort();
      return desk.close();
    },
  };
}
