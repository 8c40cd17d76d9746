import { printableLine } from '../../shared/base/printable.ts';
import { isAppError } from '../../shared/model/errors.ts';
import { unattendedPrompter } from '../prompts/unattended-prompter.ts';
import { mayRunCommand, type Consent } from './command-consent.ts';
import { firstLineOf, runCommandLine, whyNoAnswer } from './command-run.ts';
import type { LoginContext, LoginDeps } from './login-method.ts';

/** `why` without a secret: short, for the account of the login; `told`: the same with the command's own words, for the user only. */
export type CommandSecret =
  { readonly kind: 'secret'; readonly secret: string } | { readonly kind: 'none'; readonly why: string; readonly told: string };

/**
 * Gets the password of a login, or the passphrase of its key, from the command that its bookmark names (`op read`, `bw get`, `pass`): asked about
 * once for exactly this text, use and login, run with nothing secret in its arguments; its first line is the secret and is kept nowhere. Rejects
 * with `cancelled`.
 */
export async function secretByCommand(
  purpose: 'password' | 'passphrase',
  command: { readonly line: string; readonly from: string },
  { target, hop }: LoginContext,
  deps: LoginDeps,
  signal: AbortSignal,
): Promise<CommandSecret> {
  const { environment, clock } = deps;
  const login = { user: target.user, host: target.hostName, port: target.port };
  const ask = { purpose, command: command.line, login, from: command.from, hop, name: target.originalHost };
  const prompter = target.batchMode ? unattendedPrompter : deps.prompter;
  let consent: Consent;
  try {
    consent = await mayRunCommand(ask, { prompter, consents: deps.consents }, signal);
  } catch (error) {
    if (isAppError(error, 'prompt.unanswerable')) return none('nobody could be asked whether its command may run');
    throw error;
  }
  if (consent === 'no') return none('its command was not allowed to run');
  if (consent === 'unshowable') return none('its command is too long or has characters that can’t be shown, so it is not run');
  deps.log.info('a command for a secret runs', { purpose, hop: hop.label });
  const asking = { kind: purpose, line: command.line, name: target.originalHost, hop };
  const askpass = target.batchMode ? undefined : await deps.openAskpass?.(asking);
  const end = await runCommandLine({ line: command.line, environment, clock, signal, askpass }).finally(() => askpass?.close());
  if (end.kind !== 'done') return none(`its command ${whyNoAnswer(end)}`, end.said);
  const secret = firstLineOf(end.output);
  end.output.fill(0);
  return secret === undefined ? none('its command printed nothing', end.said) : { kind: 'secret', secret };
}

function none(why: string, said = ''): CommandSecret {
  const words = printableLine(said, 500);
  return { kind: 'none', why, told: words === '' ? why : `${why}: “${words}”` };
}
