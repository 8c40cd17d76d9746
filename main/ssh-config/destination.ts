import { noOptions, type CommandLineOptions } from './command-line-options.ts';
import { hostNameProblem, userNameProblem } from './host-names.ts';
import { parseHostSpec, parseSshUrl } from './host-spec.ts';
import { parseJumpList } from './jump-list.ts';
import { splitShellWords } from './shell-words.ts';
import { parseSshCommandLine } from './ssh-command-line.ts';

export interface ParsedDestination {
  readonly kind: 'destination';
  readonly user: string | undefined;
  /** A name, an address without brackets, or an alias of ssh_config. */
  readonly host: string;
  readonly port: number | undefined;
  /** The rest of a pasted line. Its user and port were already merged into the fields above. */
  readonly options: CommandLineOptions;
  /** What follows the host in a pasted line. */
  readonly command: string | undefined;
  /** Sentences about what has no effect. */
  readonly notes: readonly string[];
  /** Of an `sftp://` address: the files are meant, in this folder; `~` is the account's. */
  readonly folder?: string | undefined;
}

/** `why` is one sentence. */
export interface InvalidDestination {
  readonly kind: 'invalid';
  readonly why: string;
}

const pastedLine = /^(?:[$%#>]\s+)?(?:\S*\/)?ssh\s+(\S.*)$/s;
const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * What a person typed or pasted: `user@host:port`, `[v6]:port`, a bare IPv6 address, `ssh://user@host:port`, or an `ssh …` line with
 * options and a remote command. Nothing is looked up or run. What is put together from parts never goes here: `sshUrlOf` says it.
 */
export function parseDestination(input: string): ParsedDestination | InvalidDestination {
  const text = input.trim();
  if (text === '') return invalid('Type a host, for example user@host:22.');
  // An address is never a line, though `/ssh -o…` may stand in its path.
  if (hasScheme.test(text)) return parseSingle(text);
  const line = pastedLine.exec(text);
  return line ? parsePastedLine(line[1] ?? '') : parseSingle(text);
}

/**
 * The same without pasted lines: for the HOST of a command line, which a script may have from somebody else. What would be an option in it, a
 * ProxyCommand for one, would run as if the user had written it (SE-24).
 */
export function parseHostWord(input: string): ParsedDestination | InvalidDestination {
  const text = input.trim();
  if (text === '') return invalid('A host is missing, for example user@host.');
  if (!hasScheme.test(text) && pastedLine.test(text))
    return invalid('A whole ssh line is no host here: give its options as words of their own.');
  return parseSingle(text);
}

function parseSingle(text: string): ParsedDestination | InvalidDestination {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'ssh') {
    const url = parseSshUrl(text);
    if (!url.ok) return invalid(url.why);
    const notes = url.value.ignored.map((parameter) => `The parameter ${parameter} of the address has no effect.`);
    return destination(url.value, noOptions, undefined, notes);
  }
  if (scheme === 'sftp') return parseSftp(text);
  if (scheme === 'ftp' || scheme === 'ftps') return invalid(noFtp(text));
  if (scheme !== undefined) return invalid(`Addresses that begin with ${scheme}:// are not understood; ssh:// and sftp:// are.`);
  const spec = parseHostSpec(text);
  return spec.ok ? destination(spec.value, noOptions, undefined, []) : invalid(spec.why);
}

/** `sftp://[user@]host[:port][/folder]`; the folder is absolute, `/~/…` begins in the account's own. */
function parseSftp(text: string): ParsedDestination | InvalidDestination {
  const [, authority = '', typed = ''] = /^sftp:\/\/([^/?#]*)(.*)$/is.exec(text) ?? [];
  const parsed = parseSingle(`ssh://${authority}`);
  if (parsed.kind === 'invalid') return invalid(parsed.why.replace('An ssh:// address', 'An sftp:// address'));
  let folder: string;
  try {
    folder = decodeURIComponent(typed);
  } catch {
    return invalid('A % in the path is not followed by two hexadecimal digits of UTF-8.');
  }
  if (folder.includes('\0')) return invalid('A path has no NUL.');
  const fromHome = /^\/(~[^/]*(?:\/.*)?)$/s.exec(folder)?.[1];
  return { ...parsed, folder: fromHome ?? (folder === '' || folder === '/' ? '~' : folder) };
}

/** People who say FTP mean SFTP (SF-16). */
function noFtp(text: string): string {
  const instead = text.replace(/^ftps?:\/\//i, 'sftp://').replace(/:21(?=\/|$)/, '');
  return `FTP and FTPS are another protocol, without SSH, and are not spoken here. A host with SSH has its files by SFTP: try ${instead}`;
}

function parsePastedLine(text: string): ParsedDestination | InvalidDestination {
  const words = splitShellWords(text);
  if (!words.ok) return invalid(words.why);
  const line = parseSshCommandLine(words.value);
  if (!line.ok) return invalid(line.why);
  const { options, remoteCommand, notes } = line.value;
  const single = parseSingle(line.value.destination);
  if (single.kind === 'invalid') return single;
  if (options.user !== undefined) {
    const problem = userNameProblem(options.user);
    if (problem !== undefined) return invalid(problem);
  }
  if (options.jump !== undefined) {
    const jump = parseJumpList(options.jump);
    if (!jump.ok) return invalid(`-J: ${jump.why}${jump.why.endsWith('.') ? '' : '.'}`);
  }
  // As ssh, what an option said wins over what the destination says.
  const spec = { user: options.user ?? single.user, host: single.host, port: options.port ?? single.port };
  return destination(spec, options, remoteCommand, [...single.notes, ...notes]);
}

function destination(
  { user, host, port }: { readonly user: string | undefined; readonly host: string; readonly port: number | undefined },
  options: CommandLineOptions,
  command: string | undefined,
  notes: readonly string[],
): ParsedDestination | InvalidDestination {
  const problem = hostNameProblem(host);
  return problem === undefined ? { kind: 'destination', user, host, port, options, command, notes } : invalid(problem);
}

function invalid(why: string): InvalidDestination {
  return { kind: 'invalid', why };
}
