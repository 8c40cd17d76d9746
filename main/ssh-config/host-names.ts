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

/**
 * The same for a user name that stands in an address or came from elsewhere (a link, a hop, an import): stricter than ssh, since nobody who
 * would have to write it knows the commands it may end up in. No white space, nothing that a shell would replace, take for an option, or pass over.
 */
export function addressUserProblem(user: string): string | undefined {
  const problem = userNameProblem(user);
  if (problem !== undefined) return problem;
  if (/[\s\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(user))
    return 'White space can’t stand in the user name of an address.';
  if (/\$(?=.)/.test(user)) return 'The character $ can stand in the user name of an address only at its end.';
  if (/^\\|\\-/.test(user)) return 'A backslash can’t begin the user name of an address, nor come before a dash.';
  if (/\p{Cs}/u.test(user)) return 'A half of a character can’t stand in a user name.';
  return user.startsWith('#') ? 'The user name of an address can’t begin with #.' : undefined;
}
