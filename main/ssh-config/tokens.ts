import { createHash } from 'node:crypto';
import { bad, good, type Parsed } from './values.ts';

/** What the tokens of ssh_config(5), section TOKENS, stand for. */
export interface TokenValues {
  /** %h, after HostName was applied. */
  readonly host: string;
  /** %n, as the user named it. */
  readonly originalHost: string;
  /** %k */
  readonly hostKeyAlias: string;
  readonly port: number;
  /** %r */
  readonly remoteUser: string;
  /** %u */
  readonly localUser: string;
  /** %d */
  readonly homeDir: string;
  /** %l; %L is its first label. */
  readonly localHostName: string;
  /** %i */
  readonly userId: number | undefined;
}

/** The tokens that a keyword takes, besides `%%`. */
export type TokenSet = 'hostName' | 'proxy' | 'client';
const allowed: Readonly<Record<TokenSet, string>> = { hostName: 'h', proxy: 'hnpr', client: 'CdhikLlnpru' };

/** Replaces percent tokens, and `${NAME}` when `environment` is given. ssh stops at an unknown token: so does this, with a reason. */
export function expandTokens(
  text: string,
  set: TokenSet,
  values: TokenValues,
  environment?: Readonly<Record<string, string | undefined>>,
): Parsed<string> {
  let why: string | undefined;
  const expanded = text.replace(
    /%(.?)|\$\{([^}]*)(\}?)/gs,
    (whole, token: string | undefined, name: string | undefined, close: string | undefined) => {
      if (token !== undefined) {
        if (token === '%') return '%';
        if (token !== '' && allowed[set].includes(token)) return tokenValue(token, values);
        why ??= token === '' ? 'it ends with a single %' : `%${token} is not understood in this place`;
        return whole;
      }
      if (environment === undefined || name === undefined) return whole;
      if (close !== '}') why ??= 'a ${ is not closed';
      const value = environment[name];
      if (value === undefined) why ??= `the environment variable ${name} is not set`;
      return value ?? '';
    },
  );
  return why === undefined ? good(expanded) : bad(why);
}

/** Replaces `${NAME}` alone and leaves percent signs as they are. */
export function expandVariables(text: string, environment: Readonly<Record<string, string | undefined>>): Parsed<string> {
  let why: string | undefined;
  const expanded = text.replace(/\$\{([^}]*)(\}?)/gs, (_whole, name: string, close: string) => {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (close !== '}') why ??= 'a ${ is not closed';
    else if (value === undefined) why ??= `the environment variable ${name} is not set`;
    return value ?? '';
  });
  return why === undefined ? good(expanded) : bad(why);
}

function tokenValue(token: string, values: TokenValues): string {
  switch (token) {
    case 'h':
      return values.host;
    case 'n':
      return values.originalHost;
    case 'k':
      return values.hostKeyAlias;
    case 'p':
      return String(values.port);
    case 'r':
      return values.remoteUser;
    case 'u':
      return values.localUser;
    case 'd':
      return values.homeDir;
    case 'l':
      return values.localHostName;
    case 'L':
      return values.localHostName.split('.')[0] ?? '';
    case 'i':
      return String(values.userId ?? '');
    default:
      // %C of ssh 9.2: the hexadecimal SHA-1 of %l%h%p%r.
      return createHash('sha1')
        .update(values.localHostName + values.host + String(values.port) + values.remoteUser)
        .digest('hex');
  }
}

/** `~` and `~/…` become the home folder. The homes of other users (`~name`) are not looked up. */
export function expandTilde(path: string, homeDir: string): Parsed<string> {
  if (!path.startsWith('~')) return good(path);
  if (path === '~' || path.startsWith('~/')) return good(homeDir + path.slice(1));
  return bad(`the home folder of another user (${path.split('/')[0] ?? path}) is not looked up`);
}
