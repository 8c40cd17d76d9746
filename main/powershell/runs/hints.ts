/** What went as it did for a reason that people should be told (psrp.md 3.14, 5), recognised by what was seen. The words are the page's. */
import type { PsErrorDetail, PsHint } from '../../../shared/model/powershell.ts';

/** Programs that draw on a terminal or read from one. */
const interactive = [
  ...['vi', 'vim', 'nvim', 'nano', 'emacs', 'pico', 'ed'],
  ...['top', 'htop', 'btop', 'less', 'more', 'man', 'watch', 'tmux', 'screen', 'mc'],
  ...[
    'ssh',
    'sftp',
    'telnet',
    'ftp',
    'passwd',
    'visudo',
    'su',
    'mysql',
    'psql',
    'gdb',
    'python',
    'python3',
    'node',
    'bash',
    'zsh',
    'sh',
    'fish',
  ],
];
/** They read a terminal only when nothing more is said. */
const aloneOnly = ['python', 'python3', 'node', 'bash', 'zsh', 'sh', 'fish', 'mysql', 'psql', 'ed'];

/** What the text of a command alone says. */
export function hintsOfCommand(text: string): PsHint[] {
  return needsTerminal(text) ? ['needsTerminal'] : [];
}

function needsTerminal(text: string): boolean {
  for (const statement of text.split(/[;\n|{(]|&&|\|\|/)) {
    const [first = '', second = '', third] = statement.trim().replace(/^&\s*/, '').split(/\s+/);
    const isElevated = first === 'sudo' && !second.startsWith('-');
    const name = (isElevated ? second : first).replace(/^.*[/\\]/, '').replace(/\.exe$/i, '');
    const isAlone = isElevated ? third === undefined : second === '';
    if (interactive.includes(name) && (isAlone || !aloneOnly.includes(name))) return true;
  }
  return false;
}

const noTerminal = /a terminal is required|no tty present|sudo: [^\n]{0,200}askpass|must have a tty|a password is required/i;
const remotePath =
  /\\\\[\w.-]+\\[\w$.-]+|\b(?:Enter-PSSession|New-PSSession|Invoke-Command\s[^|;]*-(?:ComputerName|HostName))\b/i;
const denied = /access (?:to the path [^\n]{0,1000})?is denied|permission denied|unauthorizedaccess|not permitted/i;

/** A server may print any amount; what is looked for stands in front. */
const looked = 4000;

/** What an error says, with the command that it came of. */
export function hintsOfError(whole: string, detail: PsErrorDetail, command: string): PsHint[] {
  const text = whole.slice(0, looked);
  if (noTerminal.test(text)) return ['sudo'];
  if (isScriptRefused(detail)) return ['restricted'];
  const isDenied =
    detail.category === 'PermissionDenied' ||
    detail.category === 'SecurityError' ||
    denied.test(text) ||
    denied.test(detail.reason);
  if (!isDenied) return [];
  return remotePath.test(command.slice(0, looked)) || remotePath.test(text) || remotePath.test(detail.targetName)
    ? ['secondHop']
    : ['accessDenied'];
}

/**
 * A session that takes commands only (JEA) says so of every script, before it runs anything of it. Only its own refusal counts, as after it the words
 * are sent a second time: an error that came of a script that ran has a place or a stack, or another id, whatever its text says.
 */
export function isScriptRefused(detail: Pick<PsErrorDetail, 'errorId' | 'position' | 'scriptStackTrace'>): boolean {
  const { errorId, position, scriptStackTrace } = detail;
  return errorId === 'ScriptsNotAllowed' && position.trim() === '' && scriptStackTrace.trim() === '';
}

/** Of a printed line. */
export function hintsOfLine(text: string): PsHint[] {
  return noTerminal.test(text.slice(0, looked)) ? ['sudo'] : [];
}

/** Objects of `Format-Table` and its like: they say how something looks, not what it is. */
export function isFormatting(types: readonly string[] | undefined): boolean {
  return types?.[0]?.startsWith('Microsoft.PowerShell.Commands.Internal.Format.') === true;
}
