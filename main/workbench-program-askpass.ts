import { systemClock, type Clock } from '../shared/base/clock.ts';
import { printableLine } from '../shared/base/printable.ts';
import type { Hop } from '../shared/model/phase.ts';
import { AskpassDesk } from './agent/private/askpass-desk.ts';
import type { AskingCommand } from './auth/login-method.ts';
import type { OpenCommandAskpass } from './bookmarks/host-book.ts';
import type { Host } from './host.ts';
import type { Prompter } from './prompts/prompter.ts';
import type { ProgramAskpass } from './ssh/pool-types.ts';

export interface AskingProgram {
  /** As it is run. */
  readonly line: string;
  /** What the user connects to. */
  readonly name: string;
  readonly hop: Hop;
  /** What the user’s settings call it. */
  readonly kind: 'ProxyCommand' | 'Match exec' | AskingCommand['kind'];
}

/** What it is called, and what it runs for. */
const errands: Readonly<Record<AskingProgram['kind'], { readonly title: string; readonly errand: (name: string) => string }>> = {
  ProxyCommand: { title: 'ProxyCommand asks', errand: (name) => `on the way to ${name}` },
  'Match exec': { title: 'Match exec asks', errand: (name) => `for the settings of ${name}` },
  password: { title: 'The command for a password asks', errand: (name) => `for the password of ${name}` },
  passphrase: { title: 'The command for a passphrase asks', errand: (name) => `for the passphrase of the key for ${name}` },
  certificate: { title: 'The command for a certificate asks', errand: (name) => `for the certificate for ${name}` },
};

/**
 * A place for the questions of an ssh that a program of the user's runs (AU-10): a folder of this user alone, with a token for this program alone, so
 * nobody else can draw a question. undefined where the user said by SSH_ASKPASS_REQUIRE how such questions are asked, the prompter takes none, or the
 * system has no place or no process for it.
 */
export async function openProgramAskpass(
  { line, name, hop, kind }: AskingProgram,
  prompter: Prompter,
  environment: Readonly<Record<string, string | undefined>>,
  clock: Pick<Clock, 'now'> = systemClock,
): Promise<ProgramAskpass | undefined> {
  if ((environment['SSH_ASKPASS_REQUIRE'] ?? '') !== '' || prompter.takesPrograms?.() === false) return undefined;
  const desk = await AskpassDesk.open(environment).catch(() => undefined);
  if (desk === undefined) return undefined;
  let invitation: Readonly<Record<string, string>>;
  try {
    invitation = await desk.invite();
  } catch {
    await desk.close();
    return undefined;
  }
  const ended = new AbortController();
  let asking = 0;
  let askedUntil = -Infinity;
  // An ssh takes no answer for an empty one and asks twice more: a no, and that nobody was there, is for all that this program asks.
  let isRefused = false;
  desk.answerBy(async (question, text) => {
    if (question.kind === 'touch' || isRefused) return undefined;
    asking += 1;
    try {
      // What is not secret is a yes to a host key: ssh shows it too.
      const questions = [{ text: printableLine(text, 500), echo: /\(yes\/no/.test(text) }];
      const body = { kind: 'keyboardInteractive' as const, name: errands[kind].title, instruction: '', questions };
      const reason = `Asked by a program on this computer, ${errands[kind].errand(name)}: ${printableLine(line, 300)}`;
      const answer = await prompter.ask({ hop, body, reason }, ended.signal);
      isRefused = answer.kind !== 'secrets';
      return answer.kind === 'secrets' ? answer.values[0] : undefined;
    } catch (error) {
      isRefused = true;
      throw error;
    } finally {
      asking -= 1;
      askedUntil = clock.now();
    }
  });
  return {
    environment: invitation,
    quietMs: () => (asking > 0 ? 0 : Math.max(0, clock.now() - askedUntil)),
    close() {
      ended.abort();
      return desk.close();
    },
  };
}

/** The same for commands of `Match exec`, which run before it is known where the way leads. */
export function matchAskpass({ environment, clock }: Pick<Host, 'environment' | 'clock'>): OpenCommandAskpass {
  return ({ line, name }, prompter) =>
    openProgramAskpass(
      { kind: 'Match exec', line, name, hop: { index: 1, count: 1, label: name } },
      prompter,
      environment,
      clock,
    );
}
