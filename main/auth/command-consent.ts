import { printableName } from '../../shared/base/printable.ts';
import type { Hop } from '../../shared/model/phase.ts';
import type { Prompter } from '../prompts/prompter.ts';

/** Characters of a command that is asked about; all of them are shown. */
export const longestCommand = 4000;

/** What a login's command is for; of `card` it is the path of a library, which is code too. */
export type CommandPurpose = 'password' | 'passphrase' | 'certificate' | 'card';

/** Where yeses are kept: each for exactly one text. */
export interface ConsentBook {
  has(entry: string): boolean;
  allow(entry: string): Promise<void>;
}

export interface ConsentAsk {
  readonly purpose: CommandPurpose;
  readonly command: string;
  /** Whose login it is for: what a command prints for one host is not given to another by the same yes. */
  readonly login: { readonly user: string; readonly host: string; readonly port: number };
  /** Where the command stands, for people. */
  readonly from: string;
  readonly hop: Hop;
  /** What the user connects to, as he calls it. */
  readonly name: string;
}

export type Consent = 'yes' | 'no' | 'unshowable';

/**
 * Whether a command of a host's settings may run: asked once for exactly this text and this login, also for the user's own hosts, and never
 * run without the yes. A text that no question can show whole is never run. Rejects with `prompt.unanswerable`, `storage.*`.
 */
export async function mayRunCommand(
  ask: ConsentAsk,
  services: { readonly prompter: Prompter; readonly consents: ConsentBook | undefined },
  signal: AbortSignal,
): Promise<Consent> {
  const { purpose, command, login, from, hop, name } = ask;
  // Line breaks are in no command, so that no other text reads like this entry.
  if (command.length > longestCommand || printableName(command, longestCommand) !== command) return 'unshowable';
  const whose = `${login.user}@${login.host}:${login.port}`;
  const entry = [purpose, whose, command].join('\n');
  if (services.consents?.has(entry) === true) return 'yes';
  const body = { kind: 'runCommand' as const, host: name, command, from, purpose, login: whose };
  const answer = await services.prompter.ask({ hop, body }, signal);
  if (answer.kind !== 'proceed') return 'no';
  await services.consents?.allow(entry);
  return 'yes';
}
