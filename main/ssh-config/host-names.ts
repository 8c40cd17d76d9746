/**
 * Why a host name is not taken, or undefined when it is. The rules of ssh since 9.6: nothing that could be read as an option, and
 * nothing that a shell would read, because names end up in commands (ProxyCommand, `Match exec`).
 */
export function hostNameProblem(host: string): string | undefined {
  if (host === '') return 'The host name is missing.';
  if (host.startsWith('-')) return `A host name can’t begin with a dash: ${host}`;
  const found = /['`"$\\;&<>|(){}]/.exec(host)?.[0];
  if (found !== undefined) return `The character ${found} can’t stand in a host name.`;
  // Characters that turn the direction of writing would make one name look like another.
  return /[\s\u0000-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(host)
    ? 'White space and control characters can’t stand in a host name.'
    : undefined;
}

/** The same for the name of a remote user: blanks are allowed, a dash after one and a backslash at the end are not. */
export function userNameProblem(user: string): string | undefined {
  if (user === '') return 'The user name is missing.';
  if (user.startsWith('-')) return `A user name can’t begin with a dash: ${user}`;
  const found = /['`";&<>|(){}]/.exec(user)?.[0];
  if (found !== undefined) return `The character ${found} can’t stand in a user name.`;
  if (/[\u0000-\u001f\u007f]/.test(user)) return 'Control characters can’t stand in a user name.';
  if (/\s-/.test(user)) return 'A dash after a blank can’t stand in a user name.';
  return user.endsWith('\\') ? 'A user name can’t end with a backslash.' : undefined;
}
