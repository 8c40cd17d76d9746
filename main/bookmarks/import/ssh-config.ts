import { matchPatterns } from '../../../shared/base/glob-pattern.ts';
import type { HostSettings } from '../../../shared/model/bookmark.ts';
import { hostNameProblem } from '../../ssh-config/host-names.ts';
import { lexConfig, type ConfigLine } from '../../ssh-config/lexer.ts';
import { parseSeconds } from '../../ssh-config/values.ts';
import type { ForeignHost, Gathering } from './imported.ts';

/** Options that only say how to speak with the host. Others may name programs, files or trust of another person, and are not taken over. */
const harmless = new Set(['serveralivecountmax', 'tcpkeepalive', 'connectionattempts', 'preferredauthentications', 'pubkeyauthentication', 'passwordauthentication', 'kbdinteractiveauthentication', 'numberofpasswordprompts', 'rekeylimit', 'requiredrsasize', 'hostkeyalias', 'pubkeyacceptedalgorithms', 'bindinterface']); // prettier-ignore

/** Whether an option may come from a file that somebody else may have written. */
export function isHarmlessOption(keyword: string): boolean {
  return harmless.has(keyword.toLowerCase());
}

interface Section {
  readonly patterns: readonly string[];
  readonly lines: readonly ConfigLine[];
}

/**
 * Hosts of a file in the words of ssh_config(5) that is not this user's: a bookmark for each name of its `Host` lines, with what the blocks
 * of this file that match it say, the first value of a keyword as in ssh. `Match` blocks and includes are named and passed over: nothing is
 * run and no other file is read.
 */
export function gatherSshConfig(bytes: Uint8Array, into: Gathering): void {
  const sections = sectionsOf(lexConfig(Buffer.from(bytes), 'import'), into);
  const names = new Set<string>();
  for (const { patterns } of sections) for (const each of patterns) if (!/[*?]|^!/.test(each)) names.add(each);
  for (const name of names) {
    if (hostNameProblem(name) === undefined) into.add(hostOf(name, sections));
    else into.leaveOut(name, hostNameProblem(name) ?? '');
  }
}

function sectionsOf(lines: readonly ConfigLine[], into: Gathering): Section[] {
  let current: { patterns: readonly string[]; lines: ConfigLine[] } = { patterns: ['*'], lines: [] };
  const sections: Section[] = [current];
  for (const line of lines) {
    const { content } = line;
    if (content.kind === 'broken') into.note(`Line ${line.line} was passed over: ${content.why}.`);
    if (content.kind !== 'setting') continue;
    const keyword = content.keyword.toLowerCase();
    if (keyword === 'host' || keyword === 'match') {
      const isMatchAll = keyword === 'match' && content.words.length === 1 && content.words[0]?.toLowerCase() === 'all';
      if (keyword === 'match' && !isMatchAll) into.note(`The block “Match ${content.rest}” (line ${line.line}) was passed over.`);
      current = { patterns: keyword === 'host' ? content.words : isMatchAll ? ['*'] : [], lines: [] };
      sections.push(current);
    } else if (keyword === 'include')
      into.note(`Include ${content.rest} (line ${line.line}) was passed over: import those files too.`);
    else current.lines.push(line);
  }
  return sections;
}

function hostOf(name: string, sections: readonly Section[]): ForeignHost {
  const first = new Map<string, { keyword: string; rest: string; words: readonly string[] }>();
  const forwards: string[] = [];
  const remarks: string[] = [];
  const options: { keyword: string; value: string }[] = [];
  for (const { patterns, lines } of sections) {
    if (patterns.length === 0 || matchPatterns(name, [...patterns]) !== 'matched') continue;
    for (const { content } of lines) {
      if (content.kind !== 'setting') continue;
      const keyword = content.keyword.toLowerCase();
      const forward = forwardLetter[keyword];
      if (forward !== undefined) forwards.push(`-${forward} ${content.words.join(':')}`);
      else if (first.has(keyword)) continue;
      else {
        first.set(keyword, content);
        if (handled.has(keyword)) continue;
        if (isHarmlessOption(keyword)) options.push({ keyword: content.keyword, value: content.rest });
        else remarks.push(`${content.keyword} was not taken over.`);
      }
    }
  }
  const word = (keyword: string): string => first.get(keyword)?.words[0] ?? '';
  const seconds = (keyword: string): number | undefined => {
    const parsed = parseSeconds(word(keyword));
    return parsed.ok ? parsed.value : undefined;
  };
  const family = word('addressfamily').toLowerCase();
  const jump = first.get('proxyjump')?.rest ?? '';
  return {
    name,
    host: plainHostName(word('hostname'), name),
    user: word('user'),
    port: word('port'),
    keyFile: word('identityfile'),
    jumps: jump.toLowerCase() === 'none' ? [] : jump.split(',').map((hop) => ({ host: hop.trim() })),
    proxyCommand: jump === '' ? (first.get('proxycommand')?.rest ?? '') : '',
    remoteCommand: first.get('remotecommand')?.rest,
    compression: word('compression').toLowerCase() === 'yes',
    keepAliveSeconds: seconds('serveraliveinterval'),
    connectTimeoutSeconds: seconds('connecttimeout'),
    ...((family === 'inet' || family === 'inet6') && { family }),
    forwards,
    options,
    remarks,
    settings: {
      ...(word('identitiesonly').toLowerCase() === 'yes' && { identitiesOnly: true }),
      ...given('bindAddress', word('bindaddress')),
      ...given('ciphers', first.get('ciphers')?.rest),
      ...given('macs', first.get('macs')?.rest),
      ...given('kexAlgorithms', first.get('kexalgorithms')?.rest),
      ...given('hostKeyAlgorithms', first.get('hostkeyalgorithms')?.rest),
    },
  };
}

function given(field: keyof HostSettings, value: string | undefined): HostSettings {
  return value === undefined || value === '' ? {} : { [field]: value };
}

const forwardLetter: Readonly<Record<string, string>> = { localforward: 'L', remoteforward: 'R', dynamicforward: 'D' };
const handled = new Set(['hostname', 'user', 'port', 'identityfile', 'identitiesonly', 'proxyjump', 'proxycommand', 'remotecommand', 'requesttty', 'compression', 'serveraliveinterval', 'connecttimeout', 'addressfamily', 'bindaddress', 'ciphers', 'macs', 'kexalgorithms', 'hostkeyalgorithms']); // prettier-ignore

/** `%h` in HostName is the name itself, `%%` a percent sign. */
function plainHostName(written: string, name: string): string {
  if (written === '') return name;
  return written.replace(/%([h%])/g, (_whole, letter: string) => (letter === 'h' ? name : '%'));
}
