import { isIPv6 } from 'node:net';
import { addressUserProblem, hostNameProblem } from './host-names.ts';
import { bad, good, parsePort, type Parsed } from './values.ts';

/** `[user@]host[:port]`, taken apart. */
export interface HostSpec {
  readonly user: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
}

/** Takes `user@host:port`, `[v6]:port` or a bare IPv6 address apart. `why` is a whole sentence. */
export function parseHostSpec(text: string): Parsed<HostSpec> {
  const at = text.lastIndexOf('@');
  const user = at < 0 ? undefined : text.slice(0, at);
  const place = parseHostAndPort(text.slice(at + 1));
  if (!place.ok) return place;
  const problem = (user === undefined ? undefined : addressUserProblem(user)) ?? hostNameProblem(place.value.host);
  return problem === undefined ? good({ user, ...place.value }) : bad(problem);
}

/** `ssh://user@host:port`, which `parseSshUrl` reads back as exactly these, whatever stands in them. */
export function sshUrlOf({ user, host, port }: HostSpec): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `ssh://${user === undefined ? '' : `${encodeURIComponent(user)}@`}${name}${port === undefined ? '' : `:${port}`}`;
}

/** `host`, `host:port`, `[v6]`, `[v6]:port` or a bare IPv6 address. */
export function parseHostAndPort(text: string): Parsed<{ readonly host: string; readonly port: number | undefined }> {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/s.exec(text);
  if (bracketed) return withPort(bracketed[1] ?? '', bracketed[2]);
  if (text.startsWith('[')) return bad('The bracket around the address is not closed, or something else than a port follows it.');
  if (isIPv6(text)) return good({ host: text, port: undefined });
  const [host = '', port, ...others] = text.split(':');
  if (others.length > 0) return bad(`“${text}” is neither an IPv6 address nor host:port.`);
  return withPort(host, port);
}

function withPort(host: string, port: string | undefined): Parsed<{ readonly host: string; readonly port: number | undefined }> {
  if (port === undefined) return good({ host, port: undefined });
  const parsed = parsePort(port);
  return parsed.ok ? good({ host, port: parsed.value }) : bad(`${parsed.why}.`);
}

/**
 * `ssh://[user[;parameters]@]host[:port][/]`. A password in it is refused: it would stand in histories and logs. Parameters are
 * passed over and named in `ignored`.
 */
export function parseSshUrl(text: string): Parsed<HostSpec & { readonly ignored: readonly string[] }> {
  const body = text.replace(/^ssh:\/\//i, '').replace(/\/$/, '');
  if (/[/?#]/.test(body)) return bad('An ssh:// address has no path.');
  const at = body.lastIndexOf('@');
  const place = parseHostAndPort(body.slice(at + 1));
  if (!place.ok) return place;
  const [userInfo = '', ...parameters] = at < 0 ? [''] : body.slice(0, at).split(';');
  if (userInfo.includes(':'))
    return bad('A password in an address is not taken: it would end up in histories. Leave it out; it is asked for.');
  const user = decode(userInfo);
  if (user === undefined) return bad('The % in the user name is not followed by two hexadecimal digits.');
  const problem = (at < 0 ? undefined : addressUserProblem(user)) ?? hostNameProblem(place.value.host);
  if (problem !== undefined) return bad(problem);
  return good({ user: at < 0 ? undefined : user, ...place.value, ignored: parameters });
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
