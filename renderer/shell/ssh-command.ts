import { destinationParts } from './destination.ts';
import { shellWord } from './shell-words.ts';

/** The ssh command for `user@host:port`, `[address]:port` or a name, as one would type it. */
export function sshCommandOf(
  target: string,
  options: { readonly proxyJump?: string | undefined; readonly identityFile?: string | undefined } = {},
): string {
  const { user, host, port } = destinationParts(target) ?? {};
  const place = host === undefined ? target : user === undefined ? host : `${user}@${host}`;
  return [
    'ssh',
    ...(port !== undefined && port !== '22' ? ['-p', port] : []),
    ...(options.proxyJump === undefined ? [] : ['-J', shellWord(options.proxyJump)]),
    ...(options.identityFile === undefined ? [] : ['-i', shellWord(options.identityFile)]),
    shellWord(place),
  ].join(' ');
}
