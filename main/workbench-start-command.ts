import type { HostSettings } from '../shared/model/bookmark.ts';
import { FilePath } from '../shared/model/file-path.ts';
import { readTerminalEncoding } from '../shared/model/terminal-encoding.ts';
import { assign, shCommand } from './archives/shell-text.ts';
import type { ResolvedTarget } from './bookmarks/resolved-target.ts';

/** The account's own shell as a login shell; every shell takes `-l` alone. */
const loginShell = 'exec "${SHELL:-/bin/sh}" -l';

/** Where tmux stands that a shell without start files does not find. */
const morePlaces = 'PATH="$PATH:/usr/local/bin:/opt/homebrew/bin:$HOME/.local/bin"';

/**
 * What a terminal of a host runs in the place of the account's shell, where no command is set: tmux's session (`tmux new-session -A`, tmux(1)), a shell
 * in a folder, or RemoteCommand of ssh_config. Undefined: the shell itself. Where there is no tmux, screen(1) is taken, else a plain shell that says so.
 */
export function startCommand({
  settings,
  target,
}: {
  readonly settings: HostSettings;
  readonly target: Pick<ResolvedTarget['target'], 'remoteCommand'>;
}): string | undefined {
  const { onConnect, tmuxSession = 'main', tmuxReadOnly = false, shellFolder, terminalOnly, terminalEncoding } = settings;
  const isUtf8 = readTerminalEncoding(terminalEncoding) === 'utf-8';
  // A router's command line knows none of this.
  if (terminalOnly === true) return undefined;
  const folder = shellFolder?.trim() ?? '';
  if (onConnect === 'tmux' && tmuxReadOnly) return watchCommand(tmuxSession, isUtf8);
  if (onConnect === 'tmux') return tmuxCommand(tmuxSession, folder, isUtf8);
  if (onConnect === undefined && target.remoteCommand !== undefined) return target.remoteCommand;
  return folder === '' ? undefined : shCommand(`${into(folder)}; ${loginShell}`);
}

/**
 * Whether a terminal's command would do its work a second time if it ran again after a cut: one that the user set, or RemoteCommand. tmux goes on with
 * what it has, and a shell waits for what is typed.
 */
export function isRunAgain({
  settings,
  target,
  command,
}: Parameters<typeof startCommand>[0] & { readonly command?: string | undefined }): boolean {
  if (command !== undefined) return true;
  return settings.terminalOnly !== true && settings.onConnect === undefined && target.remoteCommand !== undefined;
}

/**
 * Whether what a terminal runs is the name of a subsystem, as with `ssh -s`: SessionType says so of RemoteCommand and of what was typed behind a host.
 * What the bookmark itself wants counts before it.
 */
export function isSubsystem({
  settings,
  target,
  command,
  bookmarkId,
}: Pick<ResolvedTarget, 'settings' | 'command' | 'bookmarkId'> & {
  readonly target: Pick<ResolvedTarget['target'], 'remoteCommand' | 'sessionType'>;
}): boolean {
  if (target.sessionType !== 'subsystem') return false;
  return command === undefined ? isRunAgain({ settings, target }) : bookmarkId === undefined;
}

/**
 * Where ssh would do otherwise than a terminal here does, a sentence with file and line: ssh opens none where SessionType is none, and gives the shell no
 * terminal where RequestTTY is no (ssh_config(5)).
 */
export function unlikeSsh({
  settings,
  target,
  why,
}: Pick<ResolvedTarget, 'why'> & {
  readonly settings: HostSettings;
  readonly target: Pick<ResolvedTarget['target'], 'requestTty' | 'sessionType'>;
}): string | undefined {
  const at = (keyword: string): string => {
    const place = why.get(keyword);
    return place === undefined ? '' : ` (${place.line > 0 ? `${place.file}:${place.line}` : place.file})`;
  };
  // What the bookmark itself opens counts before it.
  if (settings.onConnect !== undefined) return undefined;
  if (target.sessionType === 'none')
    return `SessionType none${at('sessiontype')}: ssh opens no terminal on this host. This one was asked for here.`;
  return target.requestTty === 'no'
    ? `RequestTTY no${at('requesttty')}: ssh would give the shell no terminal. A tab is of no use without one, so one was asked for.`
    : undefined;
}

/** Attaches to a session that is there, for reading only. It ends with a word where there is none. */
function watchCommand(session: string, isUtf8: boolean): string {
  // The `=` is tmux's for exactly this name.
  return shCommand(`${assign('s', session)}; ${morePlaces}; exec tmux ${isUtf8 ? '-u ' : ''}attach-session -r -t "=$s"`);
}

function tmuxCommand(session: string, folder: string, isUtf8: boolean): string {
  const steps = [
    assign('s', session),
    ...(folder === '' ? [] : [into(folder)]),
    morePlaces,
    `if command -v tmux >/dev/null 2>&1; then exec tmux ${isUtf8 ? '-u ' : ''}new-session -A -s "$s"; fi`,
    `if command -v screen >/dev/null 2>&1; then exec screen ${isUtf8 ? '-U ' : ''}-D -R -S "$s"; fi`,
    'echo "There is no tmux on this host: this is a plain shell."',
    loginShell,
  ];
  return shCommand(steps.join('; '));
}

/** Goes to a folder; that it is not there its shell says, and goes on where it is. */
function into(folder: string): string {
  if (folder === '~') return 'cd';
  const below = /^~\/+(.+)$/.exec(folder)?.[1];
  if (below === undefined) return `${assign('d', FilePath.parse(folder))}; cd -- "$d"`;
  return `${assign('d', below)}; cd -- "$HOME/$d"`;
}
