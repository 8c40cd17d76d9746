import type { DestinationWish } from '../../../shared/model/agent-destinations.ts';

/** What a host is called where an agent is used from: an agent can’t tell the accounts of a host apart, so what was typed loses its `user@`. */
export function startName(
  target: DestinationWish['target'],
  words: string,
): { readonly name: string; readonly account: string | undefined } {
  const at = 'destination' in target ? words.lastIndexOf('@') : -1;
  if (at <= 0) return { name: words, account: undefined };
  const scheme = /^(?:ssh|sftp):\/\//i.exec(words)?.[0] ?? '';
  return { name: words.slice(at + 1), account: words.slice(scheme.length, at) };
}
