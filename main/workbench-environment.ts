import { matchesPattern } from '../shared/base/glob-pattern.ts';
import type { EffectiveHost } from '../shared/model/effective-host.ts';

/** More is no environment to send but a mistake in a pattern. */
const most = 200;

/**
 * The variables to send with a shell or a command (TM-14): those of this program that SendEnv names, then SetEnv, which counts where both name
 * one. The server takes what its AcceptEnv allows and says nothing of the rest.
 */
export function sentEnvironment(
  { sendEnv = [], setEnv }: Pick<EffectiveHost, 'sendEnv' | 'setEnv'>,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const wanted = sendEnv.filter((pattern) => !pattern.startsWith('-'));
  const sent = new Map<string, string>();
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || sent.size >= most) continue;
    if (wanted.some((pattern) => matchesPattern(name, pattern))) sent.set(name, value);
  }
  for (const { name, value } of setEnv) sent.set(name, value);
  return Object.fromEntries(sent);
}
