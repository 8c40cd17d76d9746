import type { HostCommands } from '../../../shared/model/imports.ts';
import type { BlockLine } from '../../ssh-config/host-block.ts';

/** A host as a command line names it. */
export interface CommandTarget {
  /** As ssh is given it: a name, an alias of ssh_config or an address. */
  readonly host: string;
  readonly user: string | undefined;
  readonly port: number | undefined;
  /** Hops as `user@host:port`, in the order they are visited; none: as ssh_config has it. */
  readonly jumps: readonly string[] | 'none' | undefined;
  readonly identityFiles: readonly string[];
  /** Further lines of ssh_config. */
  readonly options: readonly BlockLine[];
  readonly command: string | undefined;
  readonly folder: string | undefined;
}

const plain = /^(?!=)[\w@%+=:,./-]+$/;
const odd = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

/** The same host with ssh, sftp, scp and rsync of OpenSSH, each word quoted for a POSIX shell. With `forward` ssh forwards and runs nothing. */
export function hostCommands(target: CommandTarget, untold: readonly string[], forward?: readonly string[]): HostCommands {
  const notes = [...untold];
  const options = optionWords(target, notes);
  const { user, host, folder, command } = target;
  const place = `${user === undefined ? '' : `${user}@`}${host}`;
  const remote = `${user === undefined ? '' : `${user}@`}${host.includes(':') ? `[${host}]` : host}`;
  const port = target.port === undefined || target.port === 22 ? undefined : String(target.port);
  const [small, large] =
    port === undefined
      ? [[], []]
      : [
          ['-p', port],
          ['-P', port],
        ];
  const usable = folder === undefined || odd.test(folder) || folder.startsWith('~') ? '' : folder;
  const run = command === undefined ? [] : odd.test(command.replaceAll('\n', '')) ? [] : [command];
  if (command !== undefined && run.length === 0) notes.push('Its command has control characters and is left out.');
  const rsyncShell = ['ssh', ...small, ...options].map(rsyncWord).join(' ');
  return {
    ssh: forward
      ? line(['ssh', '-N', ...forward, ...small, ...options, place])
      : line(['ssh', ...small, ...options, ...(run.length > 0 ? ['-t'] : []), place, ...run]),
    sftp: line(['sftp', ...large, ...options, usable === '' ? remote : `${remote}:${usable}`]),
    scp: `${line(['scp', ...large, ...options])} FILE ${shellWord(`${remote}:${usable}`)}`,
    rsync: `${line(['rsync', '-a', '-e', rsyncShell])} FILE ${shellWord(`${remote}:${usable}`)}`,
    notes,
  };
}

/** What stands behind `ssh`, but for the port and the place; `notes` gets a sentence for each that is left out. */
export function optionWords(
  { jumps, identityFiles, options }: Pick<CommandTarget, 'jumps' | 'identityFiles' | 'options'>,
  notes: string[],
): string[] {
  const words: string[] = [];
  if (jumps === 'none') words.push('-J', 'none');
  else if (jumps !== undefined && jumps.length > 0) words.push('-J', jumps.join(','));
  for (const file of identityFiles) words.push('-i', file);
  for (const { keyword, value } of options) words.push('-o', `${keyword}=${value}`);
  return words.flatMap((word, at) => {
    const pair = word.startsWith('-') && at % 2 === 0 ? words[at + 1] : word;
    if (pair === undefined || !odd.test(pair)) return [word];
    if (at % 2 === 0) notes.push(`${word} has control characters and is left out.`);
    return [];
  });
}

function line(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/** A word for a POSIX shell: in single quotes unless nothing in it means anything there. */
export function shellWord(word: string): string {
  return plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** rsync takes its `-e` apart itself: quotes group, and a doubled one stands for itself. */
function rsyncWord(word: string): string {
  return /[\s'"\\]/.test(word) ? `'${word.replaceAll("'", "''")}'` : word;
}
